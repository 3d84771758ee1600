import {
  addressOf,
  askPage,
  badgesOf,
  button,
  h,
  labelled,
  nameOf,
  personLink,
  refusalOf,
  select,
} from './admin-dom.js';
import { askSignedIn } from './api.js';
import { say } from './form.js';
import { day, make } from './words.js';

/** How long somebody pauses who has finished a word. */
const typingMs = 300;

/**
 * Search: one box and a few filters, a page at a time. What is searched for stands in the address, so that the way back from
 * a person leads to the same list.
 * @param {HTMLElement} content
 * @param {string} query
 */
export function startFind(content, query) {
  const told = new URLSearchParams(query);
  const of = (/** @type {string} */ name) => told.get(name) ?? '';
  const box = input('search', 'search', of('q'));
  const filters = {
    active: select(
      'active',
      [
        ['', 'any'],
        ['true', 'switched on'],
        ['false', 'switched off'],
      ],
      of('active'),
    ),
    role: select(
      'role-filter',
      [
        ['', 'any'],
        ['admin', 'admin'],
        ['support', 'support'],
        ['auditor', 'auditor'],
      ],
      of('role'),
    ),
    verified: select(
      'verified',
      [
        ['', 'any'],
        ['true', 'verified'],
        ['false', 'unverified'],
      ],
      of('verified'),
    ),
    createdFrom: input('created-from', 'date', of('createdFrom')),
    createdTo: input('created-to', 'date', of('createdTo')),
  };
  const found = h('p', { role: 'status', className: 'hint', id: 'found' });
  const list = h('ul', { className: 'rows people', id: 'people' });
  const more = button('Show more', () => load(false));
  more.hidden = true;
  content.append(
    h(
      'form',
      { id: 'find', role: 'search', className: 'filters' },
      labelled('E-mail address, phone number or name', box),
      labelled('State', filters.active),
      labelled('Role', filters.role),
      labelled('Proof', filters.verified),
      labelled('Registered from', filters.createdFrom),
      labelled('Registered before', filters.createdTo),
    ),
    found,
    list,
    more,
  );

  /** @type {string | null} */
  let cursor = null;
  /** What the text is taken for, and what it may be as well if nobody is found. */
  let kinds = kindsOf(box.value);
  let asked = 0;
  let shown = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;

  content.querySelector('form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    load(true);
  });
  content.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(() => load(true), typingMs);
  });
  load(true);

  /** @param {boolean} anew */
  async function load(anew) {
    clearTimeout(pause);
    // Somebody has gone on to another view, whose address this must not replace.
    if (!content.isConnected) return;
    const turn = ++asked;
    if (anew) {
      kinds = kindsOf(box.value);
      cursor = null;
      shown = 0;
      list.replaceChildren();
      remember();
    }
    more.hidden = true;
    say('Searching …', '', found);
    // Somebody has typed on: an answer is about something else.
    const ask = async (/** @type {string | null} */ from) =>
      turn === asked ? page({ ...filterOf(kinds[0]), ...(from && { cursor: from }) }) : undefined;
    let answer = await askPage(cursor, ask, 'users');
    while (answer?.ok && isNobody(answer.body) && shown === 0 && kinds.length > 1) {
      kinds = kinds.slice(1);
      answer = await askPage(null, ask, 'users');
    }
    if (turn !== asked) return;
    if (!answer?.ok) return say(refusalOf(answer), 'bad', found);
    cursor = answer.body.nextCursor;
    const rows = answer.body.users.map(row);
    list.append(...rows);
    shown += rows.length;
    more.hidden = cursor === null;
    say(
      shown === 0
        ? cursor
          ? 'Nobody yet'
          : 'Nobody found'
        : `${shown}${cursor ? ' or more' : ''} found`,
      '',
      found,
    );
    found.className = 'hint';
  }

  /** @param {string} [kind] the name that the API has for what was typed */
  function filterOf(kind = 'q') {
    const chosen = Object.entries(filters).map(([name, one]) => [name, one.value]);
    const all = [[kind, box.value.trim()], ...chosen];
    return Object.fromEntries(all.filter(([, value]) => value !== ''));
  }

  /** In place of this entry of the history: each letter is no step back. */
  function remember() {
    const asText = new URLSearchParams(filterOf()).toString();
    history.replaceState(null, '', asText === '' ? '#find' : `#find?${asText}`);
  }
}

/** @param {Record<string, string>} query */
const page = (query) =>
  askSignedIn('GET', `/v1/admin/users?${new URLSearchParams(query)}`).catch(() => undefined);

/** @param {any} body of a page that is the last one */
const isNobody = ({ users, nextCursor }) => users.length === 0 && nextCursor === null;

/** What somebody has typed, by its form: one word may be the beginning of an address. @param {string} typed */
function kindsOf(typed) {
  const text = typed.trim();
  if (text.includes('@')) return ['email'];
  if (/^\+?[\d\s().-]+$/.test(text)) return ['phone'];
  return /\s/.test(text) ? ['name'] : ['name', 'email'];
}

/** @param {string} id @param {string} type @param {string} value */
const input = (id, type, value) =>
  /** @type {HTMLInputElement} */ (h('input', { id, type, value, autocomplete: 'off' }));

/** @param {any} user */
const row = (user) =>
  make('li', '', [
    h('p', {}, personLink(user.id, nameOf(user)), ' ', ...badgesOf(user)),
    make('p', addressOf(user)),
    make('p', `since ${day(user.createdAt)}`, [], 'hint'),
  ]);
