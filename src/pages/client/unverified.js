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
 * @param {(answer: Answer, values: Values) => boolean} page.leadOn to the step that an answer asks for
 * @param {(step: HTMLElement) => void} page.show
 * @param {(words: string) => void} page.startAgain
 * @param {(answer: Answer) => boolean} page.isOver whether the token has expired, and what it has led to
 * @returns {(answer: Answer, values: Values) => boolean} whether a login was refused for this
 */
export function startUnverified({ signIn, goOn, leadOn, show, startAgain, isOver }) {
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
    refused: (answer) => leadOn(answer, waiting.values) || isOver(answer),
  });
  element('send-again').addEventListener('click', sendAgain);
  element('back').addEventListener('click', () => startAgain(''));

  return ({ body }, values) => {
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
  };

  function isPhone() {
    return !waiting.values.username?.includes('@');
  }

  async function sendAgain() {
    const kind = isPhone() ? 'phone' : 'email';
    const answer = await ask('POST', '/v1/me/verification', { kind }, withToken()).catch(
      () => undefined,
    );
    if (answer?.ok) return say(text('sentAgain'), 'good');
    if (!answer || !isOver(answer)) say(answer?.body?.detail ?? text('noAnswer'), 'bad');
  }
}
