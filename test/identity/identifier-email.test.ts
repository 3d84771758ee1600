import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeEmail } from '../../src/identity/identifier';

/** `length` characters of a host name, in labels of at most 63. */
const domainOf = (length: number): string =>
  `${`${'d'.repeat(50)}.`.repeat(10).slice(0, length - 5)}x.com`;

describe('one mailbox, one spelling', () => {
  it.each([
    ['as it is', 'anna@example.com', 'anna@example.com'],
    ['upper case on both sides', 'Anna@Example.COM', 'anna@example.com'],
    ['blanks around it', '  anna@example.com \t\n', 'anna@example.com'],
    ['a no-break blank and a byte order mark', '\ufeff\u00a0anna@example.com', 'anna@example.com'],
    ['a Unicode domain', 'anna@bücher.example', 'anna@xn--bcher-kva.example'],
    ['its punycode', 'anna@xn--bcher-kva.example', 'anna@xn--bcher-kva.example'],
    ['its punycode in upper case', 'anna@XN--BCHER-KVA.EXAMPLE', 'anna@xn--bcher-kva.example'],
    ['its upper case', 'anna@BÜCHER.example', 'anna@xn--bcher-kva.example'],
    ['its NFD spelling', 'anna@bu\u0308cher.example', 'anna@xn--bcher-kva.example'],
    ['a sharp s, which is a letter of its own', 'a@straße.example', 'a@xn--strae-oqa.example'],
    ['an ideographic full stop', 'anna@example。com', 'anna@example.com'],
    ['a fullwidth full stop', 'anna@example．com', 'anna@example.com'],
    ['a halfwidth ideographic full stop', 'anna@example｡com', 'anna@example.com'],
    ['fullwidth letters in the domain', 'anna@ｅｘａｍｐｌｅ.com', 'anna@example.com'],
    ['a Japanese domain', 'a@例え.テスト', 'a@xn--r8jz45g.xn--zckzah'],
    ['an NFD local part', 'zoe\u0301@example.com', 'zoé@example.com'],
    ['an upper-case letter with an accent', 'ZOÉ@example.com', 'zoé@example.com'],
    [
      'all signs of an atom',
      "a!#$%&'*+/=?^_`{|}~-z@example.com",
      "a!#$%&'*+/=?^_`{|}~-z@example.com",
    ],
    ['dots between words', 'a.b.c@example.com', 'a.b.c@example.com'],
    ['a tag, which is kept', 'anna+shop@example.com', 'anna+shop@example.com'],
    ['digits first in a label', 'a@3com.example', 'a@3com.example'],
    ['a long way down', 'a@a.b.c.d.e.example', 'a@a.b.c.d.e.example'],
  ])('%s', (_, text, email) => {
    expect(normalizeEmail(text)).toBe(email);
  });
});

describe('what a copy brings along unseen is dropped', () => {
  it.each([
    ['direction marks around it', '\u200eanna@example.com\u200f'],
    ['an embedding around it', '\u202aanna@example.com\u202c'],
    ['an isolate around it', ' \u2066 anna@example.com \u2069 '],
    ['a left-to-right override around it', '\u202danna@example.com\u202c'],
    ['an Arabic letter mark', '\u061canna@example.com'],
    ['a direction mark inside', 'an\u200ena@example.com'],
    ['a zero-width blank', 'an\u200bna@example.com'],
    ['a zero-width blank in the domain', 'anna@exam\u200bple.com'],
    ['a zero-width blank at the @', 'anna\u200b@\u200bexample.com'],
    ['a joiner and a non-joiner', 'an\u200d\u200cna@example.com'],
    ['a word joiner', 'anna\u2060@example.com'],
    ['a soft hyphen', 'an\u00adna@exam\u00adple.com'],
    ['a no-break blank', 'anna\u00a0@example.com'],
    ['a narrow no-break blank', 'anna@example.com\u202f'],
    ['a byte order mark inside', 'anna@\ufeffexample.com'],
  ])('%s', (_, text) => {
    expect(normalizeEmail(text)).toBe('anna@example.com');
  });

  it.each([
    ['a right-to-left override, which shows another address', '\u202eanna@example.com'],
    ['one inside', 'an\u202ena@example.com'],
    ['a joiner between Persian letters', 'خانه\u200cای@example.com'],
    ['one in the domain', 'anna@خانه\u200cای.example'],
    ['a joiner behind a virama', 'क्\u200dष@example.com'],
    ['an ordinary blank', 'an na@example.com'],
    ['a mark of numbers, which is seen', 'anna\u0600@example.com'],
  ])('but it is refused with %s', (_, text) => {
    expect(normalizeEmail(text)).toBeUndefined();
  });
});

describe('lengths (RFC 5321 §4.5.3.1)', () => {
  it.each([
    ['64 characters before the @', `${'a'.repeat(64)}@example.com`, true],
    ['65 characters before the @', `${'a'.repeat(65)}@example.com`, false],
    ['64 bytes before the @, of two each', `${'é'.repeat(32)}@example.com`, true],
    ['66 bytes before the @, of two each', `${'é'.repeat(33)}@example.com`, false],
    ['254 characters', `${'a'.repeat(64)}@${domainOf(189)}`, true],
    ['255 characters', `${'a'.repeat(64)}@${domainOf(190)}`, false],
    ['254 characters with blanks around them', ` ${'a'.repeat(64)}@${domainOf(189)} `, true],
    ['a label of 63', `a@${'d'.repeat(63)}.com`, true],
    ['a label of 64', `a@${'d'.repeat(64)}.com`, false],
    ['one character on each side', 'a@b.co', true],
    ['with a hundred invisible characters', `a${'\u200b'.repeat(100)}@b.co`, true],
    ['a megabyte before the @', `${'a'.repeat(1_000_000)}@example.com`, false],
    ['a megabyte of marks', `i${'\u0301'.repeat(1_000_000)}@example.com`, false],
    ['a megabyte of blanks', `${' '.repeat(1_000_000)}a@example.com`, false],
  ])('%s', (_, text, good) => {
    expect(normalizeEmail(text) !== undefined).toBe(good);
  });
});

