/**
 * `npm run bench:growth`: does the number of users matter? Fills D1 with 1,000, 100,000 and 1,000,000 of them (or as
 * many as the command names, smallest first), each with past passwords, a session and events, and measures at each size.
 * The median is compared to that at the first size, in the same run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api, startBuilt } from '../built-worker.ts';
import { median, quantile } from './figures.ts';
import { ask, load, type Send } from './load.ts';
import { addPeople, anyOf, type Person, type Running } from './people.ts';
import { logIn, resetToken } from './routes.ts';

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(1_000, 100_000, 1_000_000);
const asked = { login: 40, me: 600, 'change-password': 40, 'reset-password': 40 };
const group = 'grown';
const past = 2;
const next = 'Copper!Lantern7';

const folder = mkdtempSync(join(tmpdir(), 'growth-'));
const { origins, db, stop } = await startBuilt(
  [{ ...api, settings: { LOGIN_MAX_FAILURES: '9999', RESET_MAX_REQUESTS: '9999' } }],
  { persistTo: folder },
);
const worker: Running = { origin: origins[0] ?? '', db };
const first = new Map<string, number>();

try {
  const rows = [];
  let users = 0;
  for (const size of sizes.sort((a, b) => a - b)) {
    await growTo(size, users);
    // What is compiled while it is measured would make the first size look slow.
    if (users === 0) for (const sends of Object.values(await requests(size))) await load(sends, 1);
    users = size;
    for (const [route, sends] of Object.entries(await requests(size))) {
      rows.push({ users: size.toLocaleString('en'), ...(await measure(route, sends)) });
    }
    console.log(`${size.toLocaleString('en')} users: a database of ${await databaseMiB()} MiB`);
  }
  console.table(rows);
} finally {
  await stop();
  rmSync(folder, { recursive: true });
}

async function growTo(size: number, from: number): Promise<void> {
  await addPeople(worker, { group, count: size, past, from }, (there) => {
    const done = Math.floor((there / size) * 40);
    const bar = '#'.repeat(done).padEnd(40, '.');
    process.stderr.write(`\r\x1b[K${bar} ${there.toLocaleString('en')} users`);
  });
  // As D1 does by itself: without figures about its tables SQLite may choose another index.
  await db.exec('PRAGMA optimize');
  process.stderr.write('\r\x1b[K');
}

/** Of people from all over the table, each asked once but for `me`. */
async function requests(size: number): Promise<Record<keyof typeof asked, Send[]>> {
  const { origin } = worker;
  const people = await anyOf(worker, { group, size, past }, asked.login * 4);
  const take = () => people.splice(0, asked.login);
  const post = (path: string, status: number, body: object, token?: string): Send =>
    ask.bind(undefined, `${origin}${path}`, status, body, token);

  const login = take().map((person) => post('/v1/login', 200, person));
  const changes = await each(take(), async (person) => {
    const body = { oldPassword: person.password, newPassword: next };
    return post('/v1/change-password', 204, body, await logIn(worker, person));
  });
  const resets = await each(take(), async (person) => {
    const body = { token: await resetToken(worker, person), newPassword: next };
    return post('/v1/reset-password', 204, body);
  });
  const tokens = await each(people, (person) => logIn(worker, person));
  const me = Array.from({ length: asked.me }, (_, i) =>
    ask.bind(undefined, `${origin}/v1/me`, 200, undefined, tokens[i % tokens.length]),
  );
  return { login, me, 'change-password': changes, 'reset-password': resets };
}

async function measure(route: string, sends: Send[]) {
  const { timesMs } = await load(sends, 1);
  const ms = median(timesMs);
  if (!first.has(route)) first.set(route, ms);
  return {
    route,
    'median ms': ms.toFixed(1),
    'p99 ms': quantile(timesMs, 0.99).toFixed(1),
    'to the first size': (ms / (first.get(route) ?? ms)).toFixed(2),
  };
}

async function each<Answer>(
  people: Person[],
  ready: (person: Person) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const person of people) answers.push(await ready(person));
  return answers;
}

async function databaseMiB(): Promise<number> {
  const { meta } = await db.prepare('SELECT 1').all();
  return Math.round((meta.size_after ?? 0) / 1024 / 1024);
}
