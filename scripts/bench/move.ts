/**
 * `npm run bench:move`: moves people in out of a CSV file, ten times as many the second time, and out again. How many a second, and
 * how much memory the command has at its peak, of which the heap is held at 64 MiB: it must not grow with the file. `-- 100000` is how
 * many there are the second time.
 */
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { type BuiltWorker, startBuiltWorker } from '../built-worker.ts';
import { registration } from '../registration.ts';

const most = Number(process.argv[2] ?? 100_000);
const admin = { username: 'admin@example.com', password: 'Tidal-Harbor-42' };
const folder = mkdtempSync(join(tmpdir(), 'bench-move-'));

const rows = [];
try {
  for (const count of [most / 10, most]) {
    const worker = await startBuiltWorker();
    try {
      rows.push(...(await thereAndBack(worker, count)));
    } finally {
      await worker.stop();
    }
  }
  console.table(rows);
} finally {
  rmSync(folder, { recursive: true });
}

async function thereAndBack(worker: BuiltWorker, count: number) {
  const people = join(folder, `${count}.csv`);
  await writePeople(people, count);
  const key = await keyOf(worker);
  const env = { ADMIN_API_KEY: key, ADMIN_PASSWORD: admin.password };
  const checkpoint = join(folder, `${count}.json`);
  const moveIn = ['scripts/move-in/move-in.ts', '--from', people, '--checkpoint', checkpoint];
  const inward = await timed([...moveIn, '--url', worker.origin], env);

  const out = join(folder, `${count}.ndjson`);
  const moveOut = ['scripts/move-out/move-out.ts', '--as', admin.username, '--to', out];
  const outward = await timed([...moveOut, '--url', worker.origin], env);
  const lines = await countLines(out);
  if (lines !== count + 1) throw new Error(`${lines} moved out of ${count} and an admin`);
  const figures = (way: string, { seconds, peak }: Awaited<ReturnType<typeof timed>>) => ({
    way,
    people: count,
    'file, MiB': Math.round(statSync(way === 'in' ? people : out).size / 2 ** 20),
    'people a second': Math.round(count / seconds),
    'peak of the command, MiB': peak,
  });
  return [figures('in', inward), figures('out', outward)];
}

/** As a FastAPI module has them, with hashes of bcrypt. */
async function writePeople(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('externalId,email,emailVerified,firstName,lastName,dateOfBirth,passwordHash\n');
  for (let i = 0; i < count; i++) {
    const hash = `$2b$12$${'N9qo8uLOickgx2ZMRZoMye'}${'IjZAgcfl7p92ldGxad68LJZdL17lhWy'}`;
    const row = [i, `person-${i}@example.com`, 'true', 'Ines', `Moreau ${i}`, '1990-04-17', hash];
    if (!file.write(`${row.join(',')}\n`)) {
      await new Promise<void>((resolve) => file.once('drain', () => resolve()));
    }
  }
  file.end();
  await finished(file);
}

/** An admin, and a key that may import. */
async function keyOf({ origin, db }: BuiltWorker): Promise<string> {
  await post(`${origin}/v1/register`, registration(admin.username, admin.password));
  await db.prepare("UPDATE users SET role = 'admin'").run();
  const { accessToken } = await post(`${origin}/v1/login`, admin);
  const made = { name: 'bench', permissions: ['users:import'], password: admin.password };
  const { key } = await post(`${origin}/v1/admin/api-keys`, made, accessToken);
  return String(key);
}

async function post(url: string, body: object, token?: unknown): Promise<Record<string, unknown>> {
  const headers = {
    'Content-Type': 'application/json',
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

/** Runs a command. @throws where it fails, with what it said. */
async function timed(
  args: string[],
  env: Record<string, string>,
): Promise<{ seconds: number; peak: number }> {
  const begin = performance.now();
  // With little memory to waste: a command whose memory grew with the file would not come to its end.
  const node = ['--max-old-space-size=64', '--import', './scripts/bench/peak.ts'];
  const child = spawn(process.execPath, [...node, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let said = '';
  let peak = '';
  child.stdout?.on('data', (text) => (said += text));
  child.stderr?.on('data', (text) => (said += text));
  child.stdio[3]?.on('data', (text) => (peak += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${args.join(' ')}: ${said.slice(-2000)}`);
  return { seconds: (performance.now() - begin) / 1000, peak: Number(peak) };
}

async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const _ of createInterface({ input: createReadStream(path) })) count++;
  return count;
}
