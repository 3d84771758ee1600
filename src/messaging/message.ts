/** What is sent, and by what. A transport throws where the message was not taken. */
export interface Message {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** @throws {MailNotSent} which says what to do. */
export type SendMail = (message: Message, idempotencyKey: string) => Promise<void>;

/**
 * What to do about a mail that was not taken:
 * - `retry`: later, with the same key;
 * - `slow-down`: the provider takes no more for now, from anybody; the mail keeps its turn;
 * - `new-key`: the provider knows this key with another message, so the mail is made anew;
 * - `give-up`: it would never be taken.
 */
export type Remedy = 'retry' | 'slow-down' | 'new-key' | 'give-up';

/** Holds the provider's word for what went wrong, never the message. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';
  constructor(
    why: string,
    readonly remedy: Remedy = 'retry',
    /** What the provider said about when and how fast to go on, if it did. */
    readonly advice: { retryAfterMs?: number; maxPerSecond?: number } = {},
  ) {
    super(why);
  }
}
