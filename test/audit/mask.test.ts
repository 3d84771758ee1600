import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskUsername } from '../../src/audit/mask';
import { codePoints, hasForbiddenCharacter } from '../../src/core/text';

describe('maskUsername', () => {
  it.each([
    ['an address', 'anna@example.com', 'a***@e***.com'],
    ['a short address, which looks as long', 'a@b.co', 'a***@b***.co'],
    ['blanks around it', '  anna@example.com ', 'a***@e***.com'],
    ['a domain of three labels', 'anna@mail.example.org', 'a***@m***.org'],
    ['a punycode ending', 'anna@xn--e1afmkfd.xn--p1ai', 'a***@x***.xn--p1ai'],
    ['a bare host', 'anna@localhost', 'a***@l***'],
    ['two @', 'anna@home@example.com', 'a***@e***.com'],
    ['an emoji first', '🔑anna@example.com', '🔑***@e***.com'],
    ['a phone number', '+14155552671', '+1***71'],
    ['a phone number as people write it', '+1 (415) 555-2671', '+1***71'],
    ['a phone number of another country', '+4915112345678', '+4***78'],
    ['a national number', '(415) 555-2671', '41***71'],
    ['a word', 'anna', 'a***'],
    ['a number too short for a phone', '12345', '1***'],
    ['a number too long for a phone', '1234567890123456', '1***'],
    ['an @ first', '@example.com', '@***'],
    ['nothing', '', '***'],
    ['blanks', '   ', '***'],
  ])('%s', (_, username, masked) => {
    expect(maskUsername(username)).toBe(masked);
  });

  // People type their password into the wrong field: it must not reach the log.
  it.each([
    ['with six digits', 'Secret-123456', 'S***'],
    ['with digits here and there', 'My1Pass2Word3456', 'M***'],
    ['with an @ in it', 'P@ssw0rd-and-more', 'P***@s***'],
    ['with an ending that no domain has', 'hunter@2.Secret99x', 'h***@2***'],
    ['with an ending of signs', 'hunter@2.!Xy$', 'h***@2***'],
  ])('shows no more of a password %s', (_, password, masked) => {
    expect(maskUsername(password)).toBe(masked);
  });

  it.each([
    ['a second line', 'anna\n{"event":"forged"}@example.com'],
    ['a forged line in the ending', 'anna@example.com\n{"event":"forged"}'],
    ['an escape sequence', '\x1b[2Janna@example.com'],
    ['a right-to-left override', '\u202eanna@\u202eexample.\u202ecom'],
    ['half a surrogate pair', '\ud83danna@\ud83dexample.com\ud83d'],
  ])('cannot be made to forge a line by %s', (_, username) => {
    const masked = maskUsername(username);
    expect(hasForbiddenCharacter(masked)).toBe(false);
    expect(masked).not.toContain('forged');
  });

  it('is short and of one line for any text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.tuple(fc.string(), fc.string({ unit: 'binary' })).map((parts) => parts.join('@')),
      fc.emailAddress(),
    );
    fc.assert(
      fc.property(text, (text) => {
        const masked = maskUsername(text);
        expect(hasForbiddenCharacter(masked)).toBe(false);
        expect(codePoints(masked)).toBeLessThanOrEqual(30);
        expect(masked).toContain('***');
      }),
      { numRuns: 500 },
    );
  });

  it('shows no more than two letters and the ending of any address', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const ending = address.slice(address.lastIndexOf('.')).slice(0, 20);
        const [local = '', domain = ''] = address.split('@');
        expect(maskUsername(address)).toBe(`${local[0]}***@${domain[0]}***${ending}`);
      }),
    );
  });

  it('takes a megabyte without going through it all', () => {
    expect(maskUsername(`${'a'.repeat(1_000_000)}@example.com`)).toBe('a***');
  });
});
