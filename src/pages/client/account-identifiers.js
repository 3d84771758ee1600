import { ask, askSignedIn, leaveForSignIn } from './api.js';
import { onSubmit, say } from './form.js';
import { element, formOf, page, text } from './texts.js';

/** @typedef {'email' | 'phone'} Kind */

/** @param {Record<string, any>} user */
export function startIdentifiers(user) {
  showState('email', user);
  showState('phone', user);
  startChange('email');
  // Without text messages a number can be neither confirmed nor changed here.
  if (!page.codes) return;
  startChange('phone');
  onSubmit(formOf('code-form'), {
    status: element('code-status'),
    send: (values) => askSignedIn('POST', '/v1/verify-phone', values),
    done: async () => {
      formOf('code-form').reset();
      formOf('code-form').hidden = true;
      // The first proof of an account ends its sessions, this one too.
      const me = await ask('GET', '/v1/me');
      if (!me.ok) return leaveForSignIn('proved');
      showState('phone', me.body);
      tell('phone', text('phoneConfirmed'), 'good');
    },
  });
}

/** @param {Kind} kind @param {Record<string, any>} user */
function showState(kind, user) {
  const value = user[kind];
  const verified = user[`${kind}Verified`] === true;
  element(`${kind}-value`).textContent = value ?? text('none');
  const state = element(`${kind}-state`);
  state.textContent = value === null ? '' : text(verified ? 'confirmed' : 'unconfirmed');
  state.classList.toggle('kept', verified);
  const send = element(`${kind}-send`);
  // What stands beside the username is no way in before it is entered again below, with the password.
  const waits = value !== null && user[`${kind}SignsIn`] && !verified;
  send.hidden = !waits || (kind === 'phone' && !page.codes);
  send.onclick = () => sendAgain(kind, value);
}

/** @param {Kind} kind */
function startChange(kind) {
  const form = formOf(`${kind}-form`);
  onSubmit(form, {
    status: element(`${kind}-form-status`),
    send: (values) => askSignedIn('POST', `/v1/me/${kind}`, values),
    done: (_, values) => {
      form.reset();
      /** @type {HTMLDetailsElement} */ (element(`${kind}-change`)).open = false;
      if (kind === 'phone') formOf('code-form').hidden = false;
      const to = values[kind] ?? '';
      tell(kind, text(kind === 'email' ? 'emailRequested' : 'phoneRequested', { to }), 'good');
    },
  });
}

/** @param {Kind} kind @param {string} to */
async function sendAgain(kind, to) {
  const answer = await askSignedIn('POST', '/v1/me/verification', { kind }).catch(() => undefined);
  if (!answer?.ok) return tell(kind, answer?.body?.detail ?? text('noAnswer'), 'bad');
  if (kind === 'phone') formOf('code-form').hidden = false;
  tell(kind, text(kind === 'phone' ? 'codeSent' : 'linkSent', { to }), 'good');
}

/** @param {Kind} kind @param {string} words @param {'good' | 'bad'} how */
function tell(kind, words, how) {
  const status = element(`${kind}-status`);
  say(words, how, status);
  status.focus();
}
