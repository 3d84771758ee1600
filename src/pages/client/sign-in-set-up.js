/** Where an account has to have a second factor, and has none: sets the first one up, shows the recovery codes, and signs in. */
import { ask } from './api.js';
import { hasPasskeys } from './passkey.js';
import { startRecoveryCodes } from './recovery-codes.js';
import { startSetUp } from './set-up.js';
import { element, text } from './texts.js';

/** @import { Answer } from './api.js' */
/** @import { Values } from './form.js' */

/**
 * @param {object} page
 * @param {() => unknown} page.goOn
 * @param {(answer: Answer, values: Values) => boolean} page.leadOn to the step that an answer asks for
 * @param {(step: HTMLElement) => void} page.show
 * @param {(words: string) => unknown} page.startAgain
 * @param {(answer: Answer) => boolean} page.isOver whether the token has expired, and what it has led to
 * @returns {(answer: Answer, values: Values) => boolean} whether a login was refused for this
 */
export function startFirstFactor({ goOn, leadOn, show, startAgain, isOver }) {
  const showCodes = startRecoveryCodes();
  /** In memory alone. */
  let waiting = { token: '', values: /** @type {Values} */ ({}) };
  element('set-up-passkey').hidden = !hasPasskeys;

  startSetUp({
    ask: withToken,
    added: async (_, { body }) => {
      element('set-up-choice').hidden = true;
      if (body.recoveryCodes) await showCodes(body.recoveryCodes);
      await signIn();
    },
    refused: isOver,
  });

  return ({ body }, values) => {
    if (body?.code !== 'second-factor-setup-required') return false;
    waiting = { token: body.setupToken, values };
    element('set-up-choice').hidden = false;
    show(element('set-up'));
    element('set-up-title').focus();
    return true;
  };

  async function signIn() {
    const body = { method: 'setup', transport: 'cookie' };
    const answer = await withToken('POST', '/v1/login/second-factor', body).catch(() => undefined);
    if (answer?.ok) goOn();
    else if (!answer || !(leadOn(answer, waiting.values) || isOver(answer)))
      // It is set up: the next login asks for it.
      startAgain(answer?.body?.detail ?? text('noAnswer'));
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  function withToken(method, path, body) {
    return ask(method, path, body, { Authorization: `Bearer ${waiting.token}` });
  }
}
