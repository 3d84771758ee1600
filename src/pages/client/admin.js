/** The console of staff: finds out who is signed in and what they may do, and shows the view that the address names. */

import { button, h, refusalOf } from './admin-dom.js';
import { startFind } from './admin-find.js';
import { startKeys } from './admin-keys.js';
import { startNumbers } from './admin-numbers.js';
import { startPerson } from './admin-person.js';
import { startTrail } from './admin-trail.js';
import { startWebhooks } from './admin-webhooks.js';
import { ask, askSignedIn, leave } from './api.js';
import { say } from './form.js';
import { startReauthentication } from './reauthenticate.js';
import { at, element, page, text } from './texts.js';

/**
 * @typedef {object} Staff
 * @property {string} id
 * @property {string[]} permissions
 *
 * @typedef {object} View
 * @property {string} title
 * @property {string} permission
 * @property {(content: HTMLElement, rest: string, staff: Staff) => unknown} start
 */

/** @type {Record<string, View>} by the first word of the fragment */
const views = {
  find: { title: 'Find an account', permission: 'users:read', start: startFind },
  numbers: { title: 'Numbers', permission: 'stats:read', start: startNumbers },
  trail: { title: 'Trail', permission: 'trail:read', start: startTrail },
  keys: { title: 'API keys', permission: 'keys:manage', start: startKeys },
  webhooks: { title: 'Webhooks', permission: 'webhooks:manage', start: startWebhooks },
};

/** @type {View} reached from the others */
const person = { title: 'Account', permission: 'users:read', start: startPerson };

// Back from another page the browser may show this one as it was, also to the next person at this screen.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

// Staff may have to show a second factor before anything else.
if (page.factors) startReauthentication();
say(text('loading') || 'Loading …');
const me = await askSignedIn('GET', '/v1/admin/me').catch(() => undefined);
if (me?.ok) show(me.body);
else turnAway(me);

/** @param {any} staff */
function show(staff) {
  element('signed-in-as').textContent = staff.name;
  element('role').textContent = staff.role;
  element('sign-out').addEventListener('click', signOut);
  const allowed = Object.entries(views).filter(([, view]) =>
    staff.permissions.includes(view.permission),
  );
  element('views').replaceChildren(
    ...allowed.map(([name, { title }]) => h('li', {}, h('a', { href: `#${name}` }, title))),
  );
  say('');
  element('console').hidden = false;
  const [[first] = ['find']] = allowed;
  addEventListener('hashchange', () => open(staff, first, true));
  open(staff, first, false);
}

/**
 * @param {Staff} staff
 * @param {string} first where the address names nothing
 * @param {boolean} moves whether somebody has come here from another view: the heading is read to them
 */
function open(staff, first, moves) {
  const [name = '', ...rest] = (location.hash.slice(1) || first).split(/[/?]/);
  const view = name === 'person' ? person : Object.hasOwn(views, name) ? views[name] : undefined;
  const heading = element('view-title');
  // Its question was about what is gone from the screen.
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  const content = h('div', { id: 'view-content' });
  element('view-content').replaceWith(content);
  for (const link of element('views').querySelectorAll('a')) {
    if (link.hash === `#${name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (!view || !staff.permissions.includes(view.permission)) {
    heading.textContent = 'Nothing here';
    content.append(h('p', {}, 'There is nothing at this address that your role shows.'));
  } else {
    heading.textContent = view.title;
    view.start(content, rest.join('?'), staff);
  }
  document.title = `${heading.textContent} – Staff console`;
  if (moves) heading.focus();
}

/** Whoever is signed in is no staff, or not known. @param {import('./api.js').Answer | undefined} answer */
function turnAway(answer) {
  say(refusalOf(answer), 'bad');
  if (answer?.body?.code !== 'permission-denied') return;
  const ways = h('p', { className: 'choices' }, button('Sign in as somebody else', signOut));
  ways.append(h('a', { href: at('/account') }, 'Your account'));
  element('status').after(ways);
}

async function signOut() {
  await ask('POST', '/v1/logout').catch(() => undefined);
  leave(at('/sign-in#next=admin'));
}
