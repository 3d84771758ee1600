/**
 * A code of six digits that only the owner of a number sees. Like a link's token it is a keyed function of the queued job's
 * random id: retries send the same code, and neither the queue nor any store holds it. What is kept is a keyed hash, because
 * a million codes are tried in a moment (OWASP ASVS 6.6.2). It lives ten minutes from its first try on (NIST SP
 * 800-63B-4 §3.1.3.2) and dies with the secret that it was made under.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { askStore, tellStore } from '../core/ask-store';
import { typedDigits } from '../core/digits';
import { addSeconds } from '../core/duration';
import { toHex, utf8 } from '../core/encoding';
import type { ObjectsByName } from '../core/object-location';
import { keyedHash, type Secrets, secretKeys, type VersionedKeys } from '../core/secret-key';
import type { GuessHashes, OneTimeCode } from './one-time-code.object';

/** What a code is for. A code of one purpose is not good for another, nor is that of another account. */
export type CodePurpose = 'reset' | 'verification';

export interface CodeDeps {
  oneTimeCodes: ObjectsByName<OneTimeCode>;
  codeKeys: CodeKeys;
}

export interface CodeKeys {
  make: VersionedKeys;
  hash: VersionedKeys;
}

export const codeKeysOf = (secrets: Secrets): CodeKeys => ({
  make: secretKeys(secrets, 'one-time-code'),
  hash: secretKeys(secrets, 'one-time-code-hash'),
});

const lifetimeSeconds = 600;

/** How long a code is tried to be sent: it should still be good for a while when it comes. */
export const codeWorthSendingMs = 300_000;

/**
 * Keeps the code with what it is good for, in place of the one before.
 * @param account the user's id, or what stands for it where there is no such user.
 * @param job its key is that of the secret that was first when it was queued; where that is gone, of the first.
 * @param record what `checkCode` returns; JSON.
 * @returns the code; `undefined` where sending it is of no use any more.
 * @throws where the object does not answer.
 */
export async function issueCode(
  { oneTimeCodes, codeKeys }: CodeDeps,
  purpose: CodePurpose,
  account: string,
  job: { id: string; keyId: string },
  record: object,
  now: Date,
): Promise<string | undefined> {
  const { id: keyId, key } = keyOf(codeKeys.make, job.keyId);
  const code = digitsOf(hmac(sha256, key, utf8(job.id)));
  const kept = {
    hash: hashOf(keyOf(codeKeys.hash, keyId).key, purpose, account, code),
    keyId,
    record: JSON.stringify(record),
  };
  const expiresAt = addSeconds(now, lifetimeSeconds).getTime();
  const object = oneTimeCodes.getByName(nameOf(purpose, account));
  return (await object.issue(job.id, kept, expiresAt, now.getTime())) ? code : undefined;
}

/**
 * A right code stays good: what it is for may be refused all the same, and D1 lets it be done once. Once it is done,
 * `forgetCode`. A wrong one counts, however many try at once; after five the code is good no more.
 * @param code as somebody typed it: spaces and hyphens between digits do not matter.
 * @returns the record; `undefined` for a code that is wrong, expired, forgotten or guessed at too often, and where there is none.
 * @throws {StoreUnavailable} a code that could not be counted is not looked at.
 */
export async function checkCode(
  { oneTimeCodes, codeKeys }: CodeDeps,
  purpose: CodePurpose,
  account: string,
  code: string,
  now: Date,
): Promise<unknown> {
  const digits = typedDigits(code);
  // No code, so no guess either.
  if (!/^\d{6}$/.test(digits)) return undefined;
  const hashes = hashesOf(codeKeys, purpose, account, digits);
  const record = await askStore<string | undefined>('durable-object', () =>
    oneTimeCodes.getByName(nameOf(purpose, account)).check(hashes, now.getTime()),
  );
  return record === undefined ? undefined : JSON.parse(record);
}

/** Best effort: what the code was for has made it useless. */
export const forgetCode = (
  { oneTimeCodes, codeKeys }: CodeDeps,
  purpose: CodePurpose,
  account: string,
  code: string,
): Promise<void> =>
  tellStore(() =>
    oneTimeCodes
      .getByName(nameOf(purpose, account))
      .forget(hashesOf(codeKeys, purpose, account, typedDigits(code))),
  );

/** Six digits. What 256 bits leave over by a million shifts no code's chance by more than 2^-230. */
const digitsOf = (bytes: Uint8Array): string =>
  String(BigInt(`0x${toHex(bytes)}`) % 1_000_000n).padStart(6, '0');

/** Under each secret: which of them the code was made under, the object knows. */
const hashesOf = (
  { hash }: CodeKeys,
  purpose: CodePurpose,
  account: string,
  code: string,
): GuessHashes =>
  Object.fromEntries(hash.map(({ id, key }) => [id, hashOf(key, purpose, account, code)]));

const hashOf = (key: Uint8Array, purpose: CodePurpose, account: string, code: string): string =>
  keyedHash(key, `${purpose}:${account}:${code}`);

const nameOf = (purpose: CodePurpose, account: string): string => `${purpose}:${account}`;

/** The names of all objects that may keep a code of an account. */
export const codeObjectsOf = (account: string): string[] =>
  Object.keys(purposes).map((purpose) => nameOf(purpose as CodePurpose, account));

const purposes: Record<CodePurpose, true> = { reset: true, verification: true };

const keyOf = (keys: VersionedKeys, keyId: string) =>
  keys.find(({ id }) => id === keyId) ?? keys[0];
