/** Asks the API again where what is wrong may be a matter of time, and not where it is none. */
import { Refused } from './answer.ts';
import type { Terminal } from './terminal.ts';

/** Tried often enough; the message says what was wrong the last time. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** An answer came, and not all of it. */
export class Unanswered extends Error {}

const tries = 6;
const maxWaitSeconds = 300;

/** A few times, with longer and longer waits between them. @throws {GivenUp} and what is no matter of time. */
export async function patiently<Answer>(
  terminal: Terminal,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const why = passing(error);
      if (why === undefined) throw error;
      if (attempt === tries) throw new GivenUp(`${why} It was tried ${tries} times.`);
      const asked = error instanceof Refused ? error.retryAfterSeconds : 0;
      const seconds = Math.min(maxWaitSeconds, Math.max(asked || 0, 2 ** (attempt - 1)));
      terminal.tell(`${why} Trying again in ${seconds} s.`);
      await terminal.wait(seconds);
    }
  }
}

/** @returns what is wrong, where it may be right in a moment. */
function passing(error: unknown): string | undefined {
  if (error instanceof Refused) {
    const isPassing = error.status === 429 || error.status >= 500;
    return isPassing ? firstLine(error.message) : undefined;
  }
  if (error instanceof Unanswered) return error.message;
  // fetch says no more than that it failed, or that the connection ended; why stands behind it.
  if (error instanceof TypeError) {
    const { cause } = error;
    return `The service did not answer: ${cause instanceof Error ? cause.message : error.message}.`;
  }
  return undefined;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
