/**
 * scrypt (RFC 7914) by `@noble/hashes`. It reads
 *
 *     $scrypt$ln=15,r=8,p=1$salt$tag        the stored form (PHC), and passlib
 *     scrypt:32768:8:1$salt$hex             Werkzeug; the salt is text
 *     scrypt$16384$salt$8$1$tag             Django; the salt is text
 *     salt:hex                              better-auth; see below
 *
 * better-auth hashes the NFKC form of a password, which `$scrypt-nfkc$…` keeps; its cost (2^14, 16, 1) is not in its string, and
 * its salt is the text of 32 hex digits, not the bytes that they stand for. Other systems write strings of that shape
 * with other costs, so it is read only where the caller says whose it is.
 */
import { scrypt } from '@noble/hashes/scrypt.js';
import { toBase64, utf8 } from '../../core/encoding';
import { ok, type Result, refuse } from '../../core/result';
import { bytesOfBase64, bytesOfHex } from './fields';
import { type Hash, lengthFlaw, type NotReadable } from './stored-hash';

export function scryptHash(text: string): Result<Hash, NotReadable> {
  const [, form, ...phc] = phcFormat.exec(text) ?? [];
  if (form) {
    const [ln, r, p, salt = '', tag = ''] = phc;
    const cost = { N: 2 ** Number(ln), r: Number(r), p: Number(p) };
    return hashOf(form === 'scrypt-nfkc', cost, bytesOfBase64(salt), bytesOfBase64(tag));
  }
  const werkzeug = werkzeugFormat.exec(text)?.groups;
  const django = djangoFormat.exec(text)?.groups;
  const { N, r, p, salt = '', tag = '' } = werkzeug ?? django ?? {};
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return hashOf(false, cost, utf8(salt), werkzeug ? bytesOfHex(tag) : bytesOfBase64(tag));
}

/** As its source has them (better-auth 1.7, `@better-auth/utils/password`). */
export function betterAuthHash(text: string): Result<Hash, NotReadable> {
  const [, salt, tag = ''] = betterAuthFormat.exec(text) ?? [];
  if (!salt) return refuse('malformed');
  return hashOf(true, { N: 2 ** 14, r: 16, p: 1 }, utf8(salt), bytesOfHex(tag));
}

export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

/**
 * Memory is 128·N·r bytes, here 64 MiB of the 128 MB that an isolate has; time goes with N·r·p, here as much as OWASP's
 * dearest, 16 to 20 times our own Argon2id.
 */
const maxMemory = 2 ** 19;
const maxWork = 2 ** 20;
/** A block is memory of its own, 128·r·p bytes; nobody has more than 16. */
const maxBlockSize = 64;
/** 1 MiB with the usual r of 8. Below, it holds nobody up. */
const minMemory = 2 ** 13;

export function scryptCostFlaw({ N, r, p }: ScryptCost): NotReadable | undefined {
  const isPowerOfTwo = N >= 2 && Number.isInteger(Math.log2(N));
  if (!isPowerOfTwo || !(r >= 1) || !(p >= 1)) return 'malformed';
  if (N * r > maxMemory || N * r * p > maxWork || r > maxBlockSize) return 'too-costly';
  return N * r < minMemory ? 'too-weak' : undefined;
}

export const scryptCostOf = ({ N, r, p }: ScryptCost): string => `ln=${Math.log2(N)},r=${r},p=${p}`;

const phcFormat =
  /^\$(scrypt|scrypt-nfkc)\$ln=([1-9]\d?),r=([1-9]\d{0,8}),p=([1-9]\d{0,8})\$([^$]*)\$([^$]+)$/;
const werkzeugFormat =
  /^scrypt:(?<N>[1-9]\d{0,9}):(?<r>[1-9]\d{0,8}):(?<p>[1-9]\d{0,8})\$(?<salt>[^$]*)\$(?<tag>[^$]+)$/;
const djangoFormat =
  /^scrypt\$(?<N>[1-9]\d{0,9})\$(?<salt>[^$]*)\$(?<r>[1-9]\d{0,8})\$(?<p>[1-9]\d{0,8})\$(?<tag>[^$]+)$/;
const betterAuthFormat = /^([0-9a-f]{32}):([0-9a-f]{128})$/;

function hashOf(
  isNfkc: boolean,
  cost: ScryptCost,
  salt: Uint8Array | undefined,
  tag: Uint8Array | undefined,
): Result<Hash, NotReadable> {
  if (!salt || !tag) return refuse('malformed');
  const flaw = scryptCostFlaw(cost) ?? lengthFlaw(salt, tag);
  if (flaw) return refuse(flaw);
  const costClass = `$${isNfkc ? 'scrypt-nfkc' : 'scrypt'}$${scryptCostOf(cost)}$`;
  return ok({
    stored: `${costClass}${toBase64(salt)}$${toBase64(tag)}`,
    costClass,
    tag,
    derive: (password) => scrypt(utf8(password), salt, { ...cost, dkLen: tag.length }),
    ...(isNfkc && { normalization: 'NFKC' as const }),
  });
}
