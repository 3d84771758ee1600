/** Ids and numbers in the forms that databases keep them in. */
import type { Converted } from './conversions.ts';

/** @returns in lower case with its dashes; SQLAlchemy keeps it without them. */
export function uuidOf(text: string): string | undefined {
  const digits = text.toLowerCase().replace(/^\{|\}$/g, '');
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(digits)) return digits;
  if (!/^[0-9a-f]{32}$/.test(digits)) return undefined;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export function phoneOf(text: string): Converted {
  if (text.startsWith('+')) return { value: text };
  if (/^[1-9]\d{6,14}$/.test(text)) return { value: `+${text}` };
  return { wrong: 'is no phone number that begins with its country' };
}
