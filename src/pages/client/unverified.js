/** Where nobody may sign in before an address or a number is proved: sends the link or the code again, and takes the code. */
import { ask } from './api.js';
import { onSubmit, say } from './form.js';
import { element, formOf, text } from './texts.js';

/** @import { Answer } from './api.js' */
/** @import { Values } from './form.js' */

/**
 * @param {object} page
 * @param {(values: Values) => Promise<Answer>} page.signIn
 * @param {() => unknown} page.goOn
 * @param {(form: HTMLFormElement) => void} page.show
 * @returns {(answer: Answer, values: Values) => boolean} whether a login was refused for this
 */
export function startUnverified({ signIn, goOn, show }) {
  const form = formOf('unverified');
  /** In memory alone. */
  let waiting = { token: '', values: /** @type {Values} */ ({}) };
  const withToken = () => ({ Authorization: `Bearer ${waiting.token}` });

  onSubmit(form, {
    send: async (values) => {
      const proved = isPhone()
        ? await ask('POST', '/v1/verify-phone', values, withToken())
        : undefined;
      return proved && !proved.ok ? proved : signIn(waiting.values);
    },
    done: goOn,
    refused: (answer) => refused(answer) || startAgain(answer),
  });
  element('send-again').addEventListener('click', sendAgain);
  element('back').addEventListener('click', () => backTo(''));
  return refused;

  /** @param {Answer} answer @param {Values} values */
  function refused({ body }, values = waiting.values) {
    if (body?.code !== 'identifier-unverified') return false;
    waiting = { token: body.verifyToken, values };
    const { username = '' } = values;
    element('unverified-text').textContent = text(
      isPhone() ? 'unverifiedPhone' : 'unverifiedEmail',
      {
        username,
      },
    );
    element('confirm-code').textContent = text(isPhone() ? 'confirmCode' : 'submit');
    element('unverified-code').hidden = !isPhone();
    /** @type {HTMLInputElement} */ (element('code')).required = isPhone();
    show(form);
    element(isPhone() ? 'code' : 'unverified-title').focus();
    return true;
  }

  function isPhone() {
    return !waiting.values.username?.includes('@');
  }

  /** The token has expired. @param {Answer} answer */
  function startAgain({ status, body }) {
    if (status !== 401 || body?.code !== 'invalid-token') return false;
    backTo(text('startAgain'));
    return true;
  }

  async function sendAgain() {
    const kind = isPhone() ? 'phone' : 'email';
    const answer = await ask('POST', '/v1/me/verification', { kind }, withToken()).catch(
      () => undefined,
    );
    if (answer?.ok) return say(text('sentAgain'), 'good');
    if (!answer || !startAgain(answer)) say(answer?.body?.detail ?? text('noAnswer'), 'bad');
  }

  /** @param {string} words */
  function backTo(words) {
    show(formOf('form'));
    say(words, words ? 'bad' : '');
    element('username').focus();
  }
}
