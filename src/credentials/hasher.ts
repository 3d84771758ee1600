/**
 * Two derivations of one password, for two purposes.
 *
 * `hash` is what a login is checked against: a fresh random salt, in PHC format, independent of any
 * key. `fingerprint` says whether this user ever had this password: its salt is a keyed function of
 * the user's id, so equal passwords give equal fingerprints, and a stolen database without
 * `AUTH_SECRET` cannot test a guess against it. Under each secret it is another one: what is stored is made under
 * the first, and what was stored under the others is looked for with `otherFingerprints`.
 *
 * Hashes are made of passwords in Unicode NFC, whole, as UTF-8 (NIST SP 800-63B-4 §3.1.1.2); a check tries a password as typed
 * first (`verifiers/schemes.ts`).
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64, utf8 } from '../core/encoding';
import type { VersionedKeys } from '../core/secret-key';
import { type Argon2Cost, type Argon2Kind, argon2id } from './argon2';
import {
  type Argon2Phc,
  argon2CostOf,
  readArgon2Phc,
  writeArgon2Phc,
} from './verifiers/argon2-phc';
import { readHash } from './verifiers/schemes';

export interface Hasher {
  /** @returns a PHC string: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
  hash(password: string): Promise<string>;
  /**
   * Reads the cost from the stored string, so an older hash is still good, and so is one that another system made. Without one
   * (no such user), or with one that nobody can read, it spends the work of the decoy and says no: the time tells nothing.
   * @param decoy a stored hash; one of ours where nothing is said.
   */
  verify(password: string, stored: string | undefined, decoy?: string): Promise<boolean>;
  /** Was it made at another cost than today's? */
  isOutdated(phc: string): boolean;
  /** Equal for equal passwords of the same user, under the first secret. */
  fingerprint(password: string, userId: string): Promise<Fingerprint>;
  /** As it would be stored under each of the other secrets; their number alone decides what this costs. */
  otherFingerprints(password: string, userId: string): Promise<string[]>;
}

export interface Fingerprint {
  /** Base64, 32 bytes. */
  fingerprint: string;
  /** Of the secret that it was made under. */
  keyId: string;
}

/** OWASP Password Storage Cheat Sheet, ASVS 11.4.2: 19 MiB, two passes, one lane. */
export const passwordCost: Argon2Cost = { memoryKiB: 19_456, iterations: 2, parallelism: 1 };

/**
 * Of its own, because it must never change: fingerprints made at another cost would not be found
 * again, and old passwords could be reused.
 */
export const fingerprintCost: Argon2Cost = { memoryKiB: 19_456, iterations: 2, parallelism: 1 };

export function makeHasher(options: {
  fingerprintKeys: VersionedKeys;
  passwordCost: Argon2Cost;
  fingerprintCost: Argon2Cost;
}): Hasher {
  const derive = (password: string, salt: Uint8Array, cost: Argon2Cost, length = tagBytes) =>
    argon2id(utf8(password.normalize('NFC')), salt, cost, length);
  const [newest, ...others] = options.fingerprintKeys;
  const fingerprintUnder = async (key: Uint8Array, password: string, userId: string) =>
    toBase64(await derive(password, hmac(sha256, key, utf8(userId)), options.fingerprintCost));
  const noHash = writeArgon2Phc({
    kind,
    cost: options.passwordCost,
    salt: new Uint8Array(saltBytes),
    tag: new Uint8Array(tagBytes),
  });

  return {
    async hash(password) {
      const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
      const tag = await derive(password, salt, options.passwordCost);
      return writeArgon2Phc({ kind, cost: options.passwordCost, salt, tag });
    },

    async verify(password, stored = '', decoy = '') {
      const hash = readHash(stored);
      if (hash) return hash.matches(password);
      await (readHash(decoy) ?? readHash(noHash))?.matches(password);
      return false;
    },

    isOutdated(phc) {
      const stored = readPhc(phc);
      return (
        stored === undefined || argon2CostOf(stored.cost) !== argon2CostOf(options.passwordCost)
      );
    },

    async fingerprint(password, userId) {
      const fingerprint = await fingerprintUnder(newest.key, password, userId);
      return { fingerprint, keyId: newest.id };
    },

    otherFingerprints(password, userId) {
      return Promise.all(others.map(({ key }) => fingerprintUnder(key, password, userId)));
    },
  };
}

const saltBytes = 16;
const tagBytes = 32;

type Phc = Omit<Argon2Phc, 'kind'>;

/** Argon2id of RFC 9106, in version 19: what we make. */
const kind: Argon2Kind = { variant: 'argon2id', version: 19 };

/** @returns `undefined` for a hash of another kind, or one that RFC 9106 §3.1 or the isolate does not allow. */
function readPhc(phc: string): Phc | undefined {
  const read = readArgon2Phc(phc);
  return read.ok && writeArgon2Phc({ ...read.value, kind }) === phc ? read.value : undefined;
}
