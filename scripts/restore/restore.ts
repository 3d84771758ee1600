/**
 * `npm run restore`: makes of a backup a database that may be served again, as a file of SQL for a new and empty database.
 * Nothing that runs is touched, and nobody is served from what was restored before it is safe (docs/operate.md#restore).
 *
 *   npm run restore -- --backup backup.sql --now now.sql --output restored.sql
 *   npm run restore -- --backup backup.sql --trail trail.ndjson --output restored.sql
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { parseDuration } from '../../src/core/duration.ts';
import { parseMoment } from '../moment.ts';
import { loadDump, takenAt, verifyHasTrail, writeDump } from './dump.ts';
import { type EvidenceOptions, gatherEvidence } from './evidence.ts';
import { keepTrail } from './keep-trail.ts';
import { NotEnoughEvidence } from './not-enough-evidence.ts';
import { type RestoreReport, takeAway } from './take-away.ts';
import { takenSince } from './taken-away.ts';

export interface Restore extends EvidenceOptions {
  backup: string;
  /** The moment that is gone back to; that in the first line of the backup where it is not said. */
  at: Date | undefined;
  /** A dump of the database as it is now. */
  now: string | undefined;
  output: string;
  deletionGraceSeconds: number;
}

export interface Restored extends RestoreReport {
  at: Date;
  /** How far the evidence reaches, where it says so. */
  until: Date | undefined;
  accounts: number;
  admins: number;
  keptEvents: number;
  sha256: string;
}

/** The command was given wrongly: nothing was written. */
export class NotRestored extends Error {}

/** @throws {NotRestored | NotEnoughEvidence} */
export async function restore(options: Restore): Promise<Restored> {
  const today = new Date();
  const at = momentOf(options, today);
  const folder = mkdtempSync(join(tmpdir(), 'restore-'));
  const opened: DatabaseSync[] = [];
  const load: Load = async (file, name, check) => {
    const db = await loadDump(file, join(folder, name), check);
    opened.push(db);
    return db;
  };
  try {
    const db = await load(options.backup, 'backup');
    const scene = { backup: db, at, today, ...(await readNow(options.now, load)) };
    const { events, until } = await gatherEvidence(options, scene);
    const since = takenSince(events);
    const triggers = dropTriggers(db);
    const keptEvents = scene.now && !options.isNowDistrusted ? keepTrail(db, scene.now) : 0;
    const report = takeAway(db, since, { ...options, now: today });
    for (const sql of triggers) db.exec(sql);
    return {
      ...report,
      at,
      until,
      keptEvents,
      accounts: count(db, 'SELECT count(*) AS n FROM users'),
      admins: count(
        db,
        "SELECT count(*) AS n FROM users WHERE role = 'admin' AND active AND delete_at IS NULL",
      ),
      sha256: writeDump(db, options.output, new Date()),
    };
  } finally {
    for (const db of opened) db.close();
    rmSync(folder, { recursive: true });
  }
}

type Load = (
  file: string,
  name: string,
  check?: (db: DatabaseSync) => void,
) => Promise<DatabaseSync>;

/** Only its trail has to be there: the rest may be damaged, which is why there is a restore. */
async function readNow(file: string | undefined, load: Load) {
  if (file === undefined) return { now: undefined, nowTakenAt: undefined };
  return { now: await load(file, 'now', verifyHasTrail), nowTakenAt: takenAt(file) };
}

function momentOf({ at, backup }: Restore, today: Date): Date {
  const taken = takenAt(backup);
  const moment = at ?? taken;
  if (!moment) {
    throw new NotRestored(
      'The backup does not say when it was taken: say --at 2026-11-28T02:00:00Z',
    );
  }
  if (moment > (taken ?? today)) {
    throw new NotRestored(
      taken
        ? `--at is later than the backup itself, which was taken at ${taken.toISOString()}`
        : '--at is to come',
    );
  }
  return moment;
}

/** @returns what makes them again. */
function dropTriggers(db: DatabaseSync): string[] {
  const triggers = db
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all() as { name: string; sql: string }[];
  for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
  return triggers.map(({ sql }) => sql);
}

const count = (db: DatabaseSync, sql: string): number =>
  Number((db.prepare(sql).get() as { n: number }).n);

/** What the words of the command say. @throws where they say nothing that can be done. */
export function readWords(args: string[]): Restore {
  const { values } = parseArgs({
    args,
    options: {
      backup: { type: 'string' },
      at: { type: 'string' },
      now: { type: 'string' },
      trail: { type: 'string', multiple: true, default: [] },
      'evidence-is-complete': { type: 'boolean', default: false },
      'distrust-now': { type: 'boolean', default: false },
      blind: { type: 'boolean', default: false },
      output: { type: 'string' },
      'deletion-grace': { type: 'string', default: '7d' },
    },
  });
  const { backup, now, trail, blind, output } = values;
  if (backup === undefined || output === undefined) throw new NotRestored(usage);
  const at = values.at === undefined ? undefined : parseMoment(values.at);
  if (values.at !== undefined && !at) {
    throw new NotRestored('--at takes a moment with its time zone, such as 2026-11-28T02:00:00Z');
  }
  const deletionGraceSeconds = parseDuration(values['deletion-grace']);
  if (deletionGraceSeconds === undefined) {
    throw new NotRestored('--deletion-grace takes a duration such as 7d');
  }
  return {
    backup,
    at,
    now,
    trail,
    isVouchedFor: values['evidence-is-complete'],
    isNowDistrusted: values['distrust-now'],
    isBlind: blind,
    output,
    deletionGraceSeconds,
  };
}

const usage =
  'Usage: npm run restore -- --backup <file> [--at <moment>] [--now <file> [--distrust-now]] [--trail <file>]... [--evidence-is-complete] [--blind] --output <file> [--deletion-grace 7d]';

/** What an operator reads of it. */
export function told({ at, until, ...done }: Restored, output: string): string {
  const lines = [
    ['accounts', done.accounts],
    ['sessions ended', done.sessions],
    ['accounts whose links and codes open nothing any more', done.links],
    ['erased again', done.account],
    ['waiting for their deletion again', done['waiting-account']],
    ['switched off', done.access],
    ['switched off, because their address has been another one since', done.mailbox],
    ['passwords that have to be chosen anew', done.password],
    ['passkeys and sets of recovery codes removed', done.factors],
    ['roles taken away', done.role],
    ['API keys revoked', done['api-key']],
    ['webhooks removed', done.webhook],
    ['events of the trail kept from now', done.keptEvents],
  ] as const;
  return [
    `Back to ${at.toISOString()}${until ? `, by what is known until ${until.toISOString()}` : ''}:`,
    ...lines.map(([what, n]) => `${String(n).padStart(9)}  ${what}`),
    ...(done.admins === 0
      ? ['No admin is left: npm run admin -- bootstrap, once it is served.']
      : []),
    `${output}  sha256 ${done.sha256}`,
  ].join('\n');
}

if (import.meta.main) {
  try {
    const options = readWords(process.argv.slice(2));
    console.log(told(await restore(options), options.output));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof NotRestored || error instanceof NotEnoughEvidence ? 2 : 1;
  }
}
