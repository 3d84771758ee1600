/** Decimal digits of any script. Unicode keeps the ten of a set together and in order (UAX #44, Nd). No I/O. */
import { withoutInvisible } from './text';

/** @returns the code point of the zero in a digit's set. Sets may be adjacent. */
export function zeroOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return code - ((code - first) % 10);
}

/** `+٤٩` → `+49` */
export const asciiDigits = (text: string): string =>
  text.replace(/[^\P{Nd}0-9]/gu, (digit) => String((digit.codePointAt(0) ?? 0) - zeroOf(digit)));

/** A code as somebody types it or copies it from a message, `123 456` or `123-456`; '' for what is too long to be one. */
export const typedDigits = (code: string): string =>
  code.length > 40 ? '' : asciiDigits(withoutInvisible(code)).replace(/[\s-]/g, '');
