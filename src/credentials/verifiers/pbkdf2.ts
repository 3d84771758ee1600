/**
 * PBKDF2 with HMAC of SHA-1, SHA-256 or SHA-512 (RFC 8018 §5.2) by `@noble/hashes`. It reads
 *
 *     $pbkdf2-sha256$i=600000$salt$tag          the stored form (PHC), also `-sha1` and `-sha512`
 *     $pbkdf2-sha256$29000$salt$tag             passlib; its `$pbkdf2$` is SHA-1
 *     pbkdf2_sha256$600000$salt$tag             Django; the salt is text
 *     pbkdf2:sha256:600000$salt$hex             Werkzeug; the salt is text
 *
 * Not WebCrypto: in production it refuses more than 100,000 rounds, locally it does not.
 *
 * Every block of the output costs all rounds again and stands for itself, so of a tag longer than the digest (Keycloak
 * writes 64 bytes of SHA-256) the first block is stored: as hard to guess, in half the time.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { toBase64, utf8 } from '../../core/encoding';
import { ok, type Result, refuse } from '../../core/result';
import { bytesOfBase64, bytesOfHex, bytesOfPasslibBase64 } from './fields';
import { type Hash, lengthFlaw, type NotReadable } from './stored-hash';

export function pbkdf2Hash(text: string): Result<Hash, NotReadable> {
  const { digest, rounds, salt, tag: whole } = fieldsOf(text) ?? {};
  if (!digest || !rounds || !salt || !whole) return refuse('malformed');
  if (rounds < minRounds) return refuse('too-weak');
  if (rounds > maxRounds) return refuse('too-costly');
  const flaw = lengthFlaw(salt, whole);
  if (flaw) return refuse(flaw);
  const tag = whole.slice(0, digests[digest].outputLen);
  const costClass = `$pbkdf2-${digest}$i=${rounds}$`;
  return ok({
    stored: `${costClass}${toBase64(salt)}$${toBase64(tag)}`,
    costClass,
    tag,
    derive: (password) =>
      pbkdf2(digests[digest], utf8(password), salt, { c: rounds, dkLen: tag.length }),
  });
}

/** RFC 8018 §4.2 */
const minRounds = 1_000;

/**
 * Django's default is 1,000,000 and rises with every version, Keycloak's is 1,300,000 of SHA-1. At the cap it takes, of the
 * 30 seconds of CPU that a request has, three with SHA-256 and five with SHA-512: 150 and 185 times our own Argon2id. The
 * asynchronous form would not let others in between: it looks at the clock, which stands still meanwhile.
 */
const maxRounds = 1_500_000;

const digests = { sha1, sha256, sha512 };

interface Fields {
  digest: keyof typeof digests;
  rounds: number;
  salt: Uint8Array | undefined;
  tag: Uint8Array | undefined;
}

function fieldsOf(text: string): Fields | undefined {
  for (const [pattern, saltOf, tagOf] of forms) {
    const { digest = 'sha1', rounds, salt = '', tag = '' } = pattern.exec(text)?.groups ?? {};
    if (!rounds || !isDigest(digest)) continue;
    return { digest, rounds: Number(rounds), salt: saltOf(salt), tag: tagOf(tag) };
  }
  return undefined;
}

type BytesOf = (text: string) => Uint8Array | undefined;

const forms: [RegExp, saltOf: BytesOf, tagOf: BytesOf][] = [
  [
    /^\$pbkdf2-(?<digest>sha1|sha256|sha512)\$i=(?<rounds>[1-9]\d{0,9})\$(?<salt>[^$]*)\$(?<tag>[^$]+)$/,
    bytesOfBase64,
    bytesOfBase64,
  ],
  [
    /^\$pbkdf2(?:-(?<digest>sha256|sha512))?\$(?<rounds>[1-9]\d{0,9})\$(?<salt>[^$]*)\$(?<tag>[^$]+)$/,
    bytesOfPasslibBase64,
    bytesOfPasslibBase64,
  ],
  [
    /^pbkdf2_(?<digest>sha1|sha256)\$(?<rounds>[1-9]\d{0,9})\$(?<salt>[^$]*)\$(?<tag>[^$]+)$/,
    utf8,
    bytesOfBase64,
  ],
  [
    /^pbkdf2:(?<digest>sha1|sha256|sha512):(?<rounds>[1-9]\d{0,9})\$(?<salt>[^$]*)\$(?<tag>[^$]+)$/,
    utf8,
    bytesOfHex,
  ],
];

const isDigest = (name: string): name is Fields['digest'] => Object.hasOwn(digests, name);
