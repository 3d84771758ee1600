/**
 * Moves people in: lines are read as they come, stored a batch at a time, and each gets an answer. One that is refused keeps no
 * other one out. Sent again, what was stored is there already and stays as it is.
 */
import type { BrokenRule } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { nobodySeen } from './known-people';
import { type Line, linesOf } from './lines';
import { type PersonDeps, personSchema } from './person';
import { type IncomingPerson, readPerson } from './read-person';
import { type Importer, type StoreDeps, type Stored, storePeople } from './store-people';

export type ImportDeps = StoreDeps & PersonDeps;

export type LineReport = { line: number; externalId: string | null } & Stored;

/** Five batches of twelve statements: D1 allows a thousand queries a request (https://developers.cloudflare.com/d1/platform/limits/). */
export const maxLines = 500;
export const maxLineBytes = 64 * 1024;

/** One transaction, whose rows are one parameter of each of its statements: D1 takes two megabytes, and a character is three bytes at most. */
const batch = { people: 100, characters: 512 * 1024 };

/**
 * @param importer whoever asks, as they are at the moment of a batch.
 * @param isDryRun says what would become of them, and stores nobody.
 * @returns a report for each line that is not empty, in their order, up to the first that is too many; `undefined` where whoever
 * asks may not any more by the time of a batch: those before are stored.
 * @throws {StoreUnavailable} batches before that one are stored: the same lines again go on from there.
 */
export async function importPeople(
  deps: ImportDeps,
  context: RequestContext,
  importer: () => Importer,
  body: ReadableStream<Uint8Array>,
  isDryRun: boolean,
): Promise<LineReport[] | undefined> {
  const schema = personSchema(deps);
  const trial = isDryRun ? nobodySeen() : undefined;
  const reports: LineReport[] = [];
  let waiting: { line: number; person: IncomingPerson }[] = [];
  let characters = 0;

  /** @returns whether whoever asks still may. */
  async function store(): Promise<boolean> {
    const people = waiting.map(({ person }) => person);
    // Lines may come for hours: what is written now is written at this time.
    const outcomes = await storePeople(
      deps,
      { ...context, now: deps.now() },
      importer(),
      people,
      trial,
    );
    if (!outcomes) return false;
    for (const [i, { line, person }] of waiting.entries()) {
      const stored = outcomes[i];
      if (stored) reports.push({ line, externalId: person.externalId, ...stored });
    }
    waiting = [];
    characters = 0;
    return true;
  }

  let count = 0;
  for await (const line of linesOf(body, maxLineBytes)) {
    if (++count > maxLines) {
      reports.push(refusal(line, null, [{ pointer: '', code: 'too_many_lines' }]));
      break;
    }
    const read = await readPerson(schema, line);
    if (!read.ok) {
      reports.push(refusal(line, read.error.externalId, read.error.errors));
      continue;
    }
    waiting.push({ line: line.number, person: read.value });
    characters += line.text?.length ?? 0;
    const isFull = waiting.length >= batch.people || characters >= batch.characters;
    if (isFull && !(await store())) return undefined;
  }
  if (waiting.length > 0 && !(await store())) return undefined;
  return reports.sort((a, b) => a.line - b.line);
}

const refusal = (
  { number }: Line,
  externalId: string | null,
  errors: BrokenRule[],
): LineReport => ({
  line: number,
  externalId,
  outcome: 'refused',
  errors,
});
