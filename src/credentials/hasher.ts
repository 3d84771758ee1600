/**
 * Two derivations of one password, for two purposes.
 *
 * `hash` is what a login is checked against: a fresh random salt, in PHC format, independent of any
 * key. `fingerprint` says whether this user ever had this password: its salt is a keyed function of
 * the user's id, so equal passwords give equal fingerprints, and a stolen database without
 * `AUTH_SECRET` cannot test a guess against it. Under each secret it is another one: what is stored is made under
 * the first, and what was stored under the others is looked for with `otherFingerprints`.
 *
 * Passwords are compared in Unicode NFC, whole, as UTF-8 (NIST SP 800-63B-4 §3.1.1.2).
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, toBase64, utf8 } from '../core/encoding';
import type { VersionedKeys } from '../core/secret-key';
import { type Argon2Cost, argon2id } from './argon2';

export interface Hasher {
  /** @returns a PHC string: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
  hash(password: string): Promise<string>;
  /**
   * Reads the cost from the PHC string, so an older hash is still good. Without one (no such user), or with one that is
   * no Argon2id, it spends the same work and says no: the time tells nothing.
   */
  verify(password: string, phc: string | undefined): Promise<boolean>;
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
  const decoy: Phc = {
    cost: options.passwordCost,
    salt: new Uint8Array(saltBytes),
    tag: new Uint8Array(tagBytes),
  };

  return {
    async hash(password) {
      const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
      const tag = await derive(password, salt, options.passwordCost);
      return writePhc({ cost: options.passwordCost, salt, tag });
    },

    async verify(password, phc) {
      const stored = phc === undefined ? undefined : readPhc(phc);
      const { cost, salt, tag } = stored ?? decoy;
      const derived = await derive(password, salt, cost, tag.length);
      return crypto.subtle.timingSafeEqual(derived, tag) && stored !== undefined;
    },

    isOutdated(phc) {
      const stored = readPhc(phc);
      return stored === undefined || costOf(stored.cost) !== costOf(options.passwordCost);
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

interface Phc {
  cost: Argon2Cost;
  salt: Uint8Array;
  tag: Uint8Array;
}

const costOf = ({ memoryKiB, iterations, parallelism }: Argon2Cost): string =>
  `m=${memoryKiB},t=${iterations},p=${parallelism}`;

const writePhc = ({ cost, salt, tag }: Phc): string =>
  `$argon2id$v=19$${costOf(cost)}$${toBase64(salt)}$${toBase64(tag)}`;

const phcFormat = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** What a stored hash may cost: more would be a way to stall the Worker (128 MB an isolate). */
const maxCost: Argon2Cost = { memoryKiB: 65_536, iterations: 16, parallelism: 8 };

/** @returns `undefined` for a hash of another kind, or one that RFC 9106 §3.1 or the isolate does not allow. */
function readPhc(phc: string): Phc | undefined {
  const [, m, t, p, salt, tag] = phcFormat.exec(phc) ?? [];
  if (!salt || !tag) return undefined;
  const cost = { memoryKiB: Number(m), iterations: Number(t), parallelism: Number(p) };
  const isAllowed =
    inRange(cost.parallelism, 1, maxCost.parallelism) &&
    inRange(cost.iterations, 1, maxCost.iterations) &&
    inRange(cost.memoryKiB, 8 * cost.parallelism, maxCost.memoryKiB);
  const bytes = isAllowed ? bytesOf(salt, tag) : undefined;
  return bytes && { cost, ...bytes };
}

function bytesOf(salt: string, tag: string): Omit<Phc, 'cost'> | undefined {
  try {
    const bytes = { salt: fromBase64(salt), tag: fromBase64(tag) };
    return inRange(bytes.salt.length, 8, 64) && inRange(bytes.tag.length, 16, 64)
      ? bytes
      : undefined;
  } catch {
    return undefined;
  }
}

const inRange = (value: number, min: number, max: number): boolean => value >= min && value <= max;
