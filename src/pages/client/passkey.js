/** Passkeys: what the API asks of one goes to the browser, and what that answers goes back (W3C Web Authentication §5.1). */
import { say } from './form.js';
import { text } from './texts.js';

/** @import { Answer } from './api.js' */

/** Whether this browser can. An IP address is no domain that a passkey could belong to. */
export const hasPasskeys =
  'PublicKeyCredential' in window &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential &&
  'toJSON' in PublicKeyCredential.prototype &&
  !/^[\d.]+$|^\[/.test(location.hostname);

/**
 * A button that shows a passkey.
 * @param {HTMLElement} button
 * @param {object} act
 * @param {() => Promise<Answer>} act.options asks the API for them
 * @param {(response: object) => Promise<Answer>} act.send posts what the passkey says
 * @param {(answer: Answer) => unknown} act.done
 * @param {(answer: Answer) => boolean} [act.refused] whether it has taken care of this refusal
 * @param {HTMLElement} [act.status] where it says how it went
 */
export function onPasskey(button, { options, send, done, refused = () => false, status }) {
  let busy = false;
  button.addEventListener('click', async () => {
    if (busy) return;
    busy = true;
    say('', '', status);
    try {
      const answer = await sendPasskey(await options(), showPasskey, send);
      if (answer.ok) await done(answer);
      else if (!refused(answer)) say(answer.body?.detail ?? text('noAnswer'), 'bad', status);
    } catch {
      say(text('noAnswer'), 'bad', status);
    }
    busy = false;
  });
}

/**
 * @param {Answer} options
 * @param {(response: object) => Promise<Answer>} send
 */
export const addPasskey = (options, send) => sendPasskey(options, makePasskey, send);

/**
 * @param {Answer} options or their refusal
 * @param {(options: any) => Promise<object>} act what the browser does with them
 * @param {(response: object) => Promise<Answer>} send
 * @returns {Promise<Answer>} a refusal, too, where nobody has touched the device
 */
async function sendPasskey(options, act, send) {
  if (!options.ok) return options;
  try {
    return await send(await act(options.body));
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    // Of what else was wrong, a browser says no more than that somebody did not want to.
    const detail = text(thrown.name === 'InvalidStateError' ? 'passkeyHere' : 'noPasskey');
    return { ok: false, status: 0, etag: null, body: { detail } };
  }
}

/** @param {any} options */
async function showPasskey(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return asJson(await navigator.credentials.get({ publicKey }));
}

/** @param {any} options */
async function makePasskey(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return asJson(await navigator.credentials.create({ publicKey }));
}

/** @param {Credential | null} credential */
const asJson = (credential) => /** @type {PublicKeyCredential} */ (credential).toJSON();
