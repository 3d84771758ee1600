import { ask, leave } from './api.js';
import { onSubmit, say } from './form.js';
import { watchPasswords } from './password.js';
import { element, formOf, page, text } from './texts.js';
import { startUnverified } from './unverified.js';

/** @import { Answer } from './api.js' */
/** @import { Values } from './form.js' */

const form = formOf('form');
const expired = formOf('expired');
const forms = [form, expired, formOf('unverified')];

/** What an expired password leaves over: in memory alone, and gone with the page. */
let change = { token: '', username: '', oldPassword: '' };

const { next, notice, view } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
history.replaceState(null, '', location.pathname + location.search);
if (notice === 'ended') say(text('ended'));
if (notice === 'proved') say(text('proved'), 'good');
if (notice === 'changed') say(text('passwordChanged'), 'good');

watchPasswords();
element('username').focus();

const askForProof = startUnverified({ signIn, goOn, show });

onSubmit(form, {
  send: signIn,
  done: goOn,
  refused: (answer, values) => takeExpired(answer, values) || askForProof(answer, values),
});

onSubmit(expired, {
  send: async ({ newPassword = '' }) => {
    const { token, username, oldPassword } = change;
    const body = { oldPassword, newPassword };
    const headers = { Authorization: `Bearer ${token}` };
    const changed = await ask('POST', '/v1/change-password', body, headers);
    return changed.ok ? signIn({ username, password: newPassword }) : changed;
  },
  done: goOn,
  refused: ({ status }) => {
    if (status !== 401) return false;
    show(form);
    say(text('startAgain'), 'bad');
    return true;
  },
});

/** @param {Values} values */
function signIn({ username = '', password = '' }) {
  return ask('POST', '/v1/login', { username, password, transport: 'cookie' });
}

/** Only to where the operator's setting or this list says: an address in a link cannot lead anybody elsewhere. */
function goOn() {
  const account = `/account${location.search}`;
  const ways = new Map([
    ['account', account],
    ['password', `${account}#password`],
    // Whatever the view is, it is one of that page.
    ['admin', `/admin#${view ?? ''}`],
  ]);
  return leave(ways.get(next ?? '') ?? page.home ?? account);
}

/** @param {Answer} answer @param {Values} values */
function takeExpired({ body }, { username = '', password = '' }) {
  if (body?.code !== 'password-expired' || !body.changeToken) return false;
  change = { token: body.changeToken, username, oldPassword: password };
  show(expired);
  element('new-password').focus();
  return true;
}

/** @param {HTMLFormElement} shown */
function show(shown) {
  for (const one of forms) one.hidden = one !== shown;
}
