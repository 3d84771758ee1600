import { argon2id as nobleArgon2id } from '@noble/hashes/argon2.js';
import { describe, expect, it, vi } from 'vitest';
import { fromBase64, toBase64, utf8 } from '../../src/core/encoding';
import type { VersionedKeys } from '../../src/core/secret-key';
import { argon2id } from '../../src/credentials/argon2';
import { fingerprintCost, makeHasher, passwordCost } from '../../src/credentials/hasher';
import { cheap } from '../support/app';

const password = 'Tidal-Harbor-42';
const dearer = { ...cheap, memoryKiB: cheap.memoryKiB * 2 };
const keyOne = { id: 'one', key: new Uint8Array(32).fill(1) };
const keyTwo = { id: 'two', key: new Uint8Array(32).fill(2) };

const hasherWith = (changes: Partial<Parameters<typeof makeHasher>[0]> = {}) =>
  makeHasher({
    fingerprintKeys: [keyOne],
    passwordCost: cheap,
    fingerprintCost: cheap,
    ...changes,
  });
const hasher = hasherWith();

/** What stands between the dollar signs. */
const partsOf = (phc: string) => phc.split('$').slice(1);

describe('a hash', () => {
  it('is a PHC string with a salt of 16 bytes and a tag of 32', async () => {
    const [algorithm, version, cost, salt = '', tag = ''] = partsOf(await hasher.hash(password));
    expect([algorithm, version, cost]).toEqual(['argon2id', 'v=19', 'm=32,t=1,p=1']);
    expect(fromBase64(salt)).toHaveLength(16);
    expect(fromBase64(tag)).toHaveLength(32);
    expect(salt + tag).not.toContain('=');
  });

  it('has a salt of its own every time', async () => {
    const hashes = await Promise.all(Array.from({ length: 30 }, () => hasher.hash(password)));
    expect(new Set(hashes.map((phc) => partsOf(phc)[3])).size).toBe(30);
    expect(new Set(hashes.map((phc) => partsOf(phc)[4])).size).toBe(30);
  });

  it('does not hold the password', async () => {
    const phc = await hasher.hash(password);
    expect(phc).not.toContain(password);
    expect(phc).not.toContain(toBase64(utf8(password)));
  });

  it('needs no key: another AUTH_SECRET verifies it', async () => {
    const phc = await hasher.hash(password);
    expect(await hasherWith({ fingerprintKeys: [keyTwo] }).verify(password, phc)).toBe(true);
  });

  it('at production cost is what the second implementation makes of it', async () => {
    const production = hasherWith({ passwordCost });
    const phc = await production.hash(password);
    const [, , cost, salt = '', tag] = partsOf(phc);
    expect(cost).toBe('m=19456,t=2,p=1');
    const noble = nobleArgon2id(utf8(password), fromBase64(salt), { m: 19_456, t: 2, p: 1 });
    expect(toBase64(noble)).toBe(tag);
    expect(await production.verify(password, phc)).toBe(true);
    expect(production.isOutdated(phc)).toBe(false);
  });

  it('costs in production what OWASP asks for, and so does a fingerprint', () => {
    const owasp = { memoryKiB: 19_456, iterations: 2, parallelism: 1 };
    expect([passwordCost, fingerprintCost]).toEqual([owasp, owasp]);
  });
});

