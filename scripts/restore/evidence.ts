/**
 * What happened since the backup: from the trail outside D1, and from the database of now, as far as it can still be read.
 * No change without its event (`src/audit/commit.ts`), so the two together have all of it; whether they are all there is
 * checked here, since what is missing comes back.
 */
import type { DatabaseSync } from 'node:sqlite';
import { isOfConsequence, type TrailEvent } from './taken-away.ts';
import { readTrailFile, type TrailFile } from './trail-file.ts';

export interface EvidenceOptions {
  /** Files of the trail outside. */
  trail: string[];
  /** The operator stands in for files that do not say themselves what they cover. */
  isTrailComplete: boolean;
  /** Somebody else could write the database of now. */
  isNowDistrusted: boolean;
  isBlind: boolean;
}

/** Not enough to restore by. */
export class NotEnoughEvidence extends Error {}

/** Clocks of isolates differ, and a backup takes a while: events from shortly before it count too, if it does not have them. */
const slackMs = 5 * 60_000;

/**
 * @param at the moment that is gone back to.
 * @returns what happened since, in any order.
 * @throws {NotEnoughEvidence}
 */
export async function gatherEvidence(
  { trail, isTrailComplete, isNowDistrusted, isBlind }: EvidenceOptions,
  at: Date,
  backup: DatabaseSync,
  now: DatabaseSync | undefined,
): Promise<TrailEvent[]> {
  const known = idsOf(backup);
  const from = new Date(at.getTime() - slackMs);
  const files: TrailFile[] = [];
  for (const file of trail) files.push(await readTrailFile(file, from, known));
  if (!isBlind) {
    if (files.length > 0) demandWholeTrail(files, isTrailComplete, from, backup, now);
    else if (now) demandWholeDatabase(now, known, from);
    else throw new NotEnoughEvidence(nothing);
  }
  // A row in a database that somebody may have written gives nothing back where there is a trail that nobody can write.
  const mayGive = files.length === 0 && !isNowDistrusted;
  const inside = now ? eventsInDatabase(now, from, known) : [];
  return [
    ...inside.map((event) => ({ ...event, isClaim: !mayGive })),
    ...files.flatMap(({ events }) => events),
  ];
}

const nothing =
  'Nothing says what was taken from people since: give --now, --trail or both. Where there is neither, --blind makes everybody choose a new password.';

/** From before the backup until the database of now, and with all that the backup has of that time. */
function demandWholeTrail(
  files: TrailFile[],
  isTrailComplete: boolean,
  from: Date,
  backup: DatabaseSync,
  now: DatabaseSync | undefined,
): void {
  const until = new Date(Math.max(from.getTime(), now ? newestIn(now) : 0)).toISOString();
  const since = from.toISOString();
  const reaches = ({ end, oldest }: TrailFile): boolean =>
    end
      ? (end.since === null || end.since <= since) && end.through >= until
      : isTrailComplete && oldest !== undefined && oldest <= since;
  const whole = files.filter(reaches);
  if (whole.length === 0) {
    throw new NotEnoughEvidence(
      `No trail reaches from ${since} to ${until}. Read it with npm run audit -- --since ${since} --ndjson, after the database of now, and give it whole. An export that does not say what it covers needs --trail-is-complete, and an event from before ${since}.`,
    );
  }
  const seen = new Set(files.flatMap((file) => [...file.seen]));
  const start =
    whole.map(({ end, oldest }) => (end ? end.since : oldest) ?? '').toSorted()[0] ?? '';
  const shared = idsOf(backup, start === '' ? 0 : Date.parse(start));
  const lost = countMissing(shared, now ? idsOf(now) : new Set(), seen);
  if (lost > 0) {
    throw new NotEnoughEvidence(
      `${lost} events of the backup are missing from the trail: it is not whole, or of another service.`,
    );
  }
  if (seen.size === 0 && idsOf(backup).size > 0) {
    throw new NotEnoughEvidence(
      'The trail has no event of the backup, so nothing shows that it is of this service: read it from further back.',
    );
  }
}

/** @throws where the sink has taken events out of it, or they are missing. */
function demandWholeDatabase(now: DatabaseSync, known: Set<string>, from: Date): void {
  const purged = now
    .prepare(`SELECT 1 FROM audit_events WHERE event = 'sys_audit_purge' AND at >= ? LIMIT 1`)
    .get(from.getTime());
  const handedOver = now.prepare('SELECT 1 FROM audit_events WHERE exported LIMIT 1').get();
  if (purged || handedOver) {
    throw new NotEnoughEvidence(
      'The audit sink has taken events out of the database of now, so its own rows are not all that happened. Give --trail too, or --blind.',
    );
  }
  const lost = countMissing(known, idsOf(now));
  if (lost > 0) {
    throw new NotEnoughEvidence(
      `${lost} events of the backup are missing from the database of now: its trail is damaged. Give --trail too, or --blind.`,
    );
  }
}

function eventsInDatabase(db: DatabaseSync, from: Date, known: Set<string>): TrailEvent[] {
  const rows = db
    .prepare(
      'SELECT request_id AS requestId, event, outcome, reason, at, user_id AS userId, target FROM audit_events WHERE at >= ?',
    )
    .all(from.getTime()) as unknown as (Omit<TrailEvent, 'at'> & { at: number })[];
  return rows
    .map((row) => ({ ...row, at: new Date(row.at).toISOString() }))
    .filter((event) => !known.has(event.requestId) && isOfConsequence(event));
}

const newestIn = (db: DatabaseSync): number =>
  Number((db.prepare('SELECT max(at) AS at FROM audit_events').get() as { at: number | null }).at);

/** What the backup has in its own trail had happened by then. */
const idsOf = (db: DatabaseSync, from = 0): Set<string> =>
  new Set(
    (
      db.prepare('SELECT request_id AS id FROM audit_events WHERE at >= ?').all(from) as {
        id: string;
      }[]
    ).map(({ id }) => id),
  );

const countMissing = (wanted: Set<string>, ...places: Set<string>[]): number =>
  [...wanted].filter((id) => !places.some((place) => place.has(id))).length;
