import { decode } from 'punycode/punycode.es6.js';
import { utf8 } from '../core/encoding';
import { hasForbiddenCharacter, withoutInvisible } from '../core/text';
import { looksLikeAnother } from './look-alikes';

/**
 * Without invisible characters and blanks around it, NFC, lower case, the domain in punycode (UTS #46, as
 * browsers do it). The local part is lowered too: RFC 5321 lets a host tell `A@` from `a@`, no host in use
 * does, and two accounts that look like one are a trap.
 *
 * An address that a reader could take for another one is refused, never changed into that other one: mail
 * goes to what is stored.
 * @returns `undefined` where no mailbox can have the address (RFC 5321 §4.5.3.1, RFC 6531) or where it is
 * not clear which one it is.
 */
export function normalizeEmail(text: string): string | undefined {
  if (text.length > maxEmailInputLength || meaningfulJoiner.test(text)) return undefined;
  const trimmed = withoutInvisible(text).trim().normalize('NFC');
  if (hasForbiddenCharacter(trimmed)) return undefined;
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0)).toLowerCase().normalize('NFC');
  const domain = asciiDomain(trimmed.slice(at + 1));
  if (!localPart.test(local) || isAmbiguous(local) || domain === undefined) return undefined;
  const email = `${local}@${domain}`;
  return bytesOf(local) <= maxLocalPartBytes && bytesOf(email) <= maxEmailBytes ? email : undefined;
}

/** In bytes of UTF-8, as a mail server counts. */
const bytesOf = (text: string): number => utf8(text).length;
const maxLocalPartBytes = 64;
const maxEmailBytes = 254;
/** Far above what is left of an address with its marks apart and invisible characters in it. */
const maxEmailInputLength = 1024;

/** Words of letters, digits and RFC 5322 atom signs, joined by single dots; no quoted form. */
const localPart =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/**
 * Between letters of Arabic or Indic scripts a joiner tells one word from another (RFC 5892 appendix A);
 * elsewhere it is left over from a copy, and dropped.
 */
const meaningfulJoiner =
  /[[\p{L}\p{M}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]][\u200c\u200d]+[[\p{L}\p{M}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]]/v;

/** Most addresses are in ASCII, where none of this happens. */
const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);

/**
 * Also refused: what changes on the way to capitals and back (`ß` to `ss`), because somebody who writes in
 * capitals would mean another mailbox than the one that is stored.
 */
const isAmbiguous = (local: string): boolean =>
  !isAscii(local) && (looksLikeAnother(local) || inCapitalsAndBack(local) !== local);

const inCapitalsAndBack = (text: string): string =>
  // Not the sigma: its rule is one of look-alikes.
  text.replace(/[^σς]+/gu, (part) => part.toUpperCase().toLowerCase()).normalize('NFC');

/** At least two labels (RFC 1035 §2.3.1), the last one no number: no bare host, no IP address. */
const dottedName =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

function asciiDomain(text: string): string | undefined {
  // Characters that would make the URL parser read something else than a host.
  if (text === '' || /[\s/\\?#@:%[\]]/u.test(text)) return undefined;
  // Older tables make `ss` of a capital sharp s, and newer ones `ß`: two domains.
  if (text.includes('ẞ')) return undefined;
  const host = URL.parse(`http://${text}`)?.hostname;
  if (host === undefined || !dottedName.test(host)) return undefined;
  return host.split('.').some((label) => looksLikeAnother(unicodeLabel(label))) ? undefined : host;
}

/** `xn--bcher-kva` → `bücher`. The URL parser has refused what cannot be decoded. */
const unicodeLabel = (label: string): string =>
  label.startsWith('xn--') ? decode(label.slice('xn--'.length)) : label;
