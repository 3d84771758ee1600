/** What the stand-in of the SMS provider and the tests say to each other. */

/** A number is an error code of Twilio's. */
export type SmsMode =
  | 'accept'
  | 'accept-and-drop-answer'
  | 'silence'
  | 'endless'
  | 'redirect'
  | 'error-500'
  | 'status-422'
  | 'status-429'
  | 'rubbish'
  | 'no-id'
  | 'null'
  | number;

export interface AcceptedSms {
  to: string;
  text: string;
  /** Of Twilio's. */
  from?: string;
  /** Of the webhook's. */
  id?: string;
}

export interface SmsTry {
  to: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}
