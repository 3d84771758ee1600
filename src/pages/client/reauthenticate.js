/** Asks somebody who is signed in to show again who they are, before what a stolen session must not do. */
import { askInSession, leaveForSignIn, onStale } from './api.js';
import { onSubmit, say, showErrors } from './form.js';
import { onPasskey } from './passkey.js';
import { startProof } from './proof.js';
import { element, formOf, page, text } from './texts.js';

/** Call once: from then on `askSignedIn` asks where the API wants it, and repeats what was asked of it. */
export function startReauthentication() {
  const dialog = /** @type {HTMLDialogElement} */ (element('again'));
  const form = formOf('again-form');
  const status = element('again-status');
  const password = /** @type {HTMLInputElement} */ (element('again-password'));
  const submit = /** @type {HTMLButtonElement} */ (element('again-submit'));
  const proof = startProof('again');
  /** @type {Promise<string> | undefined} */
  let asking;

  onSubmit(form, {
    status,
    send: ({ password }) =>
      post({ password, ...(proof.isAsked() && { secondFactor: proof.shown() }) }),
    done: shown,
  });
  onPasskey(element('again-passkey'), {
    status,
    options: () => askInSession('POST', '/v1/me/reauthenticate/options'),
    // It is enough by itself, but to keep the factors when our team was asked to remove them.
    send: (response) =>
      post({
        ...(password.value && { password: password.value }),
        secondFactor: { method: 'passkey', response },
      }),
    done: shown,
  });
  element('again-cancel').addEventListener('click', () => dialog.close());
  // Several requests may want it at the same moment.
  onStale(() => {
    asking ??= identify().finally(() => {
      asking = undefined;
    });
    return asking;
  });

  async function identify() {
    const factors = await askInSession('GET', '/v1/me/second-factors').catch(() => undefined);
    const methods = factors?.ok ? methodsOf(factors.body) : [];
    // The password would not be enough; the sign-in page leads to a first factor.
    if (factors?.ok && methods.length === 0 && page.needsFactor) return leaveForSignIn('again');
    form.reset();
    proof.offer(methods);
    // Nothing but a passkey: the password alone would be refused.
    submit.hidden = methods.length > 0 && !proof.isAsked();
    submit.disabled = submit.hidden;
    password.required = !methods.includes('passkey') || proof.isAsked();
    showErrors(form, []);
    say('', '', status);
    dialog.returnValue = '';
    dialog.showModal();
    await new Promise((closed) => dialog.addEventListener('close', closed, { once: true }));
    form.reset();
    return dialog.returnValue === 'shown' ? '' : text('notShown');
  }

  /** @param {object} body */
  function post(body) {
    return askInSession('POST', '/v1/me/reauthenticate', body);
  }

  function shown() {
    dialog.close('shown');
  }
}

/** @param {any} factors as the API lists them */
const methodsOf = ({ totp, recoveryCodes, passkeys }) => [
  ...(totp ? ['totp'] : []),
  ...(recoveryCodes?.left > 0 ? ['recovery-code'] : []),
  ...(passkeys.length > 0 ? ['passkey'] : []),
];
