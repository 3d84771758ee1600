/** The second half of a login: a code or a passkey, after the right password. */
import { ask } from './api.js';
import { onSubmit } from './form.js';
import { onPasskey } from './passkey.js';
import { startProof } from './proof.js';
import { element, formOf } from './texts.js';

/** @import { Answer } from './api.js' */
/** @import { Values } from './form.js' */

/**
 * @param {object} page
 * @param {() => unknown} page.goOn
 * @param {(answer: Answer, values: Values) => boolean} page.leadOn to the step that an answer asks for
 * @param {(step: HTMLElement) => void} page.show
 * @param {(words: string) => void} page.startAgain
 * @param {(answer: Answer) => boolean} page.isOver whether the token has expired, and what it has led to
 * @returns {(answer: Answer, values: Values) => boolean} whether a login was refused for this
 */
export function startSecondFactor({ goOn, leadOn, show, startAgain, isOver }) {
  const form = formOf('factor');
  const proof = startProof('factor');
  /** In memory alone. */
  let waiting = { token: '', values: /** @type {Values} */ ({}) };
  const withToken = () => ({ Authorization: `Bearer ${waiting.token}` });
  const refused = (/** @type {Answer} */ answer) =>
    leadOn(answer, waiting.values) || isOver(answer);

  onSubmit(form, { send: () => post(proof.shown()), done: goOn, refused });
  onPasskey(element('factor-passkey'), {
    options: () => ask('POST', '/v1/login/second-factor/options', undefined, withToken()),
    send: (response) => post({ method: 'passkey', response }),
    done: goOn,
    refused,
  });
  element('factor-back').addEventListener('click', () => startAgain(''));

  return ({ body }, values) => {
    if (body?.code !== 'second-factor-required') return false;
    waiting = { token: body.challengeToken, values };
    proof.offer(body.methods);
    element('factor-submit').hidden = !proof.isAsked();
    show(form);
    element(proof.isAsked() ? 'factor-code' : 'factor-title').focus();
    return true;
  };

  /** @param {object} shown */
  function post(shown) {
    return ask('POST', '/v1/login/second-factor', { ...shown, transport: 'cookie' }, withToken());
  }
}
