import { askSignedIn, leaveForSignIn } from './api.js';
import { onSubmit } from './form.js';
import { element, formOf, text } from './texts.js';
import { day } from './words.js';

/** @param {Record<string, any>} user */
export function startPassword(user) {
  // Tells a password manager whose password this is.
  /** @type {HTMLInputElement} */ (element('password-username')).value = user.email ?? user.phone;
  const expires = element('password-expires');
  expires.hidden = user.passwordExpiresAt === null;
  if (!expires.hidden) {
    expires.textContent = text('passwordExpires', { date: day(user.passwordExpiresAt) });
  }
  onSubmit(formOf('password-form'), {
    status: element('password-status'),
    send: (values) => askSignedIn('POST', '/v1/change-password', values),
    done: () => leaveForSignIn('changed'),
  });
}
