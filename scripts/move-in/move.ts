/** Moves people: batch by batch, each counted only once the API has answered for all of it. */
import type { StaffSession } from '../admin/sign-in.ts';
import { type Batch, batches, type RefusedPerson } from './batches.ts';
import {
  type Checkpoint,
  type Counts,
  keepRefused,
  refusedPath,
  writeCheckpoint,
} from './checkpoint.ts';
import { withoutHash } from './line.ts';
import type { Mapping } from './mapping.ts';
import { inWords, notAllRead, type Progress, tellPasswordsFound } from './progress.ts';
import { countedReasons, reasonsOf } from './reasons.ts';
import { type Outcome, send } from './send.ts';
import type { Source } from './sources/source.ts';
import { twiceOf } from './twice.ts';

interface Wanted {
  source: Source;
  mapping: Mapping;
  path: string;
  checkpoint: Checkpoint;
  batchLines: number;
  now: Date;
  progress: Progress;
}

/** @returns the exit code. @throws what stopped it; the checkpoint says where. */
export async function move(
  session: Pick<StaffSession, 'send' | 'terminal'>,
  { source, mapping, path, checkpoint, batchLines, now, progress }: Wanted,
): Promise<number> {
  const { terminal } = session;
  const { twice, close } = twiceOf({ identifiers: false });
  const reasons = countedReasons();
  let reached = checkpoint;
  let there: number | undefined;
  try {
    const after = checkpoint.position;
    for await (const batch of batches({ source, mapping, after, batchLines, twice, now })) {
      const outcomes = await send(session, batch.lines, { dryRun: false });
      const refused = [...batch.refused, ...refusedBy(batch, outcomes)];
      reasons.add(refused);
      const refusedBytes = reached.refusedBytes + keepRefused(path, refused.map(shown));
      const counts = added(reached.counts, batch, outcomes);
      reached = { ...reached, position: batch.position, counts, refusedBytes };
      writeCheckpoint(path, reached);
      progress.show(source.progress(counts.read), counts);
    }
    there = await source.count?.();
    reached = { ...reached, finished: true };
    writeCheckpoint(path, reached);
  } finally {
    close();
    progress.clear();
  }
  const { counts } = reached;
  terminal.print(`${inWords(counts)}.`);
  tellPasswordsFound(source, terminal);
  if (counts.exists > 0) terminal.tell(thereAlready);
  if (counts.refused > 0) {
    reasons.tell(terminal);
    terminal.tell(`Who was refused, and why, stands in ${refusedPath(path)}, without the hashes.`);
  }
  return verdict(counts, there, terminal.tell);
}

/** Nobody sees from a number alone that two people were taken for one. */
const thereAlready =
  'There already: somebody of that externalId was moved before, or an answer was lost and its batch was sent again. Where that was out of another system, ids of the two collide: give one of them a prefix in the mapping, {"externalId": {"from": "id", "prefix": "shop-"}}, and run it again.';

/**
 * Nobody may be lost between reading and the answer; nor before, where a row came behind the key that had been reached, as one with a
 * random id does.
 */
function verdict(
  { read, created, exists, refused }: Counts,
  there: number | undefined,
  tell: (line: string) => void,
): number {
  if (read === 0) tell('There is nobody in the source.');
  else if (read !== created + exists + refused)
    tell('The counts do not agree: look at what was refused, and run it again from the beginning.');
  else if (there !== undefined && there !== read)
    tell(
      `${notAllRead(read, there)} Remove the checkpoint and run it again: nobody is added twice.`,
    );
  else return 0;
  return 1;
}

function added(before: Counts, { records, refused }: Batch, outcomes: Outcome[]): Counts {
  const times = (wanted: Outcome['outcome']) =>
    outcomes.filter(({ outcome }) => outcome === wanted).length;
  return {
    read: before.read + records.length,
    created: before.created + times('created'),
    exists: before.exists + times('exists'),
    refused: before.refused + refused.length + times('refused'),
  };
}

export const refusedBy = ({ lines }: Batch, outcomes: Outcome[]): RefusedPerson[] =>
  outcomes.flatMap((outcome, i) =>
    outcome.outcome === 'refused' && lines[i]
      ? [{ line: lines[i], reasons: reasonsOf(outcome) }]
      : [],
  );

/** As a line, so that the file can be the source of another move once it is put right. */
export function shown({ line, reasons }: RefusedPerson): object {
  return { ...withoutHash(line), refusedBecause: reasons };
}
