/** Vectors that those who defined a scheme have published, and what is particular to one scheme. */
import { describe, expect, it } from 'vitest';
import { toBase64, toHex, utf8 } from '../../../src/core/encoding';
import { convertHash, readHash } from '../../../src/credentials/verifiers/schemes';
import { mostWork, shaCryptHash } from '../../../src/credentials/verifiers/sha-crypt';
import firebase from '../vectors/firebase.json';
import { matchesOf, oneBitOff, storedFor } from './stored';

const base64 = (text: string) => utf8(text).toBase64({ omitPadding: true });
const ofHex = (hex: string) => Uint8Array.fromHex(hex).toBase64({ omitPadding: true });

describe('PBKDF2', () => {
  it('gives what RFC 6070 has', async () => {
    const stored = await storedFor(
      `$pbkdf2-sha1$i=4096$${base64('saltSALTsaltSALTsaltSALTsaltSALTsalt')}$${ofHex('3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038')}`,
    );
    expect(await matchesOf(stored, 'passwordPASSWORDpassword')).toBe(true);
  });

  it('keeps one block of a longer tag, and the time that one takes', async () => {
    const { pbkdf2 } = await import('@noble/hashes/pbkdf2.js');
    const { sha256 } = await import('@noble/hashes/sha2.js');
    const tag = pbkdf2(sha256, utf8('Tidal-Harbor-42'), utf8('saltsalt'), { c: 1000, dkLen: 64 });
    const long = await storedFor(`pbkdf2:sha256:1000$saltsalt$${toHex(tag)}`);
    const short = await storedFor(`pbkdf2:sha256:1000$saltsalt$${toHex(tag.slice(0, 32))}`);
    expect(long).toBe(short);
    expect(await matchesOf(long, 'Tidal-Harbor-42')).toBe(true);
  });
});

it('scrypt gives what RFC 7914 §12 has', async () => {
  const tag =
    '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';
  const stored = await storedFor(`scrypt:16384:8:1$SodiumChloride$${tag}`);
  expect(await matchesOf(stored, 'pleaseletmein')).toBe(true);
});

describe('bcrypt', () => {
  const passwords = 'x'.repeat(72);

  it('takes the first 72 bytes, as whoever made the hash did', async () => {
    const { hashSync } = await import('bcryptjs');
    const stored = await storedFor(hashSync(`${passwords}one`, 4));
    expect(await matchesOf(stored, `${passwords}another`)).toBe(true);
    expect(await matchesOf(stored, `${passwords.slice(1)}one`)).toBe(false);
  });

  it('takes a NUL like any other byte', async () => {
    const { hashSync } = await import('bcryptjs');
    const stored = await storedFor(hashSync('before\0after', 4));
    expect(await matchesOf(stored, 'before\0after')).toBe(true);
    expect(await matchesOf(stored, 'before')).toBe(false);
  });

  it('reads a hash with set bits that stand for nothing, and stores it without them', async () => {
    const clean = '$2a$04$abcdefghijklmnopqrstuu';
    const { hashSync } = await import('bcryptjs');
    const made = hashSync('Tidal-Harbor-42', clean);
    const setBits = `${clean.slice(0, -1)}v${made.slice(clean.length)}`;
    expect(readHash(setBits)).toBeUndefined();
    expect(await storedFor(setBits)).toBe(made);
    expect(await matchesOf(made, 'Tidal-Harbor-42')).toBe(true);
  });
});

