/**
 * Which addresses are one mailbox. Guessed, as every provider has rules of its own: a tag behind `+` is dropped
 * everywhere (RFC 5233), dots only where they are known to mean nothing. A wrong guess merges notices and shares a
 * cap; it never sends anything to another address.
 */
export interface Mailbox {
  /** The address without what makes no difference. */
  canonical: string;
  /** How this address departs from it: `plain` does not, and is nobody's variant. */
  variant: 'plain' | 'dotted' | 'tagged';
}

const dotsMeanNothing = new Set(['gmail.com', 'googlemail.com']);

/** @param address as it is stored: lower case, one `@` at least. */
export function mailboxOf(address: string): Mailbox {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  const plus = local.indexOf('+');
  // Nothing before the `+`: then it is no tag.
  const untagged = plus > 0 ? local.slice(0, plus) : local;
  if (!dotsMeanNothing.has(domain)) {
    return {
      canonical: `${untagged}@${domain}`,
      variant: untagged === local ? 'plain' : 'tagged',
    };
  }
  const bare = untagged.replaceAll('.', '') || untagged;
  const variant = untagged !== local ? 'tagged' : bare !== local ? 'dotted' : 'plain';
  return { canonical: `${bare}@gmail.com`, variant };
}
