/**
 * `npm run bench:timing`: can somebody tell by the time of an answer who has an account? Asks for as many
 * known as unknown users, in random order, and prints the AUC: the chance that the answer about a known user
 * took longer than that about an unknown one. 0.5 says nothing; 1 or 0 tells them apart each time.
 */
import { type BuiltWorker, startBuiltWorker } from '../built-worker.ts';
import { registration } from '../registration.ts';
import { median, shuffled } from './figures.ts';
import { progress } from './progress.ts';

const people = Number(process.argv[2] ?? 500);
/** Part of a path: measures those routes alone. */
const only = process.argv[3] ?? '';
const atMost = 0.55;
/** Nothing that any verifier reads, as another system stores it for an account without a password. */
const unreadableHash = '!';

/** bcrypt as most write it, Werkzeug's scrypt, and passlib's PBKDF2: two to four times the work of ours. */
const foreignHashes = [
  '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
  `$scrypt$ln=15,r=8,p=1$${'c29tZXNhbHRzb21lc2FsdA'}$${'A'.repeat(43)}`,
  `$pbkdf2-sha256$i=29000$${'c29tZXNhbHRzb21lc2FsdA'}$${'A'.repeat(43)}`,
];

interface Route {
  route: string;
  path: string;
  body: (username: string) => object;
  /** What both are answered with. */
  status: number;
}

const login: Route = {
  route: 'POST /v1/login, wrong password',
  path: '/v1/login',
  body: (username) => ({ username, password: 'Not-The-Password-1' }),
  status: 401,
};
const loginWithUnreadableHash: Route = {
  ...login,
  route: 'the same, the stored hash is no Argon2id',
};
const loginAfterMove: Route = {
  ...login,
  route: 'the same, six in ten have a hash of another system',
};
const forgot: Route = {
  route: 'POST /v1/forgot-password',
  path: '/v1/forgot-password',
  body: (username) => ({ username }),
  status: 202,
};
const concealed: Route = {
  route: 'POST /v1/register, REGISTRATION=conceal',
  path: '/v1/register',
  body: (username) => registration(username),
  status: 202,
};

const worker = await startBuiltWorker();
const concealing = await startBuiltWorker({ REGISTRATION: 'conceal' });
const unreadable = await startBuiltWorker();
const moved = await startBuiltWorker();
const measured = (
  [
    [worker, login],
    [unreadable, loginWithUnreadableHash],
    [moved, loginAfterMove],
    [worker, forgot],
    [concealing, concealed],
  ] as const
).filter(([, { path }]) => path.includes(only));
try {
  const known = await registered(worker, people);
  await copyAccounts(worker, concealing);
  await copyAccounts(worker, unreadable);
  await unreadable.db
    .prepare('UPDATE credentials SET password_hash = ?')
    .bind(unreadableHash)
    .run();
  await copyAccounts(worker, moved);
  await giveForeignHashes(moved);
  const rows = [];
  for (const [by, route] of measured) rows.push(await measure(by, route, known));
  progress();
  console.table(rows);
  const told = rows.filter(({ AUC }) => Math.max(AUC, 1 - AUC) > atMost);
  console.log(
    told.length === 0
      ? `No AUC is further from 0.5 than ${atMost} is: known and unknown users look alike.`
      : `Known users can be told from unknown ones at: ${told.map(({ route }) => route).join(', ')}`,
  );
  process.exitCode = told.length === 0 ? 0 : 1;
} finally {
  await Promise.all([worker, concealing, unreadable, moved].map(({ stop }) => stop()));
}

async function registered({ origin }: BuiltWorker, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, i) => `known-${i}@example.com`);
  const register = { path: '/v1/register', body: registration, status: 201 };
  for (const [i, name] of names.entries()) {
    progress(`registering people: ${i + 1} of ${count}`);
    await timed(origin, register, name);
  }
  return names;
}

/** Each known and each unknown user once: nobody is locked, and no window of reset requests is full. */
async function measure({ origin }: BuiltWorker, asking: Route, known: string[]) {
  const unknown = known.map((name) => name.replace('known', 'nobody'));
  const asked = shuffled([...known, ...unknown]);
  const times = { known: [] as number[], unknown: [] as number[] };
  // What is compiled and connected at the first requests is nobody's.
  for (let i = 0; i < 20; i++) await timed(origin, asking, `warm-up-${i}@example.com`);
  for (const [i, name] of asked.entries()) {
    progress(`${asking.route}: ${i + 1} of ${asked.length}`);
    const ms = await timed(origin, asking, name);
    times[name.startsWith('known') ? 'known' : 'unknown'].push(ms);
  }
  return {
    route: asking.route,
    known: times.known.length,
    unknown: times.unknown.length,
    'median known / unknown': round(median(times.known) / median(times.unknown)),
    AUC: round(auc(times.known, times.unknown)),
    // What chance alone does to it: 1.96 standard errors where there is no difference (Hanley, McNeil 1982).
    '±': round(1.96 * Math.sqrt((asked.length + 1) / (12 * known.length * unknown.length))),
  };
}

/** @returns milliseconds until the whole answer is there. */
async function timed(
  origin: string,
  { path, body, status }: Omit<Route, 'route'>,
  username: string,
): Promise<number> {
  const text = JSON.stringify(body(username));
  const begin = performance.now();
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: text,
  });
  const answer = await response.text();
  const ms = performance.now() - begin;
  if (response.status !== status) throw new Error(`${path}: ${response.status} ${answer}`);
  return ms;
}

/** The chance that one of the first is greater than one of the second; a tie counts half. */
function auc(first: number[], second: number[]): number {
  const wins = first.reduce(
    (sum, a) => sum + second.reduce((won, b) => won + (a > b ? 1 : a === b ? 0.5 : 0), 0),
    0,
  );
  return wins / (first.length * second.length);
}

async function copyAccounts(from: BuiltWorker, to: BuiltWorker): Promise<void> {
  for (const table of ['users', 'identifiers', 'credentials']) {
    const { results } = await from.db.prepare(`SELECT * FROM ${table}`).all();
    const [first] = results;
    if (!first) throw new Error('nobody is registered');
    const columns = Object.keys(first);
    const marks = columns.map(() => '?').join(', ');
    const insert = to.db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`);
    await to.db.batch(results.map((row) => insert.bind(...columns.map((column) => row[column]))));
  }
}

/** As an import leaves them, by chance: of each of three systems one in five. */
async function giveForeignHashes({ db }: BuiltWorker): Promise<void> {
  for (const [i, hash] of foreignHashes.entries()) {
    await db
      .prepare(
        `UPDATE credentials SET password_hash = ?1, is_foreign_hash = 1
          WHERE unicode(substr(user_id, 8, 1)) % 5 = ?2`,
      )
      .bind(hash, i)
      .run();
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
