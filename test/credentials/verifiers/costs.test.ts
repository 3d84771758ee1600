/** Whatever is imported, checking a password against it must end: every cost and every length, at its limit and beyond. */
import { describe, expect, it } from 'vitest';
import { readHash } from '../../../src/credentials/verifiers/schemes';
import { refusalOf, storedFor } from './stored';

const base64 = (bytes: number) => new Uint8Array(bytes).fill(7).toBase64({ omitPadding: true });
const hex = (bytes: number) => '07'.repeat(bytes);
const salt = base64(16);
const tag = base64(32);

const argon2 = (m: number, t: number, p: number) =>
  `$argon2id$v=19$m=${m},t=${t},p=${p}$${salt}$${tag}`;
const wrapped = (m: number, t: number, p: number) =>
  `$argon2id-md5$v=19$m=${m},t=${t},p=${p}$$${salt}$${tag}`;
const bcrypt = (cost: string) => `$2b$${cost}$${'a'.repeat(21)}u${'b'.repeat(30)}.`;
const passlibBcrypt = (cost: string) =>
  `$bcrypt-sha256$v=2,t=2b,r=${cost}$${'a'.repeat(21)}u$${'b'.repeat(30)}.`;
const djangoBcrypt = (cost: string) => `bcrypt_sha256$${bcrypt(cost)}`;
const pbkdf2 = (rounds: string) => `$pbkdf2-sha256$i=${rounds}$${salt}$${tag}`;
const scrypt = (ln: number, r: number, p: number) =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${salt}$${tag}`;
const firebase = (n: number, r: number) =>
  `$fbscrypt$v=1,n=${n},r=${r},p=1,ss=Bw,sk=${base64(64)}$${salt}$${base64(64)}`;
const sha512Crypt = (rounds: string) => `$6$rounds=${rounds}$salt$${'a'.repeat(86)}`;

describe('is read at the limit', () => {
  it.each([
    ['Argon2: 64 MiB, 16 passes, 8 lanes', argon2(65_536, 16, 8)],
    ['Argon2: 8 KiB, a pass, a lane', argon2(8, 1, 1)],
    ['a digest in Argon2id of the same', wrapped(65_536, 16, 8)],
    ['bcrypt: 14', bcrypt('14')],
    ['bcrypt: 4', bcrypt('04')],
    ["passlib's bcrypt_sha256: 14", passlibBcrypt('14')],
    ["Django's bcrypt_sha256: 14", djangoBcrypt('14')],
    ['PBKDF2: 1,500,000 rounds', pbkdf2('1500000')],
    ['PBKDF2: 1,000 rounds', pbkdf2('1000')],
    ['scrypt: 64 MiB, twice', scrypt(16, 8, 2)],
    ['scrypt: 1 MiB', scrypt(10, 8, 1)],
    ['scrypt: blocks of 64', scrypt(13, 64, 2)],
    ['Firebase: 64 MiB', firebase(16, 8)],
    ['sha512-crypt: 700,000 rounds', sha512Crypt('700000')],
    ['sha512-crypt: 1,000 rounds', sha512Crypt('1000')],
  ])('%s', async (_, foreign) => {
    expect(readHash(await storedFor(foreign))).toBeDefined();
  });
});

describe('is too costly just beyond', () => {
  it.each([
    ['Argon2: a KiB more', argon2(65_537, 16, 8)],
    ['Argon2: a pass more', argon2(65_536, 17, 8)],
    ['Argon2: a lane more', argon2(65_536, 16, 9)],
    ['Argon2: as many passes as can be written', argon2(64, 4_294_967_295, 1)],
    ["Django's Argon2: its 100 MiB", `argon2${argon2(102_400, 2, 8)}`],
    ['a digest in Argon2id: a pass more', wrapped(65_536, 17, 8)],
    ['bcrypt: 15', bcrypt('15')],
    ['bcrypt: 31', bcrypt('31')],
    ["passlib's bcrypt_sha256: 15", passlibBcrypt('15')],
    ["Django's bcrypt_sha256: 15", djangoBcrypt('15')],
    ['PBKDF2: a round more', pbkdf2('1500001')],
    ['PBKDF2: 9,999,999,999 rounds', pbkdf2('9999999999')],
    ["Django's PBKDF2: a round more", `pbkdf2_sha256$1500001$saltsalt$${tag}=`],
    ["Werkzeug's PBKDF2: a round more", `pbkdf2:sha256:1500001$saltsalt$${hex(32)}`],
    ["passlib's PBKDF2: a round more", `$pbkdf2-sha512$1500001$${salt}$${base64(64)}`],
    ['scrypt: twice the memory', scrypt(17, 8, 1)],
    ['scrypt: memory by the block size', scrypt(16, 9, 1)],
    ['scrypt: one time more', scrypt(16, 8, 3)],
    ['scrypt: blocks of 65', scrypt(12, 65, 1)],
    ['scrypt: blocks that are memory of their own', scrypt(1, 262_144, 2)],
    ['scrypt: 2^99', scrypt(99, 1, 1)],
    ["Werkzeug's scrypt: twice the memory", `scrypt:131072:8:1$saltsalt$${hex(64)}`],
    ["Django's scrypt: one time more", `scrypt$65536$saltsalt$8$3$${base64(64)}==`],
    ['Firebase: twice the memory', firebase(17, 8)],
    ['sha512-crypt: a round more', sha512Crypt('700001')],
    ['sha512-crypt: 999,999,999 rounds', sha512Crypt('999999999')],
  ])('%s', async (_, foreign) => {
    expect(await refusalOf(foreign)).toBe('too-costly');
  });
});

describe('is too weak', () => {
  it.each([
    ['PBKDF2 of 999 rounds', pbkdf2('999')],
    ['PBKDF2 of one round', pbkdf2('1')],
    ['scrypt of half a MiB', scrypt(9, 8, 1)],
    ['a salt of 7 bytes', `$scrypt$ln=14,r=8,p=1$${base64(7)}$${tag}`],
    ['no salt', `pbkdf2_sha256$1000$$${tag}=`],
    ['Argon2 with a salt of 7 bytes', `$argon2id$v=19$m=64,t=1,p=1$${base64(7)}$${tag}`],
  ])('%s', async (_, foreign) => {
    expect(await refusalOf(foreign)).toBe('too-weak');
  });
});

describe('is malformed', () => {
  it.each([
    ['bcrypt of cost 3', bcrypt('03')],
    ['bcrypt of cost 32', bcrypt('32')],
    ['bcrypt of one digit', bcrypt('9')],
    ['bcrypt, a character short', bcrypt('10').slice(0, -1)],
    ['bcrypt with a character that its alphabet does not have', bcrypt('10').replace('bbb', 'b+b')],
    ['passlib, bcrypt_sha256 of version 3', passlibBcrypt('12').replace('v=2', 'v=3')],
    ['passlib, bcrypt_sha256 of version 2 on $2a$', passlibBcrypt('12').replace('2b', '2a')],
    ['passlib, bcrypt_sha256 with a zero before the cost', passlibBcrypt('04')],
    ['Argon2 of no pass', argon2(64, 0, 1)],
    ['Argon2 of no lane', argon2(64, 1, 0)],
    ['Argon2 of less than 8 KiB for a lane', argon2(15, 1, 2)],
    ['Argon2 of version 17', argon2(64, 1, 1).replace('v=19', 'v=17')],
    ['Argon2 with a key', argon2(64, 1, 1).replace('p=1', 'p=1,keyid=AAAA')],
    ['Argon2 with data', argon2(64, 1, 1).replace('p=1', 'p=1,data=AAAA')],
    ['Argon2 with a salt of 65 bytes', `$argon2id$v=19$m=64,t=1,p=1$${base64(65)}$${tag}`],
    ['Argon2 with a tag of 15 bytes', `$argon2id$v=19$m=64,t=1,p=1$${salt}$${base64(15)}`],
    ['Argon2 with a tag of 65 bytes', `$argon2id$v=19$m=64,t=1,p=1$${salt}$${base64(65)}`],
    ['a digest in Argon2id that we do not know', wrapped(64, 1, 1).replace('md5', 'md4')],
    [
      'a digest in Argon2id with a salt of 65 bytes',
      wrapped(64, 1, 1).replace('$$', `$${base64(65)}$`),
    ],
    ['PBKDF2 without a tag', `$pbkdf2-sha256$i=1000$${salt}$`],
    ['PBKDF2 of no rounds', pbkdf2('0')],
    ['PBKDF2 with a sign', pbkdf2('-1000')],
    ['PBKDF2 in scientific notation', pbkdf2('1e6')],
    ['PBKDF2 with a zero before the rounds', pbkdf2('01000')],
    ['PBKDF2 of MD5', `pbkdf2:md5:1000$saltsalt$${hex(16)}`],
    ['Werkzeug, PBKDF2 without its rounds', `pbkdf2:sha256$saltsalt$${hex(32)}`],
    ['PBKDF2 with a salt of 65 bytes', `pbkdf2_sha256$1000$${'s'.repeat(65)}$${tag}=`],
    ['PBKDF2 with a tag of 65 bytes', `$pbkdf2-sha512$i=1000$${salt}$${base64(65)}`],
    ['PBKDF2 with a tag of 15 bytes', `$pbkdf2-sha512$i=1000$${salt}$${base64(15)}`],
    ['half a base64 group', `$pbkdf2-sha256$i=1000$${salt}$${tag}AA`],
    ['base64 of the other alphabet', `$scrypt$ln=14,r=8,p=1$${salt}$${tag.slice(0, -1)}_`],
    ['base64 with a blank', `$scrypt$ln=14,r=8,p=1$${salt}$ ${tag}`],
    ['scrypt of no blocks', `scrypt:1024:0:1$saltsalt$${hex(64)}`],
    ['scrypt of 1,000, which is no power of two', `scrypt:1000:8:1$saltsalt$${hex(64)}`],
    ['scrypt with an odd number of hex digits', `scrypt:1024:8:1$saltsalt$${hex(64)}0`],
    ['scrypt with a tag of 65 bytes', `$scrypt$ln=14,r=8,p=1$${salt}$${base64(65)}`],
    [
      'Firebase with a signer key of another length',
      firebase(14, 8).replace(base64(64), base64(32)),
    ],
    ['Firebase of version 2', firebase(14, 8).replace('v=1', 'v=2')],
    ['sha512-crypt of 999 rounds', sha512Crypt('999')],
    ['sha512-crypt with a zero before the rounds', sha512Crypt('05000')],
    ['sha512-crypt with a tag of the length of SHA-256', `$6$salt$${'a'.repeat(43)}`],
    ['sha256-crypt with a tag of the length of SHA-512', `$5$salt$${'a'.repeat(86)}`],
    ['sha512-crypt with a salt of 17 characters', `$6$${'s'.repeat(17)}$${'a'.repeat(86)}`],
    ['a digest with a digit too few', `md5$$${hex(16).slice(1)}`],
    ['a digest with the name of another', `sha1$$${hex(16)}`],
    ['a digest that has no name', 'abc123'],
  ])('%s', async (_, foreign) => {
    expect(await refusalOf(foreign)).toBe('malformed');
  });

  it('and so is SHA-256 where the system is Django, which never wrote it', async () => {
    expect(await refusalOf(`sha256$salt$${hex(32)}`, 'django')).toBe('malformed');
  });

  it('and so is a digest whose salt is longer than 64 bytes', async () => {
    expect(await refusalOf(`md5$${'s'.repeat(65)}$${hex(16)}`, 'salt-first')).toBe('malformed');
    expect(await storedFor(`md5$${'s'.repeat(64)}$${hex(16)}`, 'salt-first')).toBeDefined();
  });
});
