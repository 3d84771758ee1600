/**
 * The only ways to the log. Workers Logs index the members of an object, and a member cannot
 * forge a second line. Lint refuses `console` everywhere else.
 */

/** An audit line. */
export const logLine = (line: object): void => console.log(line);

/** Something for whoever runs the service: a bug, a bad setting. Never what a person sent. */
export const logFault = (fault: object): void => console.error(fault);

/** Something that works today and will not for ever. */
export const logWarning = (warning: object): void => console.warn(warning);

/** Of an error only its kind may be logged: its message can hold what a person sent. */
export const kindOfError = (error: unknown): string =>
  error instanceof Error ? error.name : 'unknown';
