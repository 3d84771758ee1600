/**
 * Hands an SMS to a service of the operator's own, signed as Standard Webhooks says (https://www.standardwebhooks.com): what
 * is signed is `<id>.<timestamp>.<body>`, by HMAC-SHA-256. Whoever receives it checks the signature and the time, and sends
 * one SMS for one id, because a lost answer makes the queue ask again.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '../core/encoding';
import { userAgent } from '../core/user-agent';
import { askProvider } from './ask-provider';
import { NotSent, type SendSms } from './message';
import { readRetryAfter } from './retry-after';

/** @param options `secret` as `readWebhookSecret` gives it. */
export const webhookTransport = (options: {
  url: string;
  secret: Uint8Array;
  timeoutMs?: number;
}): SendSms => {
  const { url, secret, timeoutMs } = options;
  return async ({ to, text }, id) => {
    const body = JSON.stringify({ to, text, id });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = hmac(sha256, secret, utf8(`${id}.${timestamp}.${body}`));
    const { status, headers } = await askProvider(
      url,
      {
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': userAgent,
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature.toBase64()}`,
        },
        body,
      },
      timeoutMs,
    );
    if (status >= 200 && status < 300) return;
    const retryAfterMs = readRetryAfter(headers.get('Retry-After'), new Date());
    throw new NotSent(`status ${status}`, remedyOf(status), {
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  };
};

/** 422: this SMS would never be sent. Anything else can be mended. */
function remedyOf(status: number) {
  if (status === 429) return 'slow-down';
  return status === 422 ? 'give-up' : 'retry';
}

/** @returns the key; `undefined` where the text is not `whsec_` and 24 to 64 bytes in base64. */
export function readWebhookSecret(text: string): Uint8Array | undefined {
  const encoded = /^whsec_([A-Za-z0-9+/]{32,86}={0,2})$/.exec(text)?.[1];
  if (encoded === undefined) return undefined;
  try {
    const key = Uint8Array.fromBase64(encoded);
    return key.length >= 24 && key.length <= 64 ? key : undefined;
  } catch {
    return undefined;
  }
}
