/** What somebody shows beside the password: one field for a code of the app or a recovery code, and a button for a passkey. */
import { showErrors } from './form.js';
import { hasPasskeys } from './passkey.js';
import { element, text } from './texts.js';

/** @param {string} id what the ids of the elements begin with */
export function startProof(id) {
  const code = /** @type {HTMLInputElement} */ (element(`${id}-code`));
  const other = element(`${id}-other`);
  let method = 'totp';

  other.addEventListener('click', () => {
    take(method === 'totp' ? 'recovery-code' : 'totp');
    code.focus();
  });

  return {
    /** Shows what the account has. @param {string[]} methods */
    offer(methods) {
      const hasApp = methods.includes('totp');
      const hasCodes = methods.includes('recovery-code');
      element(`${id}-passkey`).hidden = !hasPasskeys || !methods.includes('passkey');
      element(`${id}-code-part`).hidden = !hasApp && !hasCodes;
      code.required = hasApp || hasCodes;
      other.hidden = !hasApp || !hasCodes;
      take(hasApp ? 'totp' : 'recovery-code');
    },
    /** Whether a code is asked for. */
    isAsked: () => code.required,
    /** As the API takes it. */
    shown: () => ({ method, code: code.value }),
  };

  /** @param {string} next */
  function take(next) {
    method = next;
    const isApp = method === 'totp';
    code.value = '';
    code.inputMode = isApp ? 'numeric' : 'text';
    const [label] = code.labels ?? [];
    if (label) label.textContent = text(isApp ? 'appCode' : 'recoveryCode');
    other.textContent = text(isApp ? 'useRecoveryCode' : 'useAppCode');
    if (code.form) showErrors(code.form, []);
  }
}
