/**
 * A link that only the owner of a mailbox sees. Its 256-bit token is a keyed function of the queued job's random
 * id: retries send the same link, and neither the queue nor KV ever holds the token. KV holds only its SHA-256 and
 * what the link is valid for (OWASP ASVS 6.5.1, 11.4). A unique key in D1 makes a link single-use, not this
 * record, which may be stale or read twice.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { askStore, tellStore } from '../core/ask-store';
import { toBase64Url, toHex, utf8 } from '../core/encoding';
import { kvLifetime } from '../core/kv-lifetime';
import { type Secrets, secretKey } from '../core/secret-key';
import { forEachKind, type LinkKind, linkKinds } from './kinds';

export interface IssueLinkDeps {
  kv: KVNamespace;
  /** Of `AUTH_SECRET`. */
  linkKeys: Record<LinkKind, Uint8Array>;
  publicUrl: string;
}

export const linkKeysOf = (secrets: Secrets): IssueLinkDeps['linkKeys'] =>
  forEachKind((kind) => secretKey(secrets, linkKinds[kind].keyPurpose));

/**
 * Stores the record and returns the link, built from the configured address, never the request's `Host`.
 * @param expiresAt milliseconds since 1970. The code that redeems the link checks the time in the record.
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
 * @returns the stored record of a token, if it was issued and has not been forgotten yet.
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

/** Best-effort clean-up: a key in D1 has already made the link useless. */
export const forgetLinkRecord = (kv: KVNamespace, kind: LinkKind, token: string): Promise<void> =>
  tellStore(() => kv.delete(keyOf(kind, token)));

const keyOf = (kind: LinkKind, token: string): string =>
  `${linkKinds[kind].kvPrefix}:${toHex(sha256(utf8(token)))}`;
