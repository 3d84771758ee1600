/**
 * MD5, SHA-1, SHA-256 and SHA-512, salted or not: so fast that they protect nothing. They are never stored as they
 * are; what is stored is Argon2id (RFC 9106) with the digest as its password, so that a stolen database is as hard to
 * guess at as one of our own hashes:
 *
 *     $argon2id-sha1$v=19$m=19456,t=2,p=1$<salt of the digest>$<salt>$<tag>      SHA-1(salt ‖ password)
 *     $argon2id-sha1-salt-last$…                                                 SHA-1(password ‖ salt)
 *     $argon2id-hmac-sha1$…                                                      HMAC-SHA-1(salt, password)
 *
 * `name$salt$hex` is what Django, Werkzeug and many others write, each for another of the three: the caller has to say
 * which. Bare hex digits do not even say which digest. The salt is the text between the dollar signs, in UTF-8.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { toBase64, utf8 } from '../../core/encoding';
import { ok, type Result, refuse } from '../../core/result';
import { type Argon2Cost, argon2id } from '../argon2';
import { argon2CostFlaw, argon2CostOf } from './argon2-phc';
import { bytesOfBase64, bytesOfHex } from './fields';
import { type Hash, lengthFlaw, type NotReadable, saltBytes } from './stored-hash';

/** Whose `name$salt$hex` it is, or what it was made of. */
export type DigestScheme = 'django' | 'werkzeug' | 'salt-first' | 'salt-last' | 'unsalted';

/** OWASP Password Storage Cheat Sheet, as for our own; the string carries it, so it may rise. */
const wrappingCost: Argon2Cost = { memoryKiB: 19_456, iterations: 2, parallelism: 1 };

/** The stored form. */
export function wrappedHash(text: string): Result<Hash, NotReadable> {
  const [, name = '', m, t, p, innerText, saltText = '', tagText = ''] = format.exec(text) ?? [];
  const computation = computations.get(name);
  const inner = bytesOfBase64(innerText ?? '');
  const salt = bytesOfBase64(saltText);
  const tag = bytesOfBase64(tagText);
  if (!computation || !inner || !salt || !tag) return refuse('malformed');
  if (inner.length > saltBytes.max) return refuse('malformed');
  const cost = { memoryKiB: Number(m), iterations: Number(t), parallelism: Number(p) };
  const flaw = argon2CostFlaw(cost) ?? lengthFlaw(salt, tag);
  if (flaw) return refuse(flaw);
  const costClass = `$argon2id-${name}$v=19$${argon2CostOf(cost)}$`;
  return ok({
    stored: `${costClass}${[inner, salt, tag].map(toBase64).join('$')}`,
    costClass,
    tag,
    derive: (password) => argon2id(computation(inner, utf8(password)), salt, cost, tag.length),
  });
}

/** @param scheme of a string that several systems write; an empty salt means the same to all. */
export async function wrapDigest(
  foreign: string,
  scheme: DigestScheme | undefined,
): Promise<Result<string, NotReadable | 'ambiguous'>> {
  const { digest, salt, hex } = fieldsOf(foreign) ?? {};
  if (!digest || salt === undefined || hex === undefined) return refuse('malformed');
  const isBare = foreign === hex;
  if (isBare && scheme !== 'unsalted' && scheme !== 'django') return refuse('ambiguous');
  const order = salt === '' ? 'salt-first' : scheme;
  if (!order) return refuse('ambiguous');
  const name = nameOf(order, digest);
  const inner = utf8(salt);
  const password = bytesOfHex(hex);
  if (!name || !password || inner.length > saltBytes.max) return refuse('malformed');

  const outer = crypto.getRandomValues(new Uint8Array(16));
  const tag = await argon2id(password, outer, wrappingCost);
  const fields = [inner, outer, tag].map(toBase64).join('$');
  return ok(`$argon2id-${name}$v=19$${argon2CostOf(wrappingCost)}$${fields}`);
}

const digests = { md5, sha1, sha256, sha512 };
type DigestName = keyof typeof digests;

type Computation = (salt: Uint8Array, password: Uint8Array) => Uint8Array;

/** By the name in the stored form. */
const computations = new Map<string, Computation>(
  Object.entries(digests).flatMap(([name, digest]): [string, Computation][] => [
    [name, (salt, password) => digest(Uint8Array.of(...salt, ...password))],
    [`${name}-salt-last`, (salt, password) => digest(Uint8Array.of(...password, ...salt))],
    [`hmac-${name}`, (salt, password) => hmac(digest, salt, password)],
  ]),
);

function nameOf(scheme: DigestScheme, digest: DigestName): string | undefined {
  switch (scheme) {
    case 'salt-first':
      return digest;
    case 'salt-last':
      return `${digest}-salt-last`;
    case 'werkzeug':
      return `hmac-${digest}`;
    case 'django':
      return digest === 'md5' || digest === 'sha1' ? digest : undefined;
    case 'unsalted':
      return undefined;
  }
}

const format =
  /^\$argon2id-([a-z0-9-]+)\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,8})\$([^$]*)\$([^$]+)\$([^$]+)$/;

function fieldsOf(foreign: string): { digest: DigestName; salt: string; hex: string } | undefined {
  const [, named, salt = '', hex = ''] =
    /^(?:(md5|sha1|sha256|sha512)\$([^$]*)\$)?([0-9a-fA-F]+)$/.exec(foreign) ?? [];
  const byLength = digestNames.find((name) => digests[name].outputLen * 2 === hex.length);
  if (!byLength || (named && named !== byLength)) return undefined;
  return { digest: byLength, salt, hex };
}

const digestNames: DigestName[] = ['md5', 'sha1', 'sha256', 'sha512'];
