/**
 * A link that only the owner of a mailbox sees. Its token has 256 bits and is a keyed function of the queued
 * job's random id, so that a repeated try sends the same link while neither the queue nor KV ever holds it.
 * KV holds its SHA-256 only, with what it is good for (OWASP ASVS 6.5.1, 11.4). What makes a link single use
 * is a key in D1, never this record: it may be stale, or be read twice.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { askStore, tellStore } from '../core/ask-store';
import { toBase64Url, toHex, utf8 } from '../core/encoding';
import { kvLifetime } from '../core/kv-lifetime';
import { secretKey } from '../core/secret-key';
import { forEachKind, type LinkKind, linkKinds } from './kinds';

export interface IssueLinkDeps {
  kv: KVNamespace;
  /** Of `AUTH_SECRET`. */
  linkKeys: Record<LinkKind, Uint8Array>;
  publicUrl: string;
}

export const linkKeysOf = (secret: string): IssueLinkDeps['linkKeys'] =>
  forEachKind((kind) => secretKey(secret, linkKinds[kind].keyPurpose));

/**
 * Stores the record and returns the link, built from the configured address, never the request's `Host`.
 * @param expiresAt milliseconds since 1970. Whoever redeems the link looks at the time in the record.
 */
export async function issueLink(
  deps: IssueLinkDeps,
  kind: LinkKind,
  jobId: string,
  record: { expiresAt: number },
  now: Date,
): Promise<string> {
  const token = toBase64Url(hmac(sha256, deps.linkKeys[kind], utf8(jobId)));
  const secondsLeft = (record.expiresAt - now.getTime()) / 1000;
  await deps.kv.put(keyOf(kind, token), JSON.stringify(record), kvLifetime(secondsLeft));
  return `${deps.publicUrl}${linkKinds[kind].page}#token=${token}`;
}

/**
 * @returns the record of a token that was issued and is still remembered, as it was stored.
 * @throws {StoreUnavailable} where KV does not answer.
 */
export async function findLinkRecord(
  kv: KVNamespace,
  kind: LinkKind,
  token: string,
): Promise<unknown> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
  const stored = await askStore('kv', () => kv.get<unknown>(keyOf(kind, token), 'json'));
  return stored ?? undefined;
}

/** Only tidies up, as well as it can: a key in D1 has made the link useless already. */
export const forgetLinkRecord = (kv: KVNamespace, kind: LinkKind, token: string): Promise<void> =>
  tellStore(() => kv.delete(keyOf(kind, token)));

const keyOf = (kind: LinkKind, token: string): string =>
  `${linkKinds[kind].kvPrefix}:${toHex(sha256(utf8(token)))}`;
