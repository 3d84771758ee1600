import { askSignedIn } from './api.js';
import { onSubmit, say } from './form.js';
import { element, formOf, text } from './texts.js';

/** @typedef {'email' | 'phone'} Kind */

/** @param {Record<string, any>} user */
export function startIdentifiers(user) {
  for (const kind of /** @type {Kind[]} */ (['email', 'phone'])) {
    showState(kind, user[kind], user[`${kind}Verified`]);
    element(`${kind}-send`).addEventListener('click', () => send(kind, user[kind]));
    onSubmit(formOf(`${kind}-form`), {
      status: element(`${kind}-form-status`),
      send: (values) => askSignedIn('POST', `/v1/me/${kind}`, values),
      done: (_, values) => {
        const requested = kind === 'email' ? 'emailRequested' : 'phoneRequested';
        formOf(`${kind}-form`).reset();
        /** @type {HTMLDetailsElement} */ (element(`${kind}-change`)).open = false;
        if (kind === 'phone') askForCode();
        tell(kind, text(requested, { to: values[kind] ?? '' }), 'good');
      },
    });
  }
  onSubmit(formOf('code-form'), {
    status: element('code-status'),
    send: (values) => askSignedIn('POST', '/v1/verify-phone', values),
    done: async () => {
      formOf('code-form').hidden = true;
      const { body } = await askSignedIn('GET', '/v1/me');
      showState('phone', body.phone, body.phoneVerified);
      tell('phone', text('phoneConfirmed'), 'good');
    },
  });
}

/** @param {Kind} kind @param {string | null} value @param {boolean} verified */
function showState(kind, value, verified) {
  element(`${kind}-value`).textContent = value ?? text('none');
  const state = element(`${kind}-state`);
  state.textContent = value === null ? '' : text(verified ? 'confirmed' : 'unconfirmed');
  state.classList.toggle('kept', verified);
  element(`${kind}-send`).hidden = value === null || verified;
}

/** @param {Kind} kind @param {string} to */
async function send(kind, to) {
  const answer = await askSignedIn('POST', '/v1/me/verification', { kind }).catch(() => undefined);
  if (!answer?.ok) return tell(kind, answer?.body?.detail ?? text('noAnswer'), 'bad');
  if (kind === 'phone') askForCode();
  tell(kind, text(kind === 'phone' ? 'codeSent' : 'linkSent', { to }), 'good');
}

function askForCode() {
  formOf('code-form').hidden = false;
}

/** @param {Kind} kind @param {string} words @param {'good' | 'bad'} how */
function tell(kind, words, how) {
  say(words, how, element(`${kind}-status`));
  element(`${kind}-status`).focus();
}
