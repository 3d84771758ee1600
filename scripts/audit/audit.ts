/**
 * `npm run audit`: reads the trail, from the bucket that `npm run dev:audit` keeps on this disk or, with `--from`, from a
 * sink anywhere.
 *
 *   npm run audit -- --user a@example.com --since 24h --event authn_login_fail
 *   npm run audit -- --event authn_login_fail --by country
 *   npm run audit -- --ndjson --outcome failure
 *   npm run audit -- --ndjson --since 2026-11-28T02:00:00Z
 *   npm run audit -- verify --from https://audit.example.com
 *
 * Keys come from the environment or `.dev.vars`: AUTH_SECRET for `--user`, with every secret that was first in its time, AUDIT_SIGNING_KEYS (the public halves are
 * enough) for `verify`, AUDIT_READ_TOKEN for `--from`.
 */
import { parseArgs } from 'node:util';
import { parseDuration } from '../../src/core/duration.ts';
import { readDevVars } from '../dev-vars.ts';
import { identifierOf } from '../identifier.ts';
import { parseMoment } from '../moment.ts';
import { closedPipeCode, NobodyReads, print } from '../output.ts';
import type { TrailEnd } from '../restore/trail-file.ts';
import { pseudonymsOf } from './pseudonyms.ts';
import { openTrail, type Trail } from './trail.ts';
import { verifyTrail } from './verify.ts';

type Event = Record<string, unknown>;

/** What can be asked for as it stands in an event. */
const fields = ['event', 'outcome', 'reason', 'ip', 'country', 'requestId'] as const;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string' },
    user: { type: 'string' },
    since: { type: 'string' },
    event: { type: 'string' },
    outcome: { type: 'string' },
    reason: { type: 'string' },
    ip: { type: 'string' },
    country: { type: 'string' },
    requestId: { type: 'string' },
    by: { type: 'string' },
    ndjson: { type: 'boolean', default: false },
  },
});
const vars: Record<string, string | undefined> = { ...readDevVars(), ...process.env };

/** Of reading: what is handed over to the sink later need not be in it. */
const begun = new Date();
const trail = await openTrail(values.from, vars.AUDIT_READ_TOKEN ?? '');
try {
  if (positionals[0] === 'verify') await verify(trail);
  else await list(trail);
} catch (error) {
  if (!(error instanceof NobodyReads)) throw error;
  process.exitCode = closedPipeCode;
} finally {
  await trail.close();
}

async function verify(from: Trail): Promise<void> {
  const keys = vars.AUDIT_SIGNING_KEYS;
  if (!keys) throw new Error('AUDIT_SIGNING_KEYS is not set: the JWK set with the public key');
  const { events, hash, broken } = await verifyTrail(from, keys, (done) =>
    progress(done, from.keys.length),
  );
  progress(from.keys.length, from.keys.length);
  if (broken) {
    console.error(`broken at ${broken}\n${events} events before it are as they were written.`);
    process.exitCode = 1;
  } else {
    print(`${events} events in ${from.keys.length} objects, unbroken. The last hash: ${hash}`);
  }
}

async function list(from: Trail): Promise<void> {
  const since = cutoff(values.since);
  const about = values.user === undefined ? undefined : await everythingAbout(from, values.user);
  const counts = new Map<string, number>();
  for await (const event of events(from)) {
    if (fields.some((field) => values[field] !== undefined && event[field] !== values[field])) {
      continue;
    }
    if (String(event.at) < since) continue;
    if (about && !about(event)) continue;
    print(values.ndjson ? JSON.stringify(event) : row(event));
    const by = values.by === undefined ? '' : ` ${event[values.by] ?? '-'}`;
    const kind = `${event.event} ${event.outcome}${by}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (values.ndjson) {
    if (isWhole(from)) print(JSON.stringify(endOf(since, all)));
    return;
  }
  print('');
  const summary = [...counts].sort(([a], [b]) => a.localeCompare(b));
  for (const [kind, count] of summary) print(`${String(count).padStart(8)}  ${kind}`);
  print(`${String(all).padStart(8)}  in all`);
}

/** Of a bucket alone nobody knows what has not come to it yet. */
function isWhole({ head }: Trail): boolean {
  return (
    head !== undefined &&
    values.user === undefined &&
    fields.every((field) => values[field] === undefined)
  );
}

/** The last line of a trail of which nothing was left out since then: `npm run restore` believes no other. */
function endOf(since: string, events: number): TrailEnd {
  return { end: true, since: since || null, through: begun.toISOString(), events };
}

async function* events(from: Trail): AsyncGenerator<Event> {
  for (const [i, key] of from.keys.entries()) {
    progress(i + 1, from.keys.length);
    yield* from.events(key);
  }
}

/** Events that name them by the pseudonym of an identifier, and all others of the accounts found by it. */
async function everythingAbout(from: Trail, user: string): Promise<(event: Event) => boolean> {
  const secrets = vars.AUTH_SECRET;
  if (!secrets) throw new Error('AUTH_SECRET is not set: without it nobody can find a person');
  const subjects = pseudonymsOf(secrets, identifierOf(user));
  const ids = new Set<unknown>();
  for await (const event of events(from)) {
    if (subjects.has(event.subject) && event.userId) ids.add(event.userId);
  }
  return (event) => subjects.has(event.subject) || ids.has(event.userId);
}

/** The ISO time before which nothing is shown. */
function cutoff(since: string | undefined): string {
  if (since === undefined) return '';
  const seconds = parseDuration(since);
  if (seconds !== undefined) return new Date(begun.getTime() - seconds * 1000).toISOString();
  const moment = parseMoment(since);
  if (moment) return moment.toISOString();
  throw new Error('--since takes a duration such as 24h, or a moment such as 2026-11-28T02:00:00Z');
}

function row({ at, event, outcome, reason, username, ip, country, erased }: Event): string {
  const who = erased ? '(erased)' : (username ?? '');
  const cells = [at, event, outcome, reason ?? '', who, ip ?? '', country ?? ''];
  const widths = [24, 30, 8, 22, 24, 18, 2];
  return cells
    .map((cell, i) => String(cell).padEnd(widths[i] ?? 0))
    .join(' ')
    .trimEnd();
}

function progress(done: number, of: number): void {
  if (!process.stderr.isTTY) return;
  const width = 30;
  const full = Math.round((width * done) / Math.max(of, 1));
  const bar = '█'.repeat(full).padEnd(width, '·');
  process.stderr.write(`\r${bar} ${done} of ${of} objects${done === of ? '\n' : ''}`);
}
