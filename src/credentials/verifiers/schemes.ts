/**
 * Password hashes that other systems made: people come with them, and at the first right login ours replaces theirs. Here
 * such a string is turned into the one form that is stored, read again, and held against a password. No I/O, no
 * clock, no database; a conversion draws a salt. What each scheme reads and where it is defined stands in its file.
 *
 * Whatever is imported, checking a password against it ends: every cost has a cap, and so has every length.
 */
import { ok, type Result, refuse } from '../../core/result';
import { argon2Hash } from './argon2-phc';
import { bcryptHash } from './bcrypt';
import { type DigestScheme, wrapDigest, wrappedHash } from './digest';
import { firebaseScryptHash } from './firebase';
import { pbkdf2Hash } from './pbkdf2';
import { betterAuthHash, scryptHash } from './scrypt';
import { shaCryptHash } from './sha-crypt';
import { type Hash, maxHashCharacters, type NotReadable, type ReadScheme } from './stored-hash';

/** Made by `readHash` from a stored string. */
export interface StoredHash {
  /** What the stored string starts with, and its cost, such as `$2b$12$`: two hashes of one class take the same time. */
  costClass: string;
  /** Does this password belong to it? In constant time for the bytes that are compared. */
  matches(password: string): Promise<boolean>;
}

export type NotConverted =
  | NotReadable
  /** Empty, or marked as unusable: nobody logs in with it. */
  | 'no-password'
  | 'unknown-scheme'
  /** Several systems write this string and mean different things: `scheme` has to say which. */
  | 'ambiguous';

/** Whose string it is, where the string alone does not tell. */
export const namedSchemes = [
  'better-auth',
  'django',
  'werkzeug',
  'salt-first',
  'salt-last',
  'unsalted',
] as const satisfies (DigestScheme | 'better-auth')[];

export type NamedScheme = (typeof namedSchemes)[number];

/** @returns `undefined` for anything but what `convertHash` made. */
export function readHash(stored: string): StoredHash | undefined {
  const read = stored.length <= maxHashCharacters ? schemeOf(stored) : undefined;
  const result = read?.(stored);
  if (!result?.ok || result.value.stored !== stored) return undefined;
  const hash = result.value;
  return { costClass: hash.costClass, matches: (password) => matches(hash, password) };
}

/**
 * What is stored converts to itself.
 * @param scheme asked only where the string is ambiguous, so it may be the same for all users of a system.
 */
export async function convertHash(
  foreign: string,
  scheme?: NamedScheme,
): Promise<Result<string, NotConverted>> {
  // Django's `!…`, and what /etc/shadow and others write where no password is right.
  if (/^$|^[!*]/.test(foreign)) return refuse('no-password');
  if (foreign.length > maxHashCharacters) return refuse('malformed');
  const read = schemeOf(foreign);
  if (read) return storedOf(read(foreign));
  if (/^[0-9a-f]{32}:[0-9a-f]{128}$/.test(foreign)) {
    return scheme === 'better-auth' ? storedOf(betterAuthHash(foreign)) : refuse('ambiguous');
  }
  if (/^(?:md5|sha1|sha256|sha512)\$|^[0-9a-fA-F]+$/.test(foreign)) {
    return wrapDigest(foreign, scheme === 'better-auth' ? undefined : scheme);
  }
  return refuse('unknown-scheme');
}

/** What a string of the scheme starts with, stored or foreign. */
const schemes: [ReadScheme, ...prefixes: string[]][] = [
  [argon2Hash, '$argon2id$', '$argon2i$', '$argon2d$', 'argon2$'],
  [bcryptHash, '$2a$', '$2b$', '$2y$', '$bcrypt-sha256$', '$bcrypt-sha256-hex$'],
  [bcryptHash, 'bcrypt$', 'bcrypt_sha256$'],
  [pbkdf2Hash, '$pbkdf2$', '$pbkdf2-sha1$', '$pbkdf2-sha256$', '$pbkdf2-sha512$'],
  [pbkdf2Hash, 'pbkdf2_sha1$', 'pbkdf2_sha256$', 'pbkdf2:'],
  [scryptHash, '$scrypt$', '$scrypt-nfkc$', 'scrypt:', 'scrypt$'],
  [firebaseScryptHash, '$firebase-scrypt$', '$fbscrypt$'],
  [shaCryptHash, '$5$', '$6$'],
  [wrappedHash, '$argon2id-'],
];

const schemeOf = (text: string): ReadScheme | undefined =>
  schemes.find(([, ...prefixes]) => prefixes.some((prefix) => text.startsWith(prefix)))?.[0];

const storedOf = (hash: Result<Hash, NotReadable>): Result<string, NotReadable> =>
  hash.ok ? ok(hash.value.stored) : hash;

/**
 * As typed first, because most systems took what came; then composed, because a keyboard may send today what another
 * did not. Who normalised is asked with that form alone.
 */
async function matches({ tag, derive, normalization }: Hash, password: string): Promise<boolean> {
  const spellings = normalization
    ? [password.normalize(normalization)]
    : new Set([password, password.normalize('NFC')]);
  for (const spelling of spellings) {
    if (crypto.subtle.timingSafeEqual(await derive(spelling), tag)) return true;
  }
  return false;
}
