/**
 * The reset token: 256 bits, seen by nobody but the mailbox. It is a keyed function of the queued
 * job's random id, so that a repeated try sends the same link while neither the queue nor KV ever
 * holds it. KV holds its SHA-256 only (OWASP ASVS 6.5.1, 11.4).
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import * as z from 'zod/mini';
import { askStore, tellStore } from '../core/ask-store';
import { toBase64Url, toHex, utf8 } from '../core/encoding';
import { kvLifetime } from '../core/kv-lifetime';

/** Good only while `passwordVersion` is the user's current one: single use, and older links die. */
export type ResetRecord = z.infer<typeof resetRecord>;

const resetRecord = z.object({
  userId: z.string(),
  passwordVersion: z.int(),
  expiresAt: z.int(),
});

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
  const secondsLeft = (record.expiresAt - now.getTime()) / 1000;
  await deps.kv.put(keyOf(token), JSON.stringify(record), kvLifetime(secondsLeft));
  return `${deps.publicUrl}/reset-password#token=${token}`;
}

/**
 * @returns the record of a token that was issued and is still remembered.
 * @throws {StoreUnavailable} where KV does not answer.
 */
export async function findResetRecord(
  kv: KVNamespace,
  token: string,
): Promise<ResetRecord | undefined> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
  const stored = await askStore('kv', () => kv.get<unknown>(keyOf(token), 'json'));
  return stored === null ? undefined : resetRecord.parse(stored);
}

/** Only tidies up, as well as it can: the password version has made the link useless already. */
export const forgetResetRecord = (kv: KVNamespace, token: string): Promise<void> =>
  tellStore(() => kv.delete(keyOf(token)));

const keyOf = (token: string): string => `reset:${toHex(sha256(utf8(token)))}`;