describe('what no mailbox has is refused', () => {
  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['no @', 'anna.example.com'],
    ['only the @', '@'],
    ['nothing before the @', '@example.com'],
    ['nothing behind the @', 'anna@'],
    ['two @', 'anna@home@example.com'],
    ['a fullwidth @', 'anna＠example.com'],
    ['a dot first', '.anna@example.com'],
    ['a dot last', 'anna.@example.com'],
    ['two dots', 'an..na@example.com'],
    ['a quoted local part', '"anna"@example.com'],
    ['a quoted local part with an @', '"anna@home"@example.com'],
    ['a comment', 'anna(home)@example.com'],
    ['a display name', 'Anna <anna@example.com>'],
    ['two addresses', 'anna@example.com,ben@example.com'],
    ['two addresses with a semicolon', 'anna@example.com;ben@example.com'],
    ['a blank inside', 'an na@example.com'],
    ['a backslash', 'an\\na@example.com'],
    ['a bare host', 'anna@localhost'],
    ['a top-level domain', 'anna@com'],
    ['an IPv4 address', 'anna@127.0.0.1'],
    ['an IPv4 address in brackets', 'anna@[127.0.0.1]'],
    ['an IPv4 address with a dot', 'anna@127.0.0.1.'],
    ['an IPv4 address in fullwidth digits', 'anna@１２７.0.0.1'],
    ['an IPv4 address in two numbers', 'anna@127.1'],
    ['an IPv4 address as one number', 'anna@2130706433'],
    ['an IPv4 address in hexadecimal', 'anna@0x7f.0x0.0x0.0x1'],
    ['an IPv6 address', 'anna@[::1]'],
    ['a tagged IPv6 address', 'anna@[IPv6:2001:db8::1]'],
    ['a numeric last label', 'anna@example.123'],
    ['a one-letter last label', 'anna@example.c'],
    ['a dot behind the domain', 'anna@example.com.'],
    ['a dot before the domain', 'anna@.example.com'],
    ['two dots in the domain', 'anna@example..com'],
    ['a hyphen first in a label', 'anna@-example.com'],
    ['a hyphen last in a label', 'anna@example-.com'],
    ['an underscore in the domain', 'anna@ex_ample.com'],
    ['broken punycode', 'anna@xn--.example'],
    ['punycode that says nothing but ASCII', 'anna@xn--example-.com'],
    ['a port', 'anna@example.com:25'],
    ['a path', 'anna@example.com/inbox'],
    ['a path with a backslash', 'anna@example.com\\inbox'],
    ['a query', 'anna@example.com?bcc=ben'],
    ['a fragment', 'anna@example.com#x'],
    ['user and password', 'anna@user:secret@example.com'],
    ['a percent-encoded letter in the domain', 'anna@ex%61mple.com'],
    ['a percent-encoded dot in the domain', 'anna@example%2ecom'],
    ['a percent-encoded NUL', 'anna@example.com%00.evil.example'],
    ['a scheme', 'mailto:anna@example.com'],
    ['a NUL', 'anna\0@example.com'],
    ['a NUL in the domain', 'anna@exam\0ple.com'],
    ['a second line', 'anna@example.com\nBcc: ben@example.com'],
    ['a carriage return', 'anna\r@example.com'],
    ['a tab in the domain', 'anna@exam\tple.com'],
    ['a C1 control', 'anna\x85b@example.com'],
    ['a line separator', 'anna\u2028b@example.com'],
    ['a right-to-left override', 'anna\u202emoc@example.com'],
    ['a right-to-left override in the domain', 'anna@exam\u202eple.com'],
    ['half a surrogate pair', 'anna\ud83d@example.com'],
    ['half a surrogate pair in the domain', 'anna@exam\ud83dple.com'],
    ['an emoji', '🔑@example.com'],
  ])('%s', (_, text) => {
    expect(normalizeEmail(text)).toBeUndefined();
  });
});

describe('for any text', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const label = fc.stringMatching(/^[A-Za-z0-9äöüßéİΣ-]{1,12}$/u);
  const address = fc
    .tuple(fc.oneof(word, label), fc.array(fc.oneof(label, word), { minLength: 1, maxLength: 4 }))
    .map(([local, labels]) => `${local}@${labels.join('.')}.com`);
  const text = fc.oneof(address, fc.string({ unit: 'binary' }), fc.webUrl(), fc.emailAddress());

  it('gives ASCII behind the @, no blank, no control, at most 254 characters, or nothing', () => {
    fc.assert(
      fc.property(text, (text) => {
        const email = normalizeEmail(text);
        if (email === undefined) return;
        expect(email).toMatch(/^[^\s\p{C}@]{1,64}@[a-z0-9.-]+\.[a-z0-9-]+$/u);
        expect(email.length).toBeLessThanOrEqual(254);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the same for its own result, in upper case, in NFD and with blanks around it', () => {
    fc.assert(
      fc.property(address, (text) => {
        const email = normalizeEmail(text);
        if (email === undefined) return;
        expect(normalizeEmail(email)).toBe(email);
        expect(normalizeEmail(`\t${email.normalize('NFD')}  `)).toBe(email);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes every common address', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        expect(normalizeEmail(text)).toBe(text.toLowerCase());
      }),
      { numRuns: 300 },
    );
  });
});
