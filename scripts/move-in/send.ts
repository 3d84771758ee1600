/** One batch to the API, and its answer for each line. */
import { answered } from '../admin/answer.ts';
import { patiently, Unanswered } from '../admin/patiently.ts';
import type { StaffSession } from '../admin/sign-in.ts';
import type { Line } from './line.ts';

export interface Outcome {
  line: number;
  outcome: 'created' | 'exists' | 'refused';
  errors?: { pointer: string; code: string; detail: string }[];
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
