/**
 * What is signed as Standard Webhooks has it (https://www.standardwebhooks.com): HMAC-SHA-256 of `<id>.<timestamp>.<body>`.
 * Whoever receives it checks the signature and the time, and does one thing for one id.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from './encoding';

/**
 * @param secrets each signs; a receiver takes what fits the one that it has.
 * @param body exactly as it is sent.
 * @param now of this try.
 */
export function signedHeaders(
  secrets: readonly Uint8Array[],
  id: string,
  body: string,
  now: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signed = utf8(`${id}.${timestamp}.${body}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets
      .map((secret) => `v1,${hmac(sha256, secret, signed).toBase64()}`)
      .join(' '),
  };
}
