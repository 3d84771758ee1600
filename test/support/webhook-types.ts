/** How the stand-in for a receiver answers. */
export type ReceiverMode =
  | 'accept'
  | 'error-500'
  | 'error-503'
  | 'bad-request'
  | 'slow-down'
  | 'slow-down-for-a-year'
  | 'redirect'
  | 'redirect-307'
  | 'gone'
  | 'drop'
  | 'silence'
  | 'endless'
  | 'fails-30-percent';

/** A try as it got it. */
export interface ReceivedWebhook {
  id: string;
  timestamp: string;
  signature: string;
  contentType: string;
  method: string;
  body: string;
  /** Whether it was answered with 2xx. */
  accepted: boolean;
}
