/**
 * The only functions that write to the log. They take objects: Workers Logs index their members, and a member
 * cannot forge a second line. The linter forbids `console` everywhere else.
 */

/** An audit line. */
export const logLine = (line: object): void => console.log(line);

/** A fault that the operator has to know: a bug, a bad setting. Never contains what a person sent. */
export const logFault = (fault: object): void => console.error(fault);

/** Something that works today and will not for ever. */
export const logWarning = (warning: object): void => console.warn(warning);

/** The only part of an error that may be logged: its message can contain what a person sent. */
export const kindOfError = (error: unknown): string =>
  error instanceof Error ? error.name : 'unknown';
