/**
 * Stands in for what the `resend` package imports and this Worker never calls: a parser of incoming mail and a verifier of
 * webhooks, 30 KiB of the compressed script (`alias` in wrangler.jsonc). Calling either is a bug, and says so.
 */
const notBundled = (): never => {
  throw new Error('not part of this Worker: see alias in wrangler.jsonc');
};

/** `standardwebhooks` */
export class Webhook {
  constructor() {
    notBundled();
  }
}

/** `postal-mime` */
export default { parse: notBundled };
