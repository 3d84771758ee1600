/**
 * What staff does from a terminal, against a running server with the local outbox, from the first admin on:
 * `npm run test:admin -- http://127.0.0.1:8787 [folder that it persists to]`.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
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
does('is the admin', {}, 'bootstrap', admin, ...persistTo);

chapter('A key for what follows');
const named = ['--name', 'the walk'];
const may = ['users:read', 'users:support', 'users:write', 'trail:read', 'stats:read'];
const permissions = may.flatMap((permission) => ['--permission', permission]);
const made = asAdmin('keys', 'create', ...named, ...permissions, '--json');
const { id: keyId, key } = JSON.parse(made.stdout || '{}') as { id: string; key: string };
check(made.status === 0 && key.startsWith('urm_'), 'a key is printed');
const withKey = { ADMIN_API_KEY: key };

chapter('An account is opened, and looked for');
const born = ['--date-of-birth', '1990-04-17', '--date-of-joining', '2024-09-01'];
const name = ['--first-name', 'Ana', '--last-name', `Walk${unique}`];
does(person, withKey, 'users', 'create', '--email', person, ...name, ...born);
check((await linkTo(person, 'reset-password')) !== '', 'its owner is invited');
const listed = does(person, withKey, 'users', 'list', '--name', `walk${unique}`);
check(listed.split('\n').length === 3, 'under the head of a table');
does('Ana', withKey, 'users', 'show', person);

chapter('It is helped, and deleted');
does('deactivated', withKey, 'users', 'deactivate', person, '--yes');
does('inactive', withKey, 'users', 'list', '--active', 'false', '--email', person);
does('reactivated', withKey, 'users', 'reactivate', person);
does('on its way', withKey, 'users', 'send-reset', person);
fails(1, 'request', { ...asked() }, 'users', 'set-role', person, 'support', '--yes', '--as', admin);
does('will be gone on', withKey, 'users', 'delete', person, '--yes');
fails(2, 'No API key may do this', withKey, 'users', 'set-role', person, 'admin', '--yes');

chapter('All of it is in the trail');
const trail = does('user_deactivated', withKey, 'trail', '--user', person);
check(trail.includes(`key:${keyId}`), 'with who did it');
does('registrations', withKey, 'stats', '--days', '1');

chapter('The key is taken away');
check(asAdmin('keys', 'revoke', keyId).status === 0, 'revoked');
fails(1, 'Invalid token', withKey, 'users', 'list');

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
function does(expected: string, env: Record<string, string>, ...words: string[]): string {
  const { status, stdout, stderr } = run(env, words);
  check(status === 0 && stdout.includes(expected), `${stdout}${stderr}`.trim());
  return stdout;
}

function fails(code: number, why: string, env: Record<string, string>, ...words: string[]): void {
  const { status, stdout, stderr } = run(env, words);
  check(status === code && `${stdout}${stderr}`.includes(why), `${stdout}${stderr}`.trim());
}

function run(env: Record<string, string>, words: string[]) {
  console.log(`\nadmin ${words.join(' ')}`);
  const done = spawnSync('node', ['scripts/admin/admin.ts', ...words], {
    encoding: 'utf8',
    env: { ...process.env, ADMIN_URL: origin, ...env },
  });
  printed.push(done.stdout, done.stderr);
  return done;
}
