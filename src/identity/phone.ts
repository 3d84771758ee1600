import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { asciiDigits } from '../core/digits';
import { withoutInvisible } from '../core/text';

/**
 * E.164, as in `+14155552671`. The national form is read only where a country is given; an extension
 * is not part of who someone is. Digits of any script are read as digits.
 *
 * A number has to be possible (a country calling code that exists, a length that it has), not valid: new
 * codes are assigned every year, sooner than any copy of the numbering plans learns of them.
 * @returns `undefined` where the text is no such number.
 */
export function normalizePhone(text: string, country: string | undefined): string | undefined {
  // NFKC: a fullwidth plus is a plus.
  const trimmed = withoutInvisible(text).trim().normalize('NFKC');
  if (trimmed.length > maxPhoneInputLength || notInNumbers.test(trimmed)) return undefined;
  const number = possibleNumber(asciiDigits(trimmed), country);
  // What is stored must be read as itself, or the account could not be found again.
  return number !== undefined && possibleNumber(number, undefined) === number ? number : undefined;
}

function possibleNumber(text: string, country: string | undefined): string | undefined {
  const options = {
    ...(country && { defaultCountry: country as CountryCode }),
    extract: false,
  };
  const parsed = parsePhoneNumberFromString(text, options);
  if (!parsed?.isPossible() || parsed.ext || !e164.test(parsed.number)) return undefined;
  if (parsed.countryCallingCode === '1' && !northAmerican.test(parsed.number)) return undefined;
  // A new code with the 0 of national calls before it would be a second spelling of one number.
  if (!parsed.isValid() && parsed.nationalNumber.startsWith('0')) return undefined;
  return parsed.number;
}

/** ITU-T E.164 §6: fifteen digits at most. */
const e164 = /^\+[1-9]\d{1,14}$/;
/** NXX-NXX-XXXX, N from 2 to 9; an area code that ends in 11 is a service. All future codes are of this shape. */
const northAmerican = /^\+1[2-9](?!11)\d{2}[2-9]\d{6}$/;
/** The parameters of RFC 3966 (`;isub=`, `;phone-context=`) say another number than the one seen. */
const notInNumbers = /[;\p{Cc}\p{Cf}\p{Surrogate}]/u;
const maxPhoneInputLength = 40;
