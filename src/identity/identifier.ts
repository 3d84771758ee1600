/**
 * What a person is known by: an e-mail address or a phone number, in the one spelling that is stored
 * and compared. Equal people, equal strings. No I/O, no clock.
 */
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import { utf8 } from '../core/encoding';
import { phoneMetadata } from '../core/phone-metadata';
import { hasForbiddenCharacter } from '../core/text';

export type Identifier = { kind: 'email'; value: string } | { kind: 'phone'; value: string };

/** Which kind a stored spelling is of: only an e-mail address has an `@`. */
export const kindOf = (identifier: string): Identifier['kind'] =>
  identifier.includes('@') ? 'email' : 'phone';

/** Reads either kind: an `@` makes it an e-mail address. @returns `undefined` for neither. */
export function parseIdentifier(text: string, country: string | undefined): Identifier | undefined {
  const kind = text.includes('@') || text.includes('＠') ? 'email' : 'phone';
  const value = kind === 'email' ? normalizeEmail(text) : normalizePhone(text, country);
  return value === undefined ? undefined : { kind, value };
}

/**
 * Trimmed, NFC, lower case, the domain in punycode (UTS #46, as browsers do it). The local part is
 * lowered too: RFC 5321 lets a host tell `A@` from `a@`, no host in use does, and two accounts that
 * look like one are a trap.
 * @returns `undefined` where no mailbox can have the address (RFC 5321 §4.5.3.1, RFC 6531).
 */
export function normalizeEmail(text: string): string | undefined {
  const trimmed = text.trim().normalize('NFC');
  if (hasForbiddenCharacter(trimmed)) return undefined;
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0)).toLowerCase().normalize('NFC');
  const domain = asciiDomain(trimmed.slice(at + 1));
  if (!localPart.test(local) || looksOtherwise(local) || domain === undefined) return undefined;
  const email = `${local}@${domain}`;
  return bytesOf(local) <= maxLocalPartBytes && bytesOf(email) <= maxEmailBytes ? email : undefined;
}

/**
 * E.164, as in `+14155552671`. The national form is read only where a country is given; an extension
 * is not part of who someone is.
 */
export function normalizePhone(text: string, country: string | undefined): string | undefined {
  // NFKC: a fullwidth plus is a plus.
  const trimmed = text.trim().normalize('NFKC');
  if (trimmed.length > maxPhoneInputLength || notInNumbers.test(trimmed)) return undefined;
  const options = {
    ...(country && { defaultCountry: country as CountryCode }),
    extract: false,
  };
  const parsed = parsePhoneNumberFromString(trimmed, options, phoneMetadata);
  if (!parsed?.isValid() || parsed.ext || !e164.test(parsed.number)) return undefined;
  return parsed.number;
}

/** ITU-T E.164 §6: fifteen digits at most. */
const e164 = /^\+[1-9]\d{1,14}$/;
/** The parameters of RFC 3966 (`;isub=`, `;phone-context=`) say another number than the one seen. */
const notInNumbers = /[;\p{Cc}\p{Cf}\p{Surrogate}]/u;

/** In bytes of UTF-8, as a mail server counts. */
const bytesOf = (text: string): number => utf8(text).length;
const maxLocalPartBytes = 64;
const maxEmailBytes = 254;
const maxPhoneInputLength = 40;

/** Words of letters, digits and RFC 5322 atom signs, joined by single dots; no quoted form. */
const localPart =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/** Characters that nobody sees, or that are another one in costume, make accounts that look like one. */
const looksOtherwise = (local: string): boolean =>
  /\p{Default_Ignorable_Code_Point}/u.test(local) || local.normalize('NFKC') !== local;

/** At least two labels (RFC 1035 §2.3.1), the last one no number: no bare host, no IP address. */
const dottedName =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

function asciiDomain(text: string): string | undefined {
  // Characters that would make the URL parser read something else than a host.
  if (text === '' || /[\s/\\?#@:%[\]]/u.test(text)) return undefined;
  const host = URL.parse(`http://${text}`)?.hostname;
  return host !== undefined && dottedName.test(host) ? host : undefined;
}
