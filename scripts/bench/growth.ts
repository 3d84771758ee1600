/**
 * `npm run bench:growth`: does the number of users matter? Fills D1 with 1,000, 100,000 and 1,000,000 of them (or as
 * many as the command names), each with past passwords, a session and events. At each size every route is asked in
 * turns with the same route of a second Worker, whose database stays at the first size: a row is the ratio of the two.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api, type Database, startBuilt } from '../built-worker.ts';
import type { Send } from './ask.ts';
import { median } from './figures.ts';
import { load } from './load.ts';
import { addPeople, anyOf, type Person, type Running } from './people.ts';
import { progress } from './progress.ts';
import { logIn, postTo, resetToken, unlimited } from './routes.ts';

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(1_000, 100_000, 1_000_000);
sizes.sort((a, b) => a - b);
const [smallest = 0] = sizes;
const past = 2;
const turns = 10;
/** How many requests a turn has. */
const perTurn = { login: 4, me: 60, 'change-password': 4, 'reset-password': 4 };
const people = 4 * turns;
const next = 'Copper!Lantern7';

const folder = mkdtempSync(join(tmpdir(), 'growth-'));
const { origins, databases, stop } = await startBuilt(
  [
    { ...api, settings: unlimited },
    { ...api, settings: unlimited, name: 'small', beyond: { d1Databases: { DB: 'small' } } },
  ],
  { persistTo: folder },
);
/** Apart by their names too: the outbox is one. */
interface Grown extends Running {
  group: string;
}
const [large, small] = ['large', 'small'].map((group, i) => ({
  group,
  origin: origins[i] ?? '',
  db: databases[i] as Database,
})) as [Grown, Grown];

try {
  const rows = [];
  await growTo(small, smallest, 0);
  let users = 0;
  for (const size of sizes) {
    await growTo(large, size, users);
    // What is compiled while it is measured would look slow.
    if (users === 0) await measure(size);
    users = size;
    const { meta } = await large.db.prepare('SELECT 1').all();
    const database = `${Math.round((meta.size_after ?? 0) / 1024 / 1024)} MiB`;
    rows.push({ users: size.toLocaleString('en'), database, ...(await measure(size)) });
  }
  console.log(`Time of an answer to that with ${smallest.toLocaleString('en')} users:`);
  console.table(rows);
} finally {
  await stop();
  rmSync(folder, { recursive: true });
}

async function growTo(worker: Grown, size: number, from: number): Promise<void> {
  await addPeople(worker, { group: worker.group, count: size, past, from }, (there) => {
    const done = Math.floor((there / size) * 40);
    const bar = '#'.repeat(done).padEnd(40, '.');
    progress(`${bar} ${there.toLocaleString('en')} users`);
  });
  progress();
}

/** @returns of each route the median of the turns' ratios. */
async function measure(size: number) {
  const [ofLarge, ofSmall] = [await requests(large, size), await requests(small, smallest)];
  const ratios: Record<string, string> = {};
  for (const [route, count] of Object.entries(perTurn)) {
    const times: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const [theirs = [], ours = []] = [ofSmall, ofLarge].map((of) => of[route]?.splice(0, count));
      const base = await load(theirs, 1);
      const grown = await load(ours, 1);
      times.push(median(grown.timesMs) / median(base.timesMs));
    }
    ratios[route] = median(times).toFixed(2);
  }
  return ratios;
}

/** Of people from all over the table, each asked once but for `me`. */
async function requests(worker: Grown, size: number): Promise<Record<string, Send[]>> {
  const { origin } = worker;
  // One in five may have changed their password at an earlier size.
  const found = await anyOf(worker, { group: worker.group, size, past }, people * 5);
  if (found.length < people * 4)
    throw new Error(`of ${size} users too few are left: begin with more`);
  const take = () => found.splice(0, people);
  const post = postTo(worker);

  const login = take().map((person) => post('/v1/login', 200, person));
  const changes = await each(take(), async (person) => {
    const body = { oldPassword: person.password, newPassword: next };
    return post('/v1/change-password', 204, body, await logIn(worker, person));
  });
  const resets = await each(take(), async (person) => {
    const body = { token: await resetToken(worker, person), newPassword: next };
    return post('/v1/reset-password', 204, body);
  });
  const tokens = await each(take(), (person) => logIn(worker, person));
  const me = Array.from(
    { length: perTurn.me * turns },
    (_, i): Send => [`${origin}/v1/me`, 200, undefined, tokens[i % tokens.length]],
  );
  return { login, me, 'change-password': changes, 'reset-password': resets };
}

async function each<Answer>(
  persons: Person[],
  ready: (person: Person) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const person of persons) answers.push(await ready(person));
  return answers;
}
