/** What stands in a record for a value that cannot be read: whoever needs it is refused with the reason, and nobody else. */

const why = Symbol('why it cannot be read');

/** @param reason as it follows the name of a column: `has no salt`. Nothing of the value is in it. */
export const unreadable = (reason: string): object => ({ [why]: reason });

export const whyUnreadable = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null ? (value as { [why]?: string })[why] : undefined;
