/**
 * What staff does from a terminal, against a running server with the local outbox, from the first admin on:
 * `npm run test:admin -- http://127.0.0.1:8787 [folder that it persists to]`.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../../scripts/admin/run-command.ts';
import type { Terminal } from '../../scripts/admin/terminal.ts';
import { progressOn } from '../../scripts/move-in/progress.ts';
import { moveIn } from '../../scripts/move-in/run.ts';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';

const [origin = 'http://127.0.0.1:8787', folder] = process.argv.slice(2);
const { check, chapter, finish, linkTo, get, post } = startWalk(origin);

const unique = randomBytes(6).toString('hex');
const [admin, person] = [`admin-${unique}@example.com`, `person-${unique}@example.com`];
const password = 'Tidal-Harbor-42';
const printed: string[] = [];

chapter('The first admin');
await post('/v1/register', registration(admin, password), { status: 201 });
const persistTo = folder === undefined ? [] : ['--persist-to', folder];
const token = (await linkTo(admin, 'verify-email')).split('#token=')[1];
await post('/v1/verify-email', { token, password }, { status: 204 });
const first = npm('bootstrap', admin, ...persistTo);
check(first.stdout.includes('is the admin'), first.all);

chapter('A key for what follows');
const named = ['--name', 'the walk'];
const may = [
  'users:read',
  'users:support',
  'users:write',
  'users:import',
  'trail:read',
  'stats:read',
];
const permissions = may.flatMap((permission) => ['--permission', permission]);
const made = npm('keys', 'create', ...named, ...permissions, '--json', '--as', admin);
const { id: keyId, key } = JSON.parse(made.stdout || '{}') as { id: string; key: string };
check(made.status === 0 && key.startsWith('urm_'), 'a key is printed');
const withKey = { ADMIN_API_KEY: key };

chapter('An account is opened, and looked for');
const born = ['--date-of-birth', '1990-04-17', '--date-of-joining', '2024-09-01'];
const name = ['--first-name', 'Ana', '--last-name', `Walk${unique}`];
await does(person, withKey, 'users', 'create', '--email', person, ...name, ...born);
check((await linkTo(person, 'reset-password')) !== '', 'its owner is invited');
const listed = await does(person, withKey, 'users', 'list', '--name', `walk${unique}`);
check(listed.split('\n').length === 2, 'under the head of a table');
await does('Ana', withKey, 'users', 'show', person);

chapter('It is helped, and deleted');
await does('deactivated', withKey, 'users', 'deactivate', person, '--yes');
await does('inactive', withKey, 'users', 'list', '--active', 'false', '--email', person);
await does('reactivated', withKey, 'users', 'reactivate', person);
await does('on its way', withKey, 'users', 'send-reset', person);
await fails(1, 'request', asked(), 'users', 'set-role', person, 'support', '--yes', '--as', admin);
await does('will be gone on', withKey, 'users', 'delete', person, '--yes');
await fails(2, 'No API key may do this', withKey, 'users', 'set-role', person, 'admin', '--yes');

chapter('People move in with the passwords that they have');
const mover = `mover-${unique}@example.com`;
const moving = mkdtempSync(join(tmpdir(), 'move-in-'));
const [from, checkpoint] = [join(moving, 'people.csv'), join(moving, 'move-in.json')];
// bcrypt of the same password, by passlib.
const hash = '$2b$04$3uEKwEnsbmiG1BoTz2CcGuMMJCLFzCKJc8iLahwaWaI3CpUNnmplS';
writeFileSync(from, `id,email,is_verified,hashed_password\n${unique},${mover},1,${hash}\n`);
await movesIn('1 would be moved', '--dry-run');
await movesIn('1 created');
await post('/v1/login', { username: mover, password }, { status: 200 });
rmSync(checkpoint);
await movesIn('1 there already');
rmSync(moving, { recursive: true });

chapter('All of it is in the trail');
const trail = await does('user_deactivated', withKey, 'trail', '--user', person);
check(trail.includes(`key:${keyId}`), 'with who did it');
await does('registrations', withKey, 'stats', '--days', '1');

chapter('The key is taken away');
check((await asAdmin('keys', 'revoke', keyId)).code === 0, 'revoked');
await fails(1, 'Invalid token', withKey, 'users', 'list');

chapter('Nothing is left open');
const { accessToken } = await post('/v1/login', { username: admin, password }, { status: 200 });
const { sessions } = await get('/v1/sessions', { token: String(accessToken), status: 200 });
check((sessions as unknown[]).length === 1, 'each command has ended its own session');
check(!printed.join('').includes(password), 'no password was printed');
finish();

function asAdmin(...words: string[]) {
  return run(asked(), [...words, '--as', admin]);
}

function asked(): Record<string, string> {
  return { ADMIN_PASSWORD: password };
}

/** @returns what it printed. */
async function does(expected: string, env: Record<string, string>, ...words: string[]) {
  const { code, out, all } = await run(env, words);
  check(code === 0 && out.includes(expected), all);
  return out;
}

async function fails(code: number, why: string, env: Record<string, string>, ...words: string[]) {
  const done = await run(env, words);
  check(done.code === code && done.all.includes(why), done.all);
}

async function movesIn(expected: string, ...more: string[]) {
  const words = ['--from', from, '--format', 'fastapi', '--checkpoint', checkpoint, ...more];
  const move = (terminal: Terminal) =>
    moveIn(words, terminal, progressOn({ write: () => undefined }));
  const { code, all } = await run(withKey, words, move, 'move-in');
  check(code === 0 && all.includes(expected), all);
}

/** In this process: starting one for each takes longer than what it does. */
async function run(
  env: Record<string, string>,
  words: string[],
  command = (terminal: Terminal) => runCommand(words, terminal),
  name = 'admin',
) {
  console.log(`\n${name} ${words.join(' ')}`);
  const [out, all]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    env: { ADMIN_URL: origin, ...env },
    print: (line) => {
      out.push(line);
      all.push(line);
    },
    tell: (line) => void all.push(line),
    ask: async () => undefined,
    askSecret: async () => undefined,
    wait: (seconds) => sleep(seconds * 1000),
  };
  const code = await command(terminal);
  printed.push(...all);
  return { code, out: out.join('\n'), all: all.join('\n') };
}

/** As somebody at a terminal starts it. */
function npm(...words: string[]) {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'admin', '--', ...words], {
    encoding: 'utf8',
    env: { ...process.env, ADMIN_URL: origin, ...asked() },
  });
  printed.push(stdout, stderr);
  return { status, stdout, all: `${stdout}${stderr}`.trim() };
}
