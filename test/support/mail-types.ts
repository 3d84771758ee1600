/** What the stand-in of the mail provider and the tests say to each other. */
export type ProviderMode =
  | 'accept'
  | 'error-500'
  | 'refuse-422'
  | 'silence'
  | 'rubbish'
  | 'rubbish-500'
  | 'echo'
  | 'redirect'
  | 'no-id'
  | 'a-text'
  | 'null'
  | 'half'
  | 'endless'
  | 'accept-and-drop-answer'
  | 'too-many'
  | 'other-payload'
  | 'same-key-at-once'
  | 'bad-key'
  | 'unknown-error'
  | 'quota';

export interface AcceptedMail {
  id: string;
  idempotencyKey: string;
  authorization: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Try {
  to: string;
  idempotencyKey: string;
  authorization: string;
  contentType: string;
  userAgent: string;
  body: string;
}