describe('verify', () => {
  it.each([
    ['the password', password, true],
    ['another case', password.toLowerCase(), false],
    ['a blank more', `${password} `, false],
    ['a character less', password.slice(0, -1), false],
    ['nothing', '', false],
    ['a NUL more', `${password}\0`, false],
  ])('asked with %s', async (_, given, right) => {
    expect(await hasher.verify(given, await hasher.hash(password))).toBe(right);
  });

  it('takes the NFD spelling for an NFC password, and the other way round', async () => {
    const nfc = 'Käse-Töpfe-42';
    const nfd = nfc.normalize('NFD');
    expect(nfd).not.toBe(nfc);
    expect(await hasher.verify(nfd, await hasher.hash(nfc))).toBe(true);
    expect(await hasher.verify(nfc, await hasher.hash(nfd))).toBe(true);
  });

  it('does not take a look-alike that is another character (NFC, not NFKC)', async () => {
    expect(await hasher.verify('Ｆull-Width-42', await hasher.hash('Full-Width-42'))).toBe(false);
  });

  it('tells 20 emoji from 20 that differ in the last one', async () => {
    const phc = await hasher.hash('🔑'.repeat(20));
    expect(await hasher.verify('🔑'.repeat(20), phc)).toBe(true);
    expect(await hasher.verify(`${'🔑'.repeat(19)}🔒`, phc)).toBe(false);
  });

  it('reads the cost from the hash, so an older one still logs in', async () => {
    const old = await hasher.hash(password);
    const today = hasherWith({ passwordCost: dearer });
    expect(await today.verify(password, old)).toBe(true);
    expect(await today.verify('Tidal-Harbor-43', old)).toBe(false);
  });

  it('says no without a hash, after one derivation at the price of a real one', async () => {
    const { hasher, derivations } = await watchedHasher();
    const phc = await hasher.hash(password);
    derivations.length = 0;
    await hasher.verify('wrong', phc);
    expect(await hasher.verify('wrong', undefined)).toBe(false);
    const price = { iterations: 1, memoryKiB: 32, parallelism: 1, passwordBytes: 5, saltBytes: 16 };
    expect(derivations).toEqual([price, price]);
  });

  it('says no without a hash whatever the password is', async () => {
    const tries = ['', '\0', 'password', '\0'.repeat(32)];
    const answers = await Promise.all(tries.map((text) => hasher.verify(text, undefined)));
    expect(answers).toEqual([false, false, false, false]);
  });

  it.each([
    ['nothing', ''],
    ['Argon2i', '$argon2i$v=19$m=32,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA'],
    ['version 16', '$argon2id$v=16$m=32,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA'],
    ['bcrypt', `$2b$10$${'a'.repeat(53)}`],
    ['a hash with a line behind it', '$argon2id$v=19$m=32,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA\n'],
    [
      'more memory than an isolate has',
      '$argon2id$v=19$m=4194304,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
    ],
    [
      'more passes than a request has time for',
      '$argon2id$v=19$m=32,t=99999,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
    ],
    ['a salt of 7 bytes', '$argon2id$v=19$m=32,t=1,p=1$AAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA'],
    ['half a base64 group', '$argon2id$v=19$m=32,t=1,p=1$AAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA'],
  ])('says no where the database holds %s, at the price of a real hash', async (_, stored) => {
    const { hasher, derivations } = await watchedHasher();
    expect(await hasher.verify(password, stored)).toBe(false);
    expect(derivations).toMatchObject([{ iterations: 1, memoryKiB: 32, parallelism: 1 }]);
    expect(hasher.isOutdated(stored)).toBe(true);
  });
});

describe('isOutdated', () => {
  it.each([
    ['memory', { memoryKiB: 64 }],
    ['iterations', { iterations: 2 }],
    ['parallelism', { parallelism: 2 }],
  ])('sees another %s', async (_, change) => {
    const old = await hasher.hash(password);
    expect(hasherWith({ passwordCost: { ...cheap, ...change } }).isOutdated(old)).toBe(true);
    expect(hasher.isOutdated(old)).toBe(false);
  });
});