/** From the document of Ulrich Drepper. */
const shaCrypt: [password: string, hash: string][] = [
  ['Hello world!', '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5'],
  ['Hello world!', '$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA'],
  [
    'Hello world!',
    '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  ],
  [
    'Hello world!',
    '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
  ],
];

describe('sha-crypt', () => {
  it.each(shaCrypt)('gives for %s what its author has: %s', async (password, hash) => {
    expect(await matchesOf(await storedFor(hash), password)).toBe(true);
  });

  it.each([
    [
      'x'.repeat(300),
      '$6$saltsalt$FymJtOlIksbVcNpPDPnizLCDeNGcl9ImMFZ3Y/czWldJfFhkmy.0dYLVf/2XPO5Eh/0VPaZuBspZbV2gh3d6Q.',
    ],
    ['Tidal-Harbor-42 '.repeat(31), '$5$saltsalt$UrsNMdVUa9Al4Bhw7JpyGrkBpbrLBBFW1WfydzoLlH4'],
  ])('gives for a long password what libxcrypt has: %s', async (password, hash) => {
    const stored = await storedFor(hash);
    expect(await matchesOf(stored, password)).toBe(true);
    expect(await matchesOf(stored, `${password}x`)).toBe(false);
    expect(await matchesOf(stored, password.slice(0, -1))).toBe(false);
  });

  it('takes every password that a login takes, at the rounds of most hashes', () => {
    const bytesOfLongest = 4 * 1024;
    expect(bytesOfLongest * 5000).toBeLessThan(mostWork);
  });

  it('takes no password that is too long for its rounds, not even for its beginning', async () => {
    const stored = await storedFor(shaCrypt[0]?.[1] ?? '');
    const bytes = 'Hello world!'.length;
    const derived = async (password: string, maxWork: number) => {
      const hash = shaCryptHash(stored, maxWork);
      return hash.ok && new TextDecoder().decode(await hash.value.derive(password));
    };
    const tag = stored.split('$').at(-1);
    expect(await derived('Hello world!', 5000 * bytes)).toBe(tag);
    expect(await derived('Hello world!', 5000 * bytes - 1)).toBe('\0'.repeat(43));
    expect(await derived('Hello world!!', 5000 * bytes)).toBe('\0'.repeat(43));
  });
});

describe("Firebase's scrypt", () => {
  it.each(firebase.vectors)('$kind for $password', async (vector) => {
    const { password, hash } = vector;
    const stored = await storedFor(hash);
    expect(await matchesOf(stored, password)).toBe(true);
    // The published one takes sixteen times as long.
    if (vector !== firebase.vectors[1]) return;
    expect(await matchesOf(stored, ` ${password}`)).toBe(false);
    expect(await matchesOf(oneBitOff(stored), password)).toBe(false);
    expect(await convertHash(stored)).toEqual({ ok: true, value: stored });
  });

  it('stores neither the signer key nor what would give it away with an export', async () => {
    const [vector] = firebase.vectors;
    if (!vector) throw new Error('no vector');
    const stored = await storedFor(vector.hash);
    const signerKey = Uint8Array.fromBase64(vector.parameters.base64SignerKey);
    const exported = Uint8Array.fromBase64(vector.passwordHash);
    const tag = Uint8Array.fromBase64(stored.split('$').at(-1) ?? '');
    const stream = signerKey.map((byte, i) => byte ^ (exported[i] ?? 0));
    expect(toHex(stream)).not.toContain(toHex(tag.slice(0, 8)));
    expect(stored).not.toContain(vector.parameters.base64SignerKey.slice(0, 12));
  });
});

describe('Keycloak', () => {
  it('makes PBKDF2 with a tag of 64 bytes, of which one block says all', async () => {
    const { pbkdf2 } = await import('@noble/hashes/pbkdf2.js');
    const { sha256 } = await import('@noble/hashes/sha2.js');
    const salt = utf8('sixteen byte sal');
    const tag = pbkdf2(sha256, utf8('Tidal-Harbor-42'), salt, { c: 1000, dkLen: 64 });
    const stored = await storedFor(`$pbkdf2-sha256$i=1000$${toBase64(salt)}$${toBase64(tag)}`);
    expect(stored).toMatch(/^\$pbkdf2-sha256\$i=1000\$/);
    expect(await matchesOf(stored, 'Tidal-Harbor-42')).toBe(true);
    expect(await matchesOf(stored, 'Tidal-Harbor-43')).toBe(false);
  });
});

describe('a fast digest', () => {
  const digests: [string, string][] = [
    ['md5', 'MD5'],
    ['sha1', 'SHA-1'],
    ['sha256', 'SHA-256'],
    ['sha512', 'SHA-512'],
  ];
  const hexOf = async (name: string, text: string) =>
    toHex(new Uint8Array(await crypto.subtle.digest(name, utf8(text))));
  const password = 'Tidal-Harbor-42';

  it.each(digests)('%s: salt before, behind, or none', async (name, webCryptoName) => {
    const before = `${name}$pepper$${await hexOf(webCryptoName, `pepper${password}`)}`;
    const behind = `${name}$pepper$${await hexOf(webCryptoName, `${password}pepper`)}`;
    const bare = await hexOf(webCryptoName, password);
    expect(await matchesOf(await storedFor(before, 'salt-first'), password)).toBe(true);
    expect(await matchesOf(await storedFor(before, 'salt-last'), password)).toBe(false);
    expect(await matchesOf(await storedFor(behind, 'salt-last'), password)).toBe(true);
    expect(await matchesOf(await storedFor(bare, 'unsalted'), password)).toBe(true);
    expect(await matchesOf(await storedFor(bare.toUpperCase(), 'unsalted'), password)).toBe(true);
    expect(await matchesOf(await storedFor(`${name}$$${bare}`), password)).toBe(true);
  });

  it('is never stored itself, and has a salt of its own each time', async () => {
    const hex = await hexOf('SHA-1', password);
    const [one, other] = [await storedFor(hex, 'unsalted'), await storedFor(hex, 'unsalted')];
    expect(one).toMatch(/^\$argon2id-sha1\$v=19\$m=19456,t=2,p=1\$\$/);
    expect(one).not.toBe(other);
    for (const stored of [one, other]) {
      expect(stored).not.toContain(hex);
      expect(stored).not.toContain(ofHex(hex));
      expect(await matchesOf(stored, hex)).toBe(false);
    }
  });
});
