/** What is sent, and by what. A transport throws where the message was not taken. */
export interface Message {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** @throws {MailNotSent} the caller tries again later with the same key. */
export type SendMail = (message: Message, idempotencyKey: string) => Promise<void>;

/** Holds the provider's word for what went wrong, never the message. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';
}
