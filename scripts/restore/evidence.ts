/**
 * What happened since the backup: from the trail outside D1, and from the database of now, as far as it can still be read.
 * No change without its event (`src/audit/commit.ts`), so the two together have all of it, if they are whole
 * (`whole-evidence.ts`).
 */
import type { DatabaseSync } from 'node:sqlite';
import { NotEnoughEvidence } from './not-enough-evidence.ts';
import { newerThanThis, type TrailEvent, takenByEvent } from './taken-away.ts';
import { readTrailFile, type TrailFile } from './trail-file.ts';
import { idsOf, newestIn } from './trail-in-database.ts';
import { demandWholeDatabase, demandWholeTrail } from './whole-evidence.ts';

export interface EvidenceOptions {
  /** Files of the trail outside. */
  trail: string[];
  /** The operator stands in for what the evidence cannot show itself. */
  isVouchedFor: boolean;
  /** Somebody else could write the database of now. */
  isNowDistrusted: boolean;
  isBlind: boolean;
}

/** What it is about. */
export interface Scene {
  backup: DatabaseSync;
  /** The moment that is gone back to. */
  at: Date;
  now: DatabaseSync | undefined;
  /** When that was dumped, where the dump says so. */
  nowTakenAt: Date | undefined;
  /** By the clock of the operator. */
  today: Date;
}

export interface Evidence {
  /** In any order, without those that the backup has. */
  events: TrailEvent[];
  /** How far it reaches; unknown of what does not say so. */
  until: Date | undefined;
}

/**
 * Clocks of isolates differ, a backup takes a while, and a job of the cron dates what it does by its beginning: what the backup
 * does not have from shortly before it counts too.
 */
const slackMs = 20 * 60_000;

/** @throws {NotEnoughEvidence} */
export async function gatherEvidence(options: EvidenceOptions, scene: Scene): Promise<Evidence> {
  const { backup, at, now, today } = scene;
  const known = idsOf(backup);
  // Where a backup says that it is newer than it is, its newest event still tells.
  const from = new Date(Math.min(at.getTime() - slackMs, newestIn(backup, today) ?? Infinity));
  const files: TrailFile[] = [];
  for (const file of options.trail) files.push(await readTrailFile(file, from, known));
  const until = options.isBlind ? undefined : demandEnough(options, scene, from, files);

  // Where there is better, a row that anybody may have written gives nothing back. It never erases then.
  const { isNowDistrusted, isVouchedFor, isBlind } = options;
  const isClaim = files.length > 0 || isNowDistrusted || isBlind;
  const inside = now ? eventsInDatabase(now, from, today, known) : [];
  if (!isNowDistrusted && !isVouchedFor && !isBlind) demandFamiliar(inside);
  return {
    events: [
      ...inside.map((event) => ({ ...event, isClaim })),
      ...files.flatMap(({ events, end }) =>
        events.map((event) => ({ ...event, isClaim: !end && !isVouchedFor })),
      ),
    ],
    until,
  };
}

function demandEnough(
  { isVouchedFor, isNowDistrusted }: EvidenceOptions,
  scene: Scene,
  from: Date,
  files: TrailFile[],
): Date | undefined {
  if (files.length > 0) {
    if (!scene.now && !isVouchedFor) {
      throw new NotEnoughEvidence(
        'What no sink had yet is in the database of now alone: give --now too. --evidence-is-complete stands in for a trail that has everything.',
      );
    }
    const trusted = isNowDistrusted ? { ...scene, now: undefined } : scene;
    return demandWholeTrail(trusted, from, files, isVouchedFor);
  }
  if (isNowDistrusted) {
    throw new NotEnoughEvidence(
      'Whoever can write a row can delete one: a database that is distrusted needs a --trail beside it, or --blind.',
    );
  }
  if (scene.now) return demandWholeDatabase(scene, scene.now, from, isVouchedFor);
  throw new NotEnoughEvidence(
    'Nothing says what was taken from people since: give --now, --trail or both. Where there is neither, --blind makes everybody choose a new password.',
  );
}

function eventsInDatabase(
  db: DatabaseSync,
  from: Date,
  today: Date,
  known: Set<string>,
): TrailEvent[] {
  const rows = db
    .prepare(
      'SELECT request_id AS requestId, event, outcome, reason, min(at, ?) AS at, user_id AS userId, target FROM audit_events WHERE at >= ?',
    )
    .all(today.getTime(), from.getTime()) as unknown as (Omit<TrailEvent, 'at'> & { at: number })[];
  return rows
    .map((row) => ({ ...row, at: new Date(row.at).toISOString() }))
    .filter(({ requestId }) => !known.has(requestId));
}

/** @throws where nobody here can say what an event took. */
function demandFamiliar(events: TrailEvent[]): void {
  const unknown = events.find(({ event }) => !Object.hasOwn(takenByEvent, event));
  if (unknown) throw new NotEnoughEvidence(newerThanThis(unknown.event));
}
