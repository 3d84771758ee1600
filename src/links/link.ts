/**
 * A link that only the owner of a mailbox sees. Its 256-bit token is a keyed function of the queued job's random
 * id: retries send the same link, and neither the queue nor KV ever holds the token. KV holds only its SHA-256 and
 * what the link is valid for, sealed under a key of the token: who has no link reads nothing in it, also where the account is
 * erased before the record has expired (OWASP ASVS 6.5.1, 11.4). A unique key in D1 makes a link single-use, not this
 * record, which may be stale or read twice. A link dies with the secret that it was made under.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { askStore, tellStore } from '../core/ask-store';
import { toBase64Url, toHex, utf8 } from '../core/encoding';
import { kvLifetime } from '../core/kv-lifetime';
import { sealText, unsealText } from '../core/sealed-text';
import { type KeyIds, type Secrets, secretKeys, type VersionedKeys } from '../core/secret-key';
import { forEachKind, type LinkKind, linkKinds } from './kinds';

export interface IssueLinkDeps {
  kv: KVNamespace;
  /** Of `AUTH_SECRET`. */
  linkKeys: Record<LinkKind, VersionedKeys>;
  /** Where the pages are that links lead to. */
  serviceUrl: string;
}

export const linkKeysOf = (secrets: Secrets): IssueLinkDeps['linkKeys'] =>
  forEachKind((kind) => secretKeys(secrets, linkKinds[kind].keyPurpose));

export interface OpenLinkDeps {
  kv: KVNamespace;
  /** Of `AUTH_SECRET`. */
  keyIds: KeyIds;
}

/**
 * Stores the record and returns the link, built from the configured address, never the request's `Host`.
 * @param job its key is that of the secret that was first when it was queued, whatever is first by now. Where it is gone,
 * or the job is older than ids, the key is that of the first.
 * @param record its `expiresAt` is in milliseconds since 1970. The code that redeems the link checks it.
 */
export async function issueLink(
  deps: IssueLinkDeps,
  kind: LinkKind,
  job: { id: string; keyId: string | undefined },
  record: { expiresAt: number },
  now: Date,
): Promise<string> {
  const keys = deps.linkKeys[kind];
  const { id: keyId, key } = keys.find(({ id }) => id === job.keyId) ?? keys[0];
  const token = toBase64Url(hmac(sha256, key, utf8(job.id)));
  const secondsLeft = (record.expiresAt - now.getTime()) / 1000;
  const stored = JSON.stringify({
    keyId,
    sealed: await sealText(recordKey(token), JSON.stringify(record)),
  });
  await deps.kv.put(keyOf(kind, token), stored, kvLifetime(secondsLeft));
  return `${deps.serviceUrl}${linkKinds[kind].page}#token=${token}`;
}

/**
 * @returns the stored record of a token, if it was issued under a secret that is still there and has not been forgotten yet.
 * @throws {StoreUnavailable} where KV does not answer.
 */
export async function findLinkRecord(
  { kv, keyIds }: OpenLinkDeps,
  kind: LinkKind,
  token: string,
): Promise<unknown> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
  const stored = await askStore('kv', () => kv.get<StoredLink>(keyOf(kind, token), 'json'));
  if (!stored) return undefined;
  // A link from before ids were stored names none: it is good for as long as it says.
  if (stored.keyId !== undefined && !keyIds.includes(stored.keyId)) return undefined;
  // So is one from before records were sealed.
  if (stored.sealed === undefined) return stored;
  const record = await unsealText(recordKey(token), stored.sealed);
  return record === undefined ? undefined : JSON.parse(record);
}

interface StoredLink {
  keyId?: string;
  sealed?: string;
}

/** Best-effort clean-up: a key in D1 has already made the link useless. */
export const forgetLinkRecord = (kv: KVNamespace, kind: LinkKind, token: string): Promise<void> =>
  tellStore(() => kv.delete(keyOf(kind, token)));

/** Of the token, as the name of the record is, and not to be had from that name. */
const recordKey = (token: string): Uint8Array =>
  hmac(sha256, utf8(token), utf8('user-registration/link-record'));

const keyOf = (kind: LinkKind, token: string): string =>
  `${linkKinds[kind].kvPrefix}:${toHex(sha256(utf8(token)))}`;
