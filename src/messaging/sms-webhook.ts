/**
 * Hands an SMS to a service of the operator's own, signed as Standard Webhooks says. Whoever receives it checks the signature
 * and the time, and sends one SMS for one id, because a lost answer makes the queue ask again.
 */
import { signedHeaders } from '../core/standard-webhooks';
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
    const { status, headers } = await askProvider(
      url,
      {
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': userAgent,
          ...signedHeaders([secret], id, body, new Date()),
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
