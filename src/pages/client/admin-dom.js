/** Elements made of texts, and what several views show and do alike. No string becomes markup. */
import { text } from './texts.js';
import { make, moment } from './words.js';

/** @typedef {Record<string, any>} User as GET /v1/admin/users has it */

/**
 * @param {string} tag
 * @param {Record<string, any>} properties set on the element; `aria…` and `data…` as attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (/^(aria-|data-|for$|role$)/.test(name)) made.setAttribute(name, value);
    else Object.assign(made, { [name]: value });
  }
  made.append(...children);
  return made;
}

/**
 * A label above its input.
 * @param {string} label
 * @param {HTMLElement} input with an id
 */
export const labelled = (label, input) =>
  h('div', { className: 'field' }, h('label', { for: input.id }, label), input);

/**
 * @param {string} id
 * @param {[string, string][]} options value and words
 * @param {string} [chosen]
 */
export function select(id, options, chosen = '') {
  const made = h('select', { id });
  for (const [value, words] of options) {
    made.append(h('option', { value, selected: value === chosen }, words));
  }
  return /** @type {HTMLSelectElement} */ (made);
}

/** @param {string} words @param {() => unknown} act @param {string} [className] */
export function button(words, act, className = 'quiet') {
  const made = h('button', { type: 'button', className }, words);
  made.addEventListener('click', act);
  return made;
}

/** What was wrong, in the words of the API. @param {import('./api.js').Answer | undefined} answer */
export const refusalOf = (answer) =>
  answer?.body?.errors?.[0]?.detail ?? answer?.body?.detail ?? text('noAnswer');

/** Where it says how something went. */
export const status = () => h('p', { className: 'status', role: 'status', tabIndex: -1 });

/** @param {User} user */
export const nameOf = ({ firstName, lastName }) =>
  `${firstName} ${lastName}`.trim() || 'Name not known';

/** @param {User} user */
export const addressOf = ({ email, phone }) => email ?? phone ?? 'no address';

/** What is special about an account. @param {User} user @returns {Node[]} */
export const badgesOf = ({ active, role, emailVerified, phoneVerified, deletionAt }) =>
  [
    ...(active ? [] : ['switched off']),
    ...(role ? [role] : []),
    ...(emailVerified || phoneVerified ? [] : ['unverified']),
    ...(deletionAt ? [`to be deleted ${moment(deletionAt)}`] : []),
  ].map((words) => make('span', words, [], 'badge'));

/** One event of a trail. @param {Record<string, any>} event @param {Node[]} [more] */
export function eventRow({ event, outcome, reason, at, actor, ip, country, userAgent }, more = []) {
  const what = [event, outcome === 'failure' ? 'failed' : '', reason ?? ''].filter(Boolean);
  const who = actor ? `by ${actor}` : 'by its owner';
  const from = [ip, country, userAgent].filter(Boolean).join(' · ');
  return make('li', '', [
    make('p', what.join(' · '), more),
    make('p', [moment(at), who, from].filter(Boolean).join(' · '), [], 'hint'),
  ]);
}

/**
 * Only such a word goes into the path of an account: another one may be a route of its own, and `export` there takes out
 * everybody.
 * @param {string} word of an address
 */
export const isId = (word) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word);

/** @param {string} id of an account */
export const personLink = (id, words = id) => h('a', { href: `#person/${id}` }, words);

/**
 * Boxes to tick.
 * @param {string} legend
 * @param {string} prefix of their ids
 * @param {string[]} values
 */
export function choices(legend, prefix, values) {
  const boxes = values.map((value) => {
    const box = h('input', { id: `${prefix}-${value}`, type: 'checkbox', value });
    return h('label', { className: 'choice', for: box.id }, box, ` ${value}`);
  });
  return h('fieldset', {}, h('legend', {}, legend), ...boxes);
}

/** Those of the values that are ticked. @param {HTMLElement} form @param {string[]} values */
export const chosenIn = (form, values) =>
  values.filter(
    (value) => /** @type {HTMLInputElement} */ (form.querySelector(`[value="${value}"]`)).checked,
  );

/** A place for what is shown once. @param {string} id */
export const onceShown = (id) =>
  h('output', { id, className: 'fresh', hidden: true, tabIndex: -1 });

/** @param {HTMLElement} place @param {string} what @param {string} secret */
export function showOnce(place, what, secret) {
  place.hidden = false;
  place.replaceChildren(
    h('strong', {}, `Copy the ${what} now. It is not shown again. `),
    h('code', {}, secret),
  );
}

/** So many pages without anything are asked for before somebody says go on. */
const maxEmptyPages = 5;

/**
 * A page may hold nothing where little of what was looked at fits: the next ones are asked for until one does.
 * @param {string | null} cursor
 * @param {(cursor: string | null) => Promise<import('./api.js').Answer | undefined>} ask
 * @param {string} member of the answer that has the items
 * @returns the last answer
 */
export async function askPage(cursor, ask, member) {
  let answer = await ask(cursor);
  for (let pages = 1; pages < maxEmptyPages; pages++) {
    if (!answer?.ok || answer.body[member].length > 0 || answer.body.nextCursor === null) break;
    answer = await ask(answer.body.nextCursor);
  }
  return answer;
}
