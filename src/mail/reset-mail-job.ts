/** A reset mail to be written and sent: what the queue keeps of it. No token, no link. */
export interface ResetMailJob {
  userId: string;
  to: string;
  passwordVersion: number;
  /** Milliseconds since 1970: when the link dies, and with it the reason to try. */
  expiresAt: number;
}
