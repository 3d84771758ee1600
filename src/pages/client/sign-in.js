import { ask, leave } from './api.js';
import { askAsPerson, placeWidget } from './bot-check.js';
import { onSubmit, say } from './form.js';
import { hasPasskeys, onPasskey } from './passkey.js';
import { watchPasswords } from './password.js';
import { startSecondFactor } from './second-factor.js';
import { startFirstFactor } from './sign-in-set-up.js';
import { element, formOf, page, text } from './texts.js';
import { startUnverified } from './unverified.js';

/** @import { Answer } from './api.js' */
/** @import { Values } from './form.js' */

const form = formOf('form');
const expired = formOf('expired');

/** What an expired password leaves over: in memory alone, and gone with the page. */
let change = { token: '', username: '', oldPassword: '' };

const { next, notice, view } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
history.replaceState(null, '', location.pathname + location.search);
if (notice === 'ended') say(text('ended'));
if (notice === 'again') say(text('again'));
if (notice === 'proved') say(text('proved'), 'good');
if (notice === 'changed') say(text('passwordChanged'), 'good');

watchPasswords();
element('username').focus();

const way = { signIn, goOn, leadOn, show, startAgain, isOver };
/** @type {((answer: Answer, values: Values) => boolean)[]} */
const steps = [
  takeExpired,
  startUnverified(way),
  ...(page.factors ? [startSecondFactor(way), startFirstFactor(way)] : []),
];

onSubmit(form, { send: signIn, done: goOn, refused: leadOn });
if (page.factors) startPasskey();

onSubmit(expired, {
  send: async ({ newPassword = '' }) => {
    const { token, username, oldPassword } = change;
    const body = { oldPassword, newPassword };
    const headers = { Authorization: `Bearer ${token}` };
    const changed = await ask('POST', '/v1/change-password', body, headers);
    return changed.ok ? signIn({ username, password: newPassword }) : changed;
  },
  done: goOn,
  refused: (answer, { newPassword = '' }) => {
    if (leadOn(answer, { username: change.username, password: newPassword })) return true;
    if (answer.status === 401) startAgain(text('startAgain'));
    return answer.status === 401;
  },
});

/** @param {Values} values */
function signIn({ username = '', password = '' }) {
  return askAsPerson('/v1/login', { username, password, transport: 'cookie' });
}

/** Without a name and a password. */
function startPasskey() {
  const button = element('passkey');
  button.hidden = !hasPasskeys;
  onPasskey(button, {
    options: () => ask('POST', '/v1/login/passkey/options'),
    send: (response) => ask('POST', '/v1/login/passkey', { response, transport: 'cookie' }),
    done: goOn,
  });
}

/** To the step that a refused login asks for, if it does. @param {Answer} answer @param {Values} values */
function leadOn(answer, values) {
  return steps.some((takes) => takes(answer, values));
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

/** The token of a step has expired. @param {Answer} answer */
function isOver({ status, body }) {
  if (status !== 401 || body?.code !== 'invalid-token') return false;
  startAgain(text('startAgain'));
  return true;
}

/** @param {string} words */
function startAgain(words) {
  show(form);
  say(words, words ? 'bad' : '');
  element('username').focus();
}

/** @param {HTMLElement} step */
function show(step) {
  say('');
  for (const one of document.querySelectorAll('.step')) {
    /** @type {HTMLElement} */ (one).hidden = one !== step;
  }
  placeWidget();
}
