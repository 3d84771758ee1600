import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/encoding';
import { convertHash, readHash } from '../../../src/credentials/verifiers/schemes';
import { matchesOf, refusalOf, storedFor } from './stored';

const salt = utf8('sixteen byte sal').toBase64({ omitPadding: true });
const tag = new Uint8Array(32).fill(7).toBase64({ omitPadding: true });

describe('what cannot be converted says why', () => {
  it.each([
    ['nothing at all', '', 'no-password'],
    ['what Django calls unusable', '!kO3mWTGTSfrTS4zNzqhSKyeFBdWsbuiN2DmGAbiQ', 'no-password'],
    ['the star of /etc/shadow', '*', 'no-password'],
    ['a locked account of /etc/shadow', '!$6$saltstring$abc', 'no-password'],
    ['a password', 'Tidal-Harbor-42', 'unknown-scheme'],
    ['a password that Werkzeug kept', 'plain$$Tidal-Harbor-42', 'unknown-scheme'],
    ['traditional crypt', 'rl.3StKT.4T8M', 'unknown-scheme'],
    ['md5-crypt', '$1$5pZSV9va$azfrPr6af3Fc7dLblQXVa0', 'unknown-scheme'],
    ['phpass', '$P$984478476IagS59wHZvyQMArzfx58u.', 'unknown-scheme'],
    ['an LDAP hash', '{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0', 'unknown-scheme'],
    ['bcrypt of before 2a', `$2$10$${'a'.repeat(53)}`, 'unknown-scheme'],
    ['bcrypt with the sign bug', `$2x$10$${'a'.repeat(53)}`, 'unknown-scheme'],
    [
      'a scheme of the same name in capitals',
      `$SCRYPT$ln=14,r=8,p=1$${salt}$${tag}`,
      'unknown-scheme',
    ],
    ['the name of a property that every object has', 'constructor$a$b', 'unknown-scheme'],
    ['513 characters', `$scrypt$ln=14,r=8,p=1$${'A'.repeat(491)}`, 'malformed'],
    ['half a megabyte', '$6$'.padEnd(2 ** 19, 'a'), 'malformed'],
    ['a line behind it', `$scrypt$ln=14,r=8,p=1$${salt}$${tag}\n`, 'malformed'],
    ['a space before it', ` $scrypt$ln=14,r=8,p=1$${salt}$${tag}`, 'unknown-scheme'],
  ])('%s', async (_, foreign, reason) => {
    expect(await refusalOf(foreign)).toBe(reason);
  });
});

describe('a string that several systems write', () => {
  const hex = (digits: number) => 'ab'.repeat(digits / 2);

  it.each([
    ['MD5, or NTLM', hex(32)],
    ['SHA-1', hex(40)],
    ['SHA-256, whatever was before or behind the password', hex(64)],
    ['salted SHA-256', `sha256$salt$${hex(64)}`],
    ['salted MD5: Django and Werkzeug mean different things', `md5$salt$${hex(32)}`],
    ["better-auth's scrypt, or another's", `${hex(32)}:${hex(128)}`],
  ])('is not guessed at: %s', async (_, foreign) => {
    expect(await refusalOf(foreign)).toBe('ambiguous');
  });

  it('is read as the system writes it that the caller names', async () => {
    const foreign = `md5$salt$${hex(32)}`;
    expect(await storedFor(foreign, 'django')).toMatch(/^\$argon2id-md5\$/);
    expect(await storedFor(foreign, 'salt-last')).toMatch(/^\$argon2id-md5-salt-last\$/);
    expect(await storedFor(foreign, 'werkzeug')).toMatch(/^\$argon2id-hmac-md5\$/);
    expect(await storedFor(`${hex(32)}:${hex(128)}`, 'better-auth')).toMatch(/^\$scrypt-nfkc\$/);
  });

  it('does not change how an unambiguous one is read', async () => {
    const bcrypt = `$2b$10$${'a'.repeat(21)}u${'b'.repeat(30)}.`;
    for (const scheme of ['better-auth', 'django', 'werkzeug', 'unsalted'] as const) {
      expect(await storedFor(bcrypt, scheme)).toBe(await storedFor(bcrypt));
    }
  });
});

