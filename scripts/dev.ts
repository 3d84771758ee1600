/**
 * `npm run dev`: the whole API on this machine. Makes `.dev.vars` where there is none, applies the
 * migrations to the local database, starts `wrangler dev`. Words after `--` go to wrangler.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDevVars } from './dev-vars.ts';

const words = process.argv.slice(2);
const port = optionOf('--port') ?? '8787';
const host = optionOf('--ip') ?? '127.0.0.1';
const origin = `http://127.0.0.1:${port}`;
const named = words.find((word) => word.startsWith('PUBLIC_URL:'))?.slice('PUBLIC_URL:'.length);

// Nothing here needs an account or a network.
Object.assign(process.env, {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
});

await refuseTakenPort();
ensureDevVars();
applyMigrations();
const server = startServer();
announceWhenUp();

/** Another server there would answer in our place. */
async function refuseTakenPort(): Promise<void> {
  const probe = createServer();
  const free = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(Number(port), host, () => resolve(true));
  });
  probe.close();
  if (free) return;
  console.error(`Port ${port} is taken or no port. Choose another: npm run dev -- --port 8790`);
  process.exit(1);
}

function applyMigrations(): void {
  const persistTo = optionOf('--persist-to');
  const where = persistTo === undefined ? [] : ['--persist-to', persistTo];
  const { status, stdout, stderr } = spawnSync(
    'wrangler',
    ['d1', 'migrations', 'apply', 'DB', '--local', ...where],
    // Without a terminal wrangler does not ask whether it may.
    { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' },
  );
  if (status !== 0) {
    console.error(`${stdout}\n${stderr}\nThe migrations could not be applied.`);
    process.exit(status ?? 1);
  }
  console.log('The local database is up to date.');
}

function startServer() {
  const publicUrl = named ? [] : ['--var', `PUBLIC_URL:${origin}`];
  const listen = [
    ...(optionOf('--port') ? [] : ['--port', port]),
    ...(optionOf('--ip') ? [] : ['--ip', host]),
  ];
  const child = spawn('wrangler', ['dev', ...listen, ...publicUrl, ...words], { stdio: 'inherit' });
  child.on('exit', (code) => process.exit(code ?? 1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  return child;
}

async function announceWhenUp(): Promise<void> {
  const health = await firstAnswer();
  if (!health) return;
  const shown = named ?? origin;
  const lines = health.ok
    ? [
        `  API      ${shown}/v1`,
        `  Docs     ${shown}/docs`,
        `  Outbox   ${shown}/dev/outbox`,
        '',
        `  Try it:  npm run demo -- ${shown}`,
        ...(named ? [] : ['', ...passkeyHint()]),
      ]
    : ['  The server is up, but a setting is wrong: the line "badConfiguration" above names it.'];
  console.log(['', ...lines, ''].join('\n'));
}

/** An IP address is no domain, and a passkey belongs to one. */
const passkeyHint = () => [
  '  For passkeys the service needs a name:',
  `  npm run dev -- --port ${port} --var PUBLIC_URL:http://localhost:${port}`,
];

/** Any answer means that the server is up. */
async function firstAnswer(): Promise<Response | undefined> {
  while (server.exitCode === null) {
    const answer = await fetch(`${origin}/health`).catch(() => undefined);
    if (answer) return answer;
    await sleep(200);
  }
  return undefined;
}

/** The value of an option among the words for wrangler: `--port 8790` or `--port=8790`. */
function optionOf(option: string): string | undefined {
  const at = words.indexOf(option);
  if (at >= 0) return words[at + 1];
  return words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
}
