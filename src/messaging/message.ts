/** What is sent, and by what. A transport throws where the message was not taken. */
export interface Message {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** A text message. */
export interface Sms {
  /** E.164. */
  to: string;
  text: string;
}

/**
 * A transport of one channel.
 * @param id of the message, the same on every try: where the provider knows idempotency keys it is one.
 * @throws {NotSent} which says what to do.
 */
export type Send<Sent> = (message: Sent, id: string) => Promise<void>;

export type SendMail = Send<Message>;
export type SendSms = Send<Sms>;

/**
 * What to do about a message that was not taken:
 * - `retry`: later, with the same key;
 * - `slow-down`: the provider takes no more for now, from anybody; the message keeps its turn;
 * - `new-key`: the provider knows this key with another message, so it is made anew;
 * - `give-up`: it would never be taken.
 */
export type Remedy = 'retry' | 'slow-down' | 'new-key' | 'give-up';

/** Holds the provider's word for what went wrong, never the message. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
  constructor(
    why: string,
    readonly remedy: Remedy = 'retry',
    /**
     * What the provider said about when and how fast to go on, if it did. `unanswered`: it may have been taken all the same.
     */
    readonly advice: { retryAfterMs?: number; maxPerSecond?: number; unanswered?: true } = {},
  ) {
    super(why);
  }
}