describe('what people type', () => {
  const stored = async (password: string) => {
    const { scrypt } = await import('@noble/hashes/scrypt.js');
    const options = { N: 1024, r: 8, p: 1, dkLen: 32 };
    const made = scrypt(utf8(password), utf8('sixteen byte sal'), options);
    return storedFor(`$scrypt$ln=10,r=8,p=1$${salt}$${made.toBase64({ omitPadding: true })}`);
  };
  const nfc = 'Käse-Töpfe-42';
  const nfd = nfc.normalize('NFD');

  it('is taken as typed: other systems do not normalise', async () => {
    expect(await matchesOf(await stored(nfd), nfd)).toBe(true);
    expect(await matchesOf(await stored(nfc), nfc)).toBe(true);
  });

  it('is taken composed too, from a keyboard that sends it decomposed', async () => {
    expect(await matchesOf(await stored(nfc), nfd)).toBe(true);
  });

  it('is not decomposed, and no look-alike is taken for it', async () => {
    expect(await matchesOf(await stored(nfd), nfc)).toBe(false);
    expect(await matchesOf(await stored('Full-Width-42'), 'Ｆull-Width-42')).toBe(false);
  });

  it('may be nothing, or a kilobyte', async () => {
    const hash = await stored('Tidal-Harbor-42');
    expect(await matchesOf(hash, '')).toBe(false);
    expect(await matchesOf(hash, '鍵'.repeat(1024))).toBe(false);
  });
});

describe('the class of costs', () => {
  it.each([
    [`$2y$12$${'a'.repeat(21)}u${'b'.repeat(30)}.`, '$2y$12$'],
    [`$argon2i$v=16$m=64,t=2,p=2$${salt}$${tag}`, '$argon2i$v=16$m=64,t=2,p=2$'],
    [`$pbkdf2-sha256$i=600000$${salt}$${tag}`, '$pbkdf2-sha256$i=600000$'],
    [`$scrypt$ln=15,r=8,p=1$${salt}$${tag}`, '$scrypt$ln=15,r=8,p=1$'],
    [`$firebase-scrypt$ln=14,r=8,p=1$${salt}$${tag}`, '$firebase-scrypt$ln=14,r=8,p=1$'],
    [`$5$rounds=5000$salt$${'a'.repeat(43)}`, '$5$rounds=5000$'],
    [`$argon2id-sha1$v=19$m=19456,t=2,p=1$$${salt}$${tag}`, '$argon2id-sha1$v=19$m=19456,t=2,p=1$'],
  ])('of %s is %s', (stored, costClass) => {
    expect(readHash(stored)?.costClass).toBe(costClass);
  });

  it('is the same for every way to write one cost', async () => {
    const tag = 'a'.repeat(43);
    const classes = [`$5$salt$${tag}`, `$5$rounds=5000$other$${tag}`].map(
      async (foreign) => readHash(await storedFor(foreign))?.costClass,
    );
    expect(await Promise.all(classes)).toEqual(['$5$rounds=5000$', '$5$rounds=5000$']);
  });
});

describe('what is stored', () => {
  it.each([
    ['Django', `pbkdf2_sha256$1000$saltsalt$${new Uint8Array(32).toBase64()}`],
    ['Werkzeug', `scrypt:32768:8:1$saltsalt$${'00'.repeat(64)}`],
    ['passlib', `$pbkdf2-sha256$1000$${salt}$${tag}`],
    ['sha512-crypt without rounds', `$6$salt$${'a'.repeat(86)}`],
    ['Argon2 without version', `$argon2i$m=64,t=2,p=2$${salt}$${tag}`],
    ['base64 with padding', `$scrypt$ln=14,r=8,p=1$${salt}==$${tag}`],
    ['a digest', 'sha1$$da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ])('is not the form of %s, which is not read', async (_, foreign) => {
    expect(readHash(foreign)).toBeUndefined();
    const stored = await storedFor(foreign);
    expect(readHash(stored)).toBeDefined();
    expect(await convertHash(stored)).toEqual({ ok: true, value: stored });
  });
});
