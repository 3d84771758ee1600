/**
 * The reset token: 256 bits, seen by nobody but the mailbox. It is a keyed function of the queued
 * job's random id, so that a repeated try sends the same link while neither the queue nor KV ever
 * holds it. KV holds its SHA-256 only (OWASP ASVS 6.5.1, 11.4).
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import * as z from 'zod/mini';
import { toBase64Url, toHex, utf8 } from '../core/encoding';
import { StoreUnavailable } from '../core/errors';

/** Good only while `passwordVersion` is the user's current one: single use, and older links die. */
export type ResetRecord = z.infer<typeof resetRecord>;

const resetRecord = z.object({
  userId: z.string(),
  passwordVersion: z.int(),
  expiresAt: z.int(),
});

/** KV takes no shorter lifetime; the record's own `expiresAt` is what counts. */
const shortestKvSeconds = 60;

export interface ResetLinkDeps {
  kv: KVNamespace;
  resetKey: Uint8Array;
  publicUrl: string;
}

/**
 * Stores the record and returns the link. The token stands in the fragment, which no log, proxy or
 * referrer sees; the address is the configured one, never the request's `Host`.
 */
export async function issueResetLink(
  deps: ResetLinkDeps,
  jobId: string,
  record: ResetRecord,
  now: Date,
): Promise<string> {
  const token = toBase64Url(hmac(sha256, deps.resetKey, utf8(jobId)));
  const seconds = Math.ceil((record.expiresAt - now.getTime()) / 1000);
  await deps.kv.put(keyOf(token), JSON.stringify(record), {
    expirationTtl: Math.max(shortestKvSeconds, seconds),
  });
  return `${deps.publicUrl}/reset-password#token=${token}`;
}

/** @returns the record of a token that was issued and is still remembered. */
export async function findResetRecord(
  kv: KVNamespace,
  token: string,
): Promise<ResetRecord | undefined> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
  let stored: unknown;
  try {
    stored = await kv.get(keyOf(token), 'json');
  } catch (error) {
    throw new StoreUnavailable('kv', error instanceof Error ? error.message : error);
  }
  return stored === null ? undefined : resetRecord.parse(stored);
}

/** Only tidies up, as well as it can: the password version has made the link useless already. */
export const forgetResetRecord = (kv: KVNamespace, token: string): Promise<void> =>
  kv.delete(keyOf(token)).catch(() => {});

const keyOf = (token: string): string => `reset:${toHex(sha256(utf8(token)))}`;
