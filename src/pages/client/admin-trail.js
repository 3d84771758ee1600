import { button, eventRow, h, labelled, personLink } from './admin-dom.js';
import { askSignedIn } from './api.js';
import { say } from './form.js';
import { text } from './texts.js';

/** The trail, newest first, by account, event and time. @param {HTMLElement} content */
export function startTrail(content) {
  const fields = {
    userId: input('trail-user', 'text'),
    event: input('trail-event', 'text'),
    from: input('trail-from', 'date'),
    to: input('trail-to', 'date'),
  };
  const found = h('p', { role: 'status', className: 'hint' });
  const list = h('ol', { className: 'rows', id: 'trail' });
  const more = button('Show more', () => load(false));
  more.hidden = true;
  const form = h(
    'form',
    { className: 'filters', role: 'search' },
    labelled('Id of the account', fields.userId),
    labelled('Event', fields.event),
    labelled('From', fields.from),
    labelled('Before', fields.to),
    h('button', { type: 'submit' }, 'Search'),
  );
  content.append(
    h(
      'p',
      {},
      'What changed something, as far as the database still has it. The command npm run audit reads the rest.',
    ),
    form,
    found,
    list,
    more,
  );
  /** @type {string | null} */
  let cursor = null;
  let asked = 0;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    load(true);
  });
  load(true);

  /** @param {boolean} anew */
  async function load(anew) {
    const turn = ++asked;
    if (anew) {
      cursor = null;
      list.replaceChildren();
    }
    const told = Object.entries(fields).map(([name, { value }]) => [name, value.trim()]);
    const query = new URLSearchParams(told.filter(([, value]) => value !== ''));
    if (cursor) query.set('cursor', cursor);
    const answer = await askSignedIn('GET', `/v1/admin/trail?${query}`).catch(() => undefined);
    if (turn !== asked) return;
    if (!answer?.ok) {
      const detail = answer?.body?.errors?.[0]?.detail ?? answer?.body?.detail;
      return say(detail ?? text('noAnswer'), 'bad', found);
    }
    cursor = answer.body.nextCursor;
    list.append(...answer.body.events.map(row));
    more.hidden = cursor === null;
    say(list.children.length === 0 ? 'Nothing found' : `${list.children.length} shown`, '', found);
    found.className = 'hint';
  }
}

/** @param {string} id @param {string} type */
const input = (id, type) =>
  /** @type {HTMLInputElement} */ (h('input', { id, type, autocomplete: 'off' }));

/** @param {any} event */
const row = (event) => eventRow(event, event.userId ? [personLink(event.userId)] : []);
