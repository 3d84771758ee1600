import { askPage, button, eventRow, h, labelled, personLink, refusalOf } from './admin-dom.js';
import { askSignedIn } from './api.js';
import { say } from './form.js';

/**
 * The trail, newest first, by account, event and time. What is searched for stands in the address, as where accounts are found.
 * @param {HTMLElement} content
 * @param {string} query
 */
export function startTrail(content, query) {
  const told = new URLSearchParams(query);
  const input = (/** @type {string} */ name, /** @type {string} */ type) =>
    /** @type {HTMLInputElement} */ (
      h('input', { id: `trail-${name}`, type, value: told.get(name) ?? '', autocomplete: 'off' })
    );
  const fields = {
    userId: input('userId', 'text'),
    event: input('event', 'text'),
    from: input('from', 'date'),
    to: input('to', 'date'),
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
    const filled = Object.entries(fields).map(([name, { value }]) => [name, value.trim()]);
    const filter = new URLSearchParams(filled.filter(([, value]) => value !== ''));
    if (anew) {
      cursor = null;
      list.replaceChildren();
      history.replaceState(null, '', filter.size === 0 ? '#trail' : `#trail?${filter}`);
    }
    say('Searching …', '', found);
    const answer = await askPage(
      cursor,
      // Somebody has searched for something else: this page is of no use.
      async (from) => (turn === asked ? page(filter, from) : undefined),
      'events',
    );
    if (turn !== asked) return;
    if (!answer?.ok) return say(refusalOf(answer), 'bad', found);
    cursor = answer.body.nextCursor;
    more.hidden = cursor === null;
    list.append(...answer.body.events.map(row));
    const none = cursor === null ? 'Nothing found' : 'Nothing yet';
    say(list.children.length === 0 ? none : `${list.children.length} shown`, '', found);
    found.className = 'hint';
  }
}

/** @param {URLSearchParams} filter @param {string | null} cursor */
const page = (filter, cursor) => {
  const query = new URLSearchParams([...filter, ...(cursor === null ? [] : [['cursor', cursor]])]);
  return askSignedIn('GET', `/v1/admin/trail?${query}`).catch(() => undefined);
};

/** @param {any} event */
const row = (event) => eventRow(event, event.userId ? [personLink(event.userId)] : []);
