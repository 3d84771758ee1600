/**
 * Stands in for what Resend's client brings along to read mail and verify webhooks (`[alias]` in wrangler.toml):
 * this service only sends, and the parser and the verifier are 28 KiB of compressed Worker.
 */
const unused = (): never => {
  throw new Error('this service receives no mail and no webhooks');
};

/** Of `postal-mime`. */
export default { parse: unused };

/** Of `standardwebhooks`. */
export class Webhook {
  constructor() {
    unused();
  }
}
