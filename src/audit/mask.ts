import { oneLine } from '../core/text';

/**
 * `anna@example.com` → `a***@e***.com`, `+14155552671` → `+1***71`, anything else → first letter.
 * Enough to recognise one's own address, too little to write to it.
 */
export function maskUsername(username: string): string {
  const text = oneLine(username.trim(), 254);
  const at = text.lastIndexOf('@');
  if (at > 0) {
    const domain = text.slice(at + 1);
    return `${first(text)}***@${first(domain)}***${topLevel.exec(domain)?.[0] ?? ''}`;
  }
  const digits = text.replace(/[^\d+]/g, '');
  // Only what is a number as a whole: a password typed into the wrong field has digits too.
  if (/^[\d\s+().-]+$/.test(text) && /^\+?\d{6,15}$/.test(digits)) {
    return `${digits.slice(0, 2)}***${digits.slice(-2)}`;
  }
  return `${first(text)}***`;
}

const topLevel = /\.(?:[a-z]{2,18}|xn--[a-z0-9-]{1,59})$/i;
const first = (text: string): string => Array.from(text)[0] ?? '';