describe('a fingerprint', () => {
  const userId = '7d0a3c6e-51a5-4f6b-9e0e-3a4f1b2c5d6e';
  const anyone = '00000000-0000-4000-8000-000000000000';

  it('is the same for the same password of the same user, in base64, 32 bytes', async () => {
    const [one, other] = await Promise.all([
      hasher.fingerprint(password, userId),
      hasher.fingerprint(password, userId),
    ]);
    expect(one).toEqual(other);
    expect(fromBase64(one.fingerprint)).toHaveLength(32);
  });

  it('is the same for the NFD spelling', async () => {
    const nfc = 'Käse-Töpfe-42';
    const fingerprint = await hasher.fingerprint(nfc.normalize('NFD'), userId);
    expect(fingerprint).toEqual(await hasher.fingerprint(nfc, userId));
  });

  it('does not depend on the cost of a hash, so that costs can rise and reuse is still found', async () => {
    const later = hasherWith({ passwordCost: dearer });
    const fingerprint = await later.fingerprint(password, userId);
    expect(fingerprint).toEqual(await hasher.fingerprint(password, userId));
  });

  it.each([
    ['password', hasher, 'Tidal-Harbor-43', userId],
    ['case', hasher, password.toUpperCase(), userId],
    ['user', hasher, password, anyone],
    ['key', hasherWith({ fingerprintKeys: [keyTwo] }), password, userId],
  ])('is another for another %s', async (_, hasher_, password_, userId_) => {
    const { fingerprint } = await hasher_.fingerprint(password_, userId_);
    expect(fingerprint).not.toBe((await hasher.fingerprint(password, userId)).fingerprint);
  });

  it('is made under the first key, and names it', async () => {
    const rotated = hasherWith({ fingerprintKeys: [keyTwo, keyOne] });
    const alone = hasherWith({ fingerprintKeys: [keyTwo] });
    const made = await rotated.fingerprint(password, userId);
    expect(made).toEqual(await alone.fingerprint(password, userId));
    expect(made.keyId).toBe('two');
  });

  it('is found again under each of the other keys', async () => {
    const { fingerprint } = await hasher.fingerprint(password, userId);
    const rotated = hasherWith({ fingerprintKeys: [keyTwo, keyOne] });
    expect(await rotated.otherFingerprints(password, userId)).toEqual([fingerprint]);
  });

  it('costs the same derivation for each of the other keys, and no other', async () => {
    const { hasher: rotated, derivations } = await watchedHasher([keyTwo, keyOne]);
    await rotated.otherFingerprints(password, userId);
    expect(derivations).toHaveLength(1);
    await rotated.fingerprint(password, userId);
    expect(derivations[1]).toEqual(derivations[0]);
  });

  it('costs nothing more where there is one key', async () => {
    expect(await hasher.otherFingerprints(password, userId)).toEqual([]);
  });
});

/** A hasher with an engine of its own, which notes what it is asked for. */
async function watchedHasher(fingerprintKeys: VersionedKeys = [keyOne]) {
  const derivations: Record<string, number | undefined>[] = [];
  const instantiate = WebAssembly.instantiate;
  vi.spyOn(WebAssembly, 'instantiate').mockImplementation(async (module, imports) => {
    const { exports } = await instantiate(module, imports);
    const derive = exports.argon2_hash as (...values: number[]) => number;
    const argon2_hash = (...values: number[]) => {
      const [iterations, memoryKiB, parallelism, , passwordBytes, , saltBytes] = values;
      derivations.push({ iterations, memoryKiB, parallelism, passwordBytes, saltBytes });
      return derive(...values);
    };
    return { exports: { ...exports, argon2_hash } };
  });
  vi.resetModules();
  const fresh = await import('../../src/credentials/hasher');
  const options = { fingerprintKeys, passwordCost: cheap, fingerprintCost: cheap };
  return { hasher: fresh.makeHasher(options), derivations };
}

it('takes what another system made of the very characters that were typed, composed or not', async () => {
  const typed = 'Bru\u0308cke-im-Nebel-42';
  const salt = new Uint8Array(16).fill(1);
  const tag = await argon2id(utf8(typed), salt, cheap);
  const stored = `$argon2id$v=19$m=32,t=1,p=1$${toBase64(salt)}$${toBase64(tag)}`;
  expect(await hasher.verify(typed, stored)).toBe(true);
  expect(await hasher.verify(typed.normalize('NFC'), stored)).toBe(false);
});
