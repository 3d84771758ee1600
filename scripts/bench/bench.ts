/**
 * `npm run bench`: how close each route is to what it cannot do without. The API as it is deployed and the floor
 * run side by side in one runtime, with no proxy in front, and are asked in turns; a row is the ratio of the two.
 * `npm run bench -- login me` measures these routes alone.
 */
import { randomUUID } from 'node:crypto';
import { api, startBuilt } from '../built-worker.ts';
import { registration } from '../registration.ts';
import { median } from './figures.ts';
import { ask, load, type Measured, runtimeMemoryMiB, type Send } from './load.ts';

const only = process.argv.slice(2);
const connections = [1, 4, 16];
/** In turns, so that whatever else the machine does falls on both alike. */
const rounds = 3;
const next = 'Copper!Lantern7';

const { origins, db, stop } = await startBuilt([
  { ...api, settings: { LOGIN_MAX_FAILURES: '9999', RESET_MAX_REQUESTS: '9999' } },
  { config: 'scripts/bench/floor.toml', name: 'floor', settings: {} },
]);
const [url = '', floor = ''] = origins;

interface Row {
  route: string;
  aim: number;
  /** How many requests a round has. */
  requests: number;
  send: (count: number) => Promise<Send[]>;
  floor: () => Promise<unknown>;
}

const derive = (times: number) => () => ask(`${floor}/derive/${times}`, 200, { some: 'body' });

const all: Row[] = [
  {
    route: 'login',
    aim: 0.93,
    requests: 48,
    floor: derive(1),
    send: async (count) => {
      const people = await registered(16);
      return repeated(count, (i) => ask(`${url}/v1/login`, 200, people[i % people.length]));
    },
  },
  {
    route: 'register',
    aim: 0.9,
    requests: 48,
    floor: derive(2),
    send: async (count) =>
      repeated(count, () => ask(`${url}/v1/register`, 201, registration(freshName()))),
  },
  ...[0, 10, 200].map((past) => ({
    route: `change-password, ${past} past passwords`,
    aim: 0.88,
    requests: 32,
    floor: derive(3),
    send: async (count: number) => {
      const people = await registered(count);
      await addPastPasswords(past);
      const tokens = await Promise.all(people.map(loggedIn));
      const body = { oldPassword: people[0]?.password ?? '', newPassword: next };
      return repeated(count, (i) => ask(`${url}/v1/change-password`, 204, body, tokens[i]));
    },
  })),
  {
    route: 'me',
    aim: 0.85,
    requests: 600,
    floor: () => ask(`${floor}/me`, 200),
    send: async (count) => {
      const [person] = await registered(1);
      const token = person && (await loggedIn(person));
      return repeated(count, () => ask(`${url}/v1/me`, 200, undefined, token));
    },
  },
  {
    route: 'refused token, in KV',
    aim: 0.8,
    requests: 600,
    floor: () => ask(`${floor}/kv`, 200),
    send: async (count) => {
      const [person] = await registered(1);
      const token = person && (await loggedIn(person));
      await ask(`${url}/v1/logout`, 204, {}, token);
      return repeated(count, () => ask(`${url}/v1/me`, 401, undefined, token));
    },
  },
  {
    route: 'forgot-password',
    aim: 0.8,
    requests: 300,
    floor: () => ask(`${floor}/object/${randomUUID()}`, 200, { some: 'body' }),
    send: async (count) =>
      repeated(count, () => ask(`${url}/v1/forgot-password`, 202, { username: freshName() })),
  },
];

try {
  const rows = all.filter(
    ({ route }) => only.length === 0 || only.some((o) => route.startsWith(o)),
  );
  const table = [];
  for (const row of rows) {
    for (const count of connections) table.push(await measure(row, count));
  }
  process.stderr.write('\n');
  console.table(table);
  console.log(`Memory of the runtime, both Workers in it: ${Math.round(runtimeMemoryMiB())} MiB`);
} finally {
  await stop();
}

async function measure({ route, aim, requests, send, floor: askFloor }: Row, count: number) {
  const ours: Measured[] = [];
  const floors: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`\r${route}, ${count} at once, round ${round + 1} of ${rounds}          `);
    const sends = await send(requests);
    floors.push(await load(repeated(requests, askFloor), count));
    ours.push(await load(sends, count));
  }
  const ratio = median(ours.map((one, i) => one.perSecond / (floors[i]?.perSecond ?? 1)));
  return {
    route,
    'at once': count,
    'of the floor': ratio.toFixed(2),
    aim: aim.toFixed(2),
    'req/s': median(ours.map((one) => one.perSecond)).toFixed(0),
    'median ms': median(ours.map((one) => one.medianMs)).toFixed(1),
    'p99 ms': median(ours.map((one) => one.p99Ms)).toFixed(1),
    'CPU ms': median(ours.map((one) => one.cpuMs)).toFixed(1),
    'floor CPU ms': median(floors.map((one) => one.cpuMs)).toFixed(1),
  };
}

interface Person {
  username: string;
  password: string;
}

async function registered(count: number): Promise<Person[]> {
  const people = Array.from({ length: count }, () => registration(freshName()));
  for (const person of people) await ask(`${url}/v1/register`, 201, person);
  return people.map(({ username, password }) => ({ username, password }));
}

async function loggedIn(person: Person): Promise<string> {
  return JSON.parse(await ask(`${url}/v1/login`, 200, person)).accessToken;
}

/** Of everybody: rows as earlier changes would have left them. */
async function addPastPasswords(count: number): Promise<void> {
  if (count === 0) return;
  await db
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= ?1)
       INSERT INTO password_history (user_id, version, fingerprint, created_at)
       SELECT id, i, 'past-' || i, 0 FROM users, n WHERE password_version = 1`,
    )
    .bind(count)
    .run();
  await db
    .prepare('UPDATE users SET password_version = ?1 WHERE password_version = 1')
    .bind(count + 1)
    .run();
}

function repeated(count: number, send: (i: number) => Promise<unknown>): Send[] {
  return Array.from({ length: count }, (_, i) => async () => {
    await send(i);
  });
}

function freshName(): string {
  return `${randomUUID()}@example.com`;
}
