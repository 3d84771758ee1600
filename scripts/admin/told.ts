import { closedPipeCode, NobodyReads } from '../output.ts';
import { Refused } from './answer.ts';
import { UsageError } from './command.ts';
import type { Terminal } from './terminal.ts';

/**
 * What went wrong, in words.
 * @param usage is said behind what was said wrongly.
 * @returns the exit code: 1 where it could not be done, 2 where it was said wrongly, 141 where nobody reads on. @throws what nobody expects.
 */
export function toldOf(error: unknown, { tell }: Pick<Terminal, 'tell'>, usage = ''): number {
  if (error instanceof UsageError) {
    tell(`${error.message}\n${usage}`.trimEnd());
    return 2;
  }
  if (error instanceof Refused) {
    tell(error.message);
    return 1;
  }
  if (error instanceof NobodyReads) return closedPipeCode;
  // fetch says no more than that it failed; why stands behind it.
  if (error instanceof TypeError && error.message === 'fetch failed') {
    const { cause } = error;
    tell(`The service did not answer: ${cause instanceof Error ? cause.message : cause}`);
    return 1;
  }
  throw error;
}
