/**
 * Firebase's scrypt (github.com/firebase/scrypt): the key that scrypt makes of the password encrypts the project's signer key
 * (AES-256 in counter mode, counter from zero), and the ciphertext is the hash. It reads the form that Supabase gives it,
 *
 *     $fbscrypt$v=1,n=14,r=8,p=1,ss=<salt separator>,sk=<signer key>$salt$hash
 *
 * which `npm run move-in` makes of Firebase's own export too, and stores `$firebase-scrypt$ln=14,r=8,p=1$salt$tag`.
 *
 * The signer key is one secret for all users of a project, and it is not stored: in counter mode the ciphertext is the signer
 * key XOR a key stream that depends on the password alone, so what is left without the signer key is enough to check a
 * password by. The tag is the SHA-256 of that key stream: together with Firebase's export it does not give the
 * signer key away either. Without it a stolen database can be guessed at like any other of scrypt hashes, by whoever has it;
 * that is the price for not having to keep it.
 */
import { scrypt } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64, utf8 } from '../../core/encoding';
import { ok, type Result, refuse } from '../../core/result';
import { bytesOfBase64 } from './fields';
import { type ScryptCost, scryptCostFlaw, scryptCostOf } from './scrypt';
import { type Hash, lengthFlaw, type NotReadable } from './stored-hash';

export function firebaseScryptHash(text: string): Result<Hash, NotReadable> {
  const { ln, r, p, separator = '', signerKey, salt, tag } = fieldsOf(text);
  const userSalt = bytesOfBase64(salt);
  const endOfSalt = bytesOfBase64(separator);
  const key = signerKey === undefined ? undefined : bytesOfBase64(signerKey);
  const last = bytesOfBase64(tag);
  if (!userSalt || !endOfSalt || !last || (signerKey !== undefined && !key)) {
    return refuse('malformed');
  }
  const cost: ScryptCost = { N: 2 ** Number(ln), r: Number(r), p: Number(p) };
  const wholeSalt = Uint8Array.of(...userSalt, ...endOfSalt);
  const flaw = scryptCostFlaw(cost) ?? lengthFlaw(wholeSalt, last);
  if (flaw) return refuse(flaw);
  const expected = key ? tagOf(key, last) : last;
  if (expected?.length !== 32) return refuse('malformed');

  const costClass = `$firebase-scrypt$${scryptCostOf(cost)}$`;
  return ok({
    stored: `${costClass}${toBase64(wholeSalt)}$${toBase64(expected)}`,
    costClass,
    tag: expected,
    derive: async (password) => {
      const aesKey = scrypt(utf8(password), wholeSalt, { ...cost, dkLen: 32 });
      return sha256(await keyStream(aesKey));
    },
  });
}

const storedFormat =
  /^\$firebase-scrypt\$ln=([1-9]\d?),r=([1-9]\d?),p=([1-9]\d?)\$([^$]+)\$([^$]+)$/;
const foreignFormat =
  /^\$fbscrypt\$v=1,n=([1-9]\d?),r=([1-9]\d?)(?:,p=([1-9]\d?))?,ss=([^$,]*),sk=([^$,]+)\$([^$]+)\$([^$]+)$/;

function fieldsOf(text: string) {
  const stored = storedFormat.exec(text);
  if (stored) {
    const [, ln, r, p, salt = '', tag = ''] = stored;
    return { ln, r, p, salt, tag };
  }
  const [, ln, r, p = '1', separator, signerKey, salt = '', tag = ''] =
    foreignFormat.exec(text) ?? [];
  return { ln, r, p, separator, signerKey, salt, tag };
}

/** Both are 64 bytes; the first half of the key stream is as good as all of it. */
function tagOf(signerKey: Uint8Array, hash: Uint8Array): Uint8Array | undefined {
  if (signerKey.length !== hash.length || hash.length < streamBytes) return undefined;
  return sha256(hash.slice(0, streamBytes).map((byte, i) => byte ^ (signerKey[i] ?? 0)));
}

const streamBytes = 32;

/** Zeros, encrypted. */
async function keyStream(key: Uint8Array): Promise<Uint8Array> {
  const aes = await crypto.subtle.importKey('raw', key, 'AES-CTR', false, ['encrypt']);
  const counter = { name: 'AES-CTR', counter: new Uint8Array(16), length: 64 };
  return new Uint8Array(await crypto.subtle.encrypt(counter, aes, new Uint8Array(streamBytes)));
}
