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
    const dot = domain.lastIndexOf('.');
    return `${first(text)}***@${first(domain)}***${dot > 0 ? domain.slice(dot, dot + 20) : ''}`;
  }
  const digits = text.replace(/[^\d+]/g, '');
  if (/^\+?\d{6,15}$/.test(digits)) return `${digits.slice(0, 2)}***${digits.slice(-2)}`;
  return `${first(text)}***`;
}

const first = (text: string): string => Array.from(text)[0] ?? '';
