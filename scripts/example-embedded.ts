/**
 * `npm run example:embedded`: does with `examples/embedded` what a stranger would: packs the module, installs it into a copy of
 * the example elsewhere, checks its types, starts it, and walks through it, once by requests and once in a browser.
 * `-- --port 8820` another port, of which it takes that and the next.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { walkEmbedded } from './embedded/walk-embedded.ts';
import { startWalk } from './walk.ts';

const root = join(import.meta.dirname, '..');
const port = Number(
  parseArgs({ options: { port: { type: 'string', default: '8798' } } }).values.port,
);
const app = mkdtempSync(join(tmpdir(), 'notes-'));
let log = '';
try {
  install();
  await walk();
} finally {
  rmSync(app, { recursive: true, force: true });
}

function install(): void {
  const { devDependencies, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>;
  const [tarball = ''] = run(root, 'npm', ['pack', '--silent', '--pack-destination', app])
    .trim()
    .split('\n')
    .slice(-1);
  cpSync(join(root, 'examples/embedded'), app, { recursive: true });
  const types = '@cloudflare/workers-types';
  const packages = [
    `./${tarball}`,
    `hono@${dependencies?.hono}`,
    `${types}@${devDependencies?.[types]}`,
  ];
  // wrangler and tsc are those of this repository: the same, and a minute less.
  run(app, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages]);
  run(app, 'tsc', ['--noEmit']);
  writeFileSync(join(app, '.dev.vars'), run(app, 'npx', ['user-registration-keys']));
  run(app, 'wrangler', ['d1', 'migrations', 'apply', 'DB', '--local']);
}

async function walk(): Promise<void> {
  const origin = `http://localhost:${port}`;
  const walked = startWalk(origin);
  walked.check(true, 'installed from its tarball, and its types fit a strict app');
  const settings = [`PUBLIC_URL:${origin}`, `APP_URL:${origin}`];
  const server = await start(port, settings);
  try {
    await walkEmbedded(origin, walked, () => log);
  } finally {
    await stop(server);
  }

  // The journey of the browser reads its mails in our outbox, and stays on our pages.
  const alone = `http://localhost:${port + 1}`;
  const outbox = ['MAIL_TRANSPORT:outbox', 'MAIL_FROM:Notes <no-reply@localhost>', 'APP_URL:'];
  const other = await start(port + 1, [`PUBLIC_URL:${alone}`, ...outbox]);
  try {
    const said = run(root, 'node', ['test/browser/account.ts', `${alone}/accounts`]);
    console.log(said);
    const [, passed = 0, failed = 1] = /(\d+) passed, (\d+) failed\s*$/.exec(said) ?? [];
    walked.finish({ passed: Number(passed), failed: Number(failed) });
  } finally {
    await stop(other);
  }
}

async function start(on: number, settings: string[]): Promise<ChildProcess> {
  const words = ['dev', '--port', String(on), '--ip', '127.0.0.1'];
  // A group of its own: wrangler starts the runtime as a process beside it.
  const child = spawn('wrangler', [...words, ...settings.flatMap((one) => ['--var', one])], {
    cwd: app,
    env: environment(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      log += chunk;
    });
  }
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    const answer = await fetch(`http://127.0.0.1:${on}/accounts/health`).catch(() => undefined);
    if (answer?.ok) return child;
    if (answer) break;
    await sleep(200);
  }
  await stop(child);
  throw new Error(`the example did not start\n${log}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGTERM');
  await ended;
}

/** @returns what it prints. @throws with all of that where it fails. */
function run(cwd: string, command: string, words: string[]): string {
  console.log(`$ ${command} ${words.join(' ')}`);
  try {
    return execFileSync(command, words, {
      cwd,
      env: environment(),
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} failed\n${stdout ?? ''}\n${stderr ?? ''}`);
  }
}

function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  };
}
