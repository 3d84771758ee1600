/**
 * Whether evidence is whole: from before the backup until now, with nothing left out. What it lacks would come back in silence.
 * What it cannot show itself the operator may stand in for; what it contradicts nobody can.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Scene } from './evidence.ts';
import { NotEnoughEvidence } from './not-enough-evidence.ts';
import type { TrailFile } from './trail-file.ts';
import { idsOf, newestIn } from './trail-in-database.ts';

/** How old evidence may be: a dump of gigabytes takes a while. */
const freshMs = 3_600_000;
/** How far two clocks may be apart. */
const skewMs = 300_000;

/**
 * One of the files alone has to reach over the whole time, and to have what the backup has of it. Files that do not say what
 * they cover are taken for parts of one.
 *
 * @param from since when it has to have everything.
 * @returns how far it reaches, as far as it says.
 * @throws {NotEnoughEvidence}
 */
export function demandWholeTrail(
  scene: Scene,
  from: Date,
  files: TrailFile[],
  isVouchedFor: boolean,
): Date | undefined {
  const trail = wholeOf(scene, from, files, isVouchedFor);
  const known = [...idsOf(scene.backup)];
  if (known.length > 0 && !known.some((id) => trail.ids.has(id))) {
    throw new NotEnoughEvidence(
      'The trail has no event of the backup, so nothing shows that it is of this service: read it from further back.',
    );
  }
  if (trail.unreadable > 0 && !isVouchedFor) {
    throw new NotEnoughEvidence(
      `${trail.unreadable} events of the trail could not be read when it was written. ${vouching('a trail where these took nothing')}`,
    );
  }
  const end = trail.end && new Date(trail.end.through);
  if (!isVouchedFor) demandFresh(end, scene.today);
  return end;
}

function wholeOf(scene: Scene, from: Date, files: TrailFile[], isVouchedFor: boolean): TrailFile {
  const since = from.toISOString();
  const until = endOf(scene).toISOString();
  const reaching = [
    ...files.filter(({ end }) => end),
    ...joined(files.filter(({ end }) => !end)),
  ].filter(({ end, oldest }) =>
    end
      ? (end.since === null || end.since <= since) && end.through >= until
      : isVouchedFor && oldest !== undefined && oldest <= since,
  );
  const lacking = reaching.map((file) => ({ file, lost: missing(scene, from, file) }));
  const [first] = lacking;
  if (!first) {
    throw new NotEnoughEvidence(
      `No trail reaches from ${since} to ${until}. Read it with npm run -s audit -- --from https://<sink> --since ${since} --ndjson, after the database of now, and give it whole. ${vouching('a file that does not say what it covers, and has an event from before that')}`,
    );
  }
  const whole = lacking.find(({ lost }) => lost.length === 0);
  if (whole) return whole.file;
  throw new NotEnoughEvidence(
    `${first.lost.length} events are missing from the trail, the first of them ${first.lost[0]}: it is not whole, or of another service.`,
  );
}

/** What the trail has to reach to: nothing that is known happened later. */
const endOf = ({ at, now, nowTakenAt, today }: Scene): Date =>
  new Date(Math.max(at.getTime(), nowTakenAt?.getTime() ?? 0, (now && newestIn(now, today)) ?? 0));

/**
 * The database alone, without a sink that takes events out of it.
 *
 * @returns how far it reaches.
 * @throws {NotEnoughEvidence}
 */
export function demandWholeDatabase(
  { at, backup, nowTakenAt, today }: Scene,
  now: DatabaseSync,
  from: Date,
  isVouchedFor: boolean,
): Date | undefined {
  const purged = idsOf(now, "event = 'sys_audit_purge' AND at >= ?", from.getTime()).size > 0;
  if (purged || idsOf(now, 'exported').size > 0) {
    throw new NotEnoughEvidence(
      'The audit sink has taken events out of the database of now, so its own rows are not all that happened. Give --trail too, or --blind.',
    );
  }
  const known = idsOf(backup);
  const there = idsOf(now);
  const lost = [...known].filter((id) => !there.has(id)).length;
  if (lost > 0) {
    throw new NotEnoughEvidence(
      `${lost} events of the backup are missing from the database of now: its trail is damaged, or it is older than the backup. Give --trail too, or --blind.`,
    );
  }
  if (isVouchedFor) return nowTakenAt;
  if (there.size === known.size) {
    throw new NotEnoughEvidence(
      `Nothing has happened in the database of now since the backup. ${vouching('the knowledge that it is not the backup itself')}`,
    );
  }
  if (nowTakenAt && nowTakenAt < at) {
    throw new NotEnoughEvidence('The database of now is older than the moment to go back to.');
  }
  demandFresh(nowTakenAt, today);
  return nowTakenAt;
}

/** Several parts of one export. */
function joined(files: TrailFile[]): TrailFile[] {
  if (files.length === 0) return [];
  const oldest = files.flatMap((file) => file.oldest ?? []).toSorted()[0];
  return [
    {
      events: files.flatMap(({ events }) => events),
      ids: new Set(files.flatMap(({ ids }) => [...ids])),
      oldest,
      unreadable: files.reduce((sum, { unreadable }) => sum + unreadable, 0),
      end: undefined,
    },
  ];
}

/**
 * What the trail has to have: everything of the backup from that time, unless it is still in the database of now, and everything
 * that was handed over out of that. Rows that SQL wrote reach no log, and the last purge waits for the next event.
 */
function missing({ backup, now }: Scene, from: Date, { ids }: TrailFile): string[] {
  const ours = `at >= ? AND event <> 'sys_audit_purge' AND actor IS NOT 'operator'`;
  const waiting = now ? idsOf(now, 'NOT exported') : new Set<string>();
  const ofBackup = [...idsOf(backup, ours, from.getTime())].filter((id) => !waiting.has(id));
  const handedOver = now ? [...idsOf(now, `exported AND ${ours}`, from.getTime())] : [];
  return [...ofBackup, ...handedOver].filter((id) => !ids.has(id));
}

function demandFresh(end: Date | undefined, today: Date): void {
  if (end && end.getTime() > today.getTime() + skewMs) {
    throw new NotEnoughEvidence(`The evidence ends at ${end.toISOString()}, which is to come.`);
  }
  if (end && end.getTime() >= today.getTime() - freshMs) return;
  throw new NotEnoughEvidence(
    `The evidence ${end ? `ends at ${end.toISOString()}` : 'does not say when it ends'}: what was taken since comes back. Gather it anew, with the service closed. ${vouching('the knowledge that the service has been closed since')}`,
  );
}

const vouching = (what: string): string => `--evidence-is-complete stands in for ${what}.`;
