/** One batch to the API, and its answer for each line. What may be a matter of time is tried again, what is none is not. */
import { answered, Refused } from '../admin/answer.ts';
import type { StaffSession } from '../admin/sign-in.ts';
import type { Terminal } from '../admin/terminal.ts';
import type { Line } from './line.ts';

export interface Outcome {
  line: number;
  outcome: 'created' | 'exists' | 'refused';
  errors?: { pointer: string; code: string; detail: string }[];
}

/** Tried often enough; the message says what was wrong the last time. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** @returns one for each line, in their order. @throws {Refused} {@link GivenUp} */
export async function send(
  { send: post, terminal }: Pick<StaffSession, 'send' | 'terminal'>,
  lines: Line[],
  { dryRun }: { dryRun: boolean },
): Promise<Outcome[]> {
  if (lines.length === 0) return [];
  const path = `/v1/admin/users/import${dryRun ? '?dryRun=true' : ''}`;
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return patiently(terminal, async () => {
    const answer = await post(path, 'application/x-ndjson', body);
    // A refusal, in the words of the API.
    if (!answer.ok) await answered(Promise.resolve(answer));
    return outcomesOf(await answer.text(), lines.length);
  });
}

const tries = 6;
const maxWaitSeconds = 300;

/** Asks again, a few times, where what is wrong may be right in a moment. */
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

class Unanswered extends Error {}

function outcomesOf(text: string, count: number): Outcome[] {
  const outcomes: Outcome[] = [];
  let end: Totals | undefined;
  for (const one of text.split('\n')) {
    const value = parsed(one);
    if (value && 'outcome' in value) outcomes[value.line - 1] = value;
    else if (value && 'created' in value) end = value;
  }
  const times = (wanted: string) => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const { created = -1, exists = -1, refused = -1 } = end ?? {};
  const agrees =
    times('created') === created && times('exists') === exists && times('refused') === refused;
  if (agrees && outcomes.length === count && created + exists + refused === count) return outcomes;
  throw new Unanswered(
    `The service answered for ${Object.keys(outcomes).length} of ${count} people.`,
  );
}

type Totals = Record<Outcome['outcome'], number>;

/** @returns `undefined` where an answer was cut off. */
function parsed(line: string): Outcome | Totals | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Outcome | Totals) : undefined;
  } catch {
    return undefined;
  }
}
