import { button, h, refusalOf } from './admin-dom.js';
import { askSignedIn } from './api.js';
import { make, moment } from './words.js';

/**
 * What every try has failed for, the oldest first and a page at a time, to be sent again one by one.
 * @param {string} path of the webhook
 * @param {(words: string, how: 'good' | 'bad') => void} tell
 */
export function deadLetters(path, tell) {
  const list = h('ol', { className: 'rows' });
  const more = button('Show more', load);
  /** @type {string | null} */
  let cursor = null;
  const made = h('div', { className: 'dead-letters' }, list, more);
  load();
  return made;

  async function load() {
    more.hidden = true;
    const query = cursor === null ? '' : `?${new URLSearchParams({ cursor })}`;
    const answer = await askSignedIn('GET', `${path}/dead-letters${query}`).catch(() => undefined);
    more.hidden = answer?.ok ? answer.body.nextCursor === null : false;
    if (!answer?.ok) return tell(refusalOf(answer), 'bad');
    cursor = answer.body.nextCursor;
    const rows = answer.body.deadLetters.map(row);
    list.append(...rows);
    // The button that asked for them may be gone.
    rows[0]?.querySelector('button')?.focus();
  }

  /** @param {any} letter */
  function row({ id, type, timestamp, lastFailure, tries }) {
    const what = make(
      'div',
      '',
      [
        make('p', `${type} · ${moment(timestamp)}`),
        make('p', `${lastFailure} after ${tries} tries · ${id}`, [], 'hint'),
      ],
      'what',
    );
    const again = button('Send again', () => resend(id, item));
    again.setAttribute('aria-label', `Send again: ${type} of ${moment(timestamp)}`);
    const item = make('li', '', [what, again]);
    return item;
  }

  /** @param {string} id @param {HTMLElement} item */
  async function resend(id, item) {
    const sent = { ids: [id] };
    const answer = await askSignedIn('POST', `${path}/dead-letters/resend`, sent).catch(
      () => undefined,
    );
    if (!answer?.ok) return tell(refusalOf(answer), 'bad');
    item.remove();
    const none = 'It is no dead letter any more.';
    tell(answer.body.count === 0 ? none : 'It is on its way again.', 'good');
  }
}
