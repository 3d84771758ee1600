import { html } from 'hono/html';
import type { Message } from './message';

/** The mail with a reset link. `validFor` in words a person reads, such as "24 hours". */
export async function resetMessage(to: string, link: string, validFor: string): Promise<Message> {
  return {
    to,
    subject: 'Choose a new password',
    text: [
      'Somebody, probably you, asked for a new password for this account.',
      '',
      `Choose one here: ${link}`,
      '',
      `The link works once and for ${validFor}. It stops working as soon as the password changes.`,
      'If it was not you, do nothing: your password stays as it is.',
    ].join('\n'),
    html: String(
      await html`<p>Somebody, probably you, asked for a new password for this account.</p>
<p><a href="${link}">Choose a new password</a></p>
<p>The link works once and for ${validFor}. It stops working as soon as the password changes.
If it was not you, do nothing: your password stays as it is.</p>`,
    ),
  };
}
