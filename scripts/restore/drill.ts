/**
 * `npm run drill`: a restore, from the backup to people who log in again, on this machine and in a folder of its own. People
 * have rights taken from them after a backup was made; the database is restored as docs/operate.md says, and each of those rights
 * is tried over HTTP.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bootstrapSql } from '../admin/bootstrap-sql.ts';
import { api, startBuilt } from '../built-worker.ts';
import { freshKeys } from '../fresh-keys.ts';
import { registration } from '../registration.ts';
import { startWalk } from '../walk.ts';
import { backUpLocal, localDatabase } from './backup.ts';
import { restore, told } from './restore.ts';

const folder = mkdtempSync(join(tmpdir(), 'drill-'));
const state = join(folder, 'state');
const [backup, now, restored] = ['backup', 'now', 'restored'].map((name) =>
  join(folder, `${name}.sql`),
) as [string, string, string];
// The secrets outlive a restore, and so do KV and the objects.
const settings = { ...freshKeys(), MAIL_TRANSPORT: 'outbox' };
const [oldPassword, newPassword] = ['Tidal-Harbor-42', 'Copper-Lantern-77'];
const names = [
  'admin',
  'steady',
  'changer',
  'leaver',
  'suspended',
  'support',
  'forgetful',
] as const;
type Name = (typeof names)[number];
const emailOf = (name: Name) => `${name}@drill.example.com`;
const ids = {} as Record<Name, string>;
/** Access tokens from before, and what else was good then. */
let old: Record<Name, string>;
let kept: {
  session: string;
  refresh: string;
  link: string;
  unusedLink: string;
  key: string;
  keyId: string;
};

const walk = startWalk('');
let running = await start();
try {
  await before();
  await since();
  await goBack();
  await after();
  walk.finish();
} finally {
  await running.stop();
  rmSync(folder, { recursive: true });
}

async function start() {
  const started = await startBuilt([{ ...api, settings }], { persistTo: join(state, 'v3') });
  walk.moveTo(started.origins[0] ?? '');
  return started;
}

/** People, what opens something for them, and a backup. */
async function before(): Promise<void> {
  walk.chapter('People register, and an admin gives a role and a key');
  for (const name of names) {
    const body = registration(emailOf(name), oldPassword);
    ids[name] = String((await walk.post('/v1/register', body, { status: 201, quiet: true })).id);
    if (name === 'admin' || name === 'support') {
      const token = tokenIn(await walk.linkTo(emailOf(name), 'verify-email'));
      await walk.post('/v1/verify-email', { token, password: oldPassword }, { status: 204 });
    }
  }
  const sql = bootstrapSql(emailOf('admin'), crypto.randomUUID(), Date.now());
  await running.db.batch(sql.map((statement) => running.db.prepare(statement)));
  const admin = await login('admin');
  await staff(admin, 'PUT', 'support', 'role', { role: 'support', password: oldPassword });
  const made = await walk.post(
    '/v1/admin/api-keys',
    { name: 'The drill', permissions: ['users:read'], expiresInDays: 30, password: oldPassword },
    { token: admin, status: 201, quiet: true },
  );
  old = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await login(name)])),
  ) as Record<Name, string>;
  const opened = await walk.post('/v1/login', of('steady'), { status: 200, quiet: true });
  await walk.post('/v1/forgot-password', { username: emailOf('forgetful') }, { status: 202 });
  const link = tokenIn(await walk.linkTo(emailOf('forgetful'), 'reset-password'));
  await walk.post('/v1/forgot-password', { username: emailOf('steady') }, { status: 202 });
  const unusedLink = tokenIn(await walk.linkTo(emailOf('steady'), 'reset-password'));
  kept = {
    session: String(opened.accessToken),
    refresh: String(opened.refreshToken),
    link,
    unusedLink,
    key: String(made.key),
    keyId: String(made.id),
  };

  walk.chapter('npm run backup');
  const { accounts } = await backUpLocal(state, backup);
  walk.check(
    accounts === names.length,
    `${accounts} accounts in the backup, read back and checked`,
  );
}

/** What is taken from them after it. */
async function since(): Promise<void> {
  walk.chapter('Since the backup');
  const admin = old.admin;
  await walk.post('/v1/logout', undefined, { token: kept.session, status: 204 });
  await walk.post(
    '/v1/change-password',
    { oldPassword, newPassword },
    { token: old.changer, status: 204 },
  );
  await walk.post('/v1/reset-password', { token: kept.link, newPassword }, { status: 204 });
  await staff(admin, 'POST', 'suspended', 'deactivate');
  await staff(admin, 'PUT', 'support', 'role', { role: null, password: oldPassword });
  await walk.delete(`/v1/admin/api-keys/${kept.keyId}`, { token: admin, status: 204 });
  await walk.get('/v1/admin/users', { token: kept.key, status: 401 });
  await walk.send(
    'DELETE',
    '/v1/me',
    { password: oldPassword },
    { token: old.leaver, status: 202 },
  );
  await running.runCron(new Date(Date.now() + 8 * 86_400_000));
  await walk.post('/v1/login', of('leaver'), { status: 401, code: 'invalid-credentials' });
}

/** As docs/operate.md says. */
async function goBack(): Promise<void> {
  walk.chapter('npm run restore');
  await backUpLocal(state, now);
  const done = await restore({
    backup,
    at: undefined,
    now,
    trail: [],
    isVouchedFor: false,
    isNowDistrusted: false,
    isBlind: false,
    output: restored,
    deletionGraceSeconds: 7 * 86_400,
  });
  console.log(told(done, 'restored.sql').replace(/^/gm, '  '));
  await running.stop();
  const database = dirname(localDatabase(state));
  rmSync(database, { recursive: true });
  const { status, stderr } = spawnSync(
    'wrangler',
    ['d1', 'execute', 'DB', '--local', '--persist-to', state, '--yes', '--file', restored],
    { encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  if (status !== 0) throw new Error(stderr);
  running = await start();
}

async function after(): Promise<void> {
  walk.chapter('Nobody is let in by what was taken away');
  for (const token of [kept.session, ...names.map((name) => old[name])]) {
    await walk.get('/v1/me', { token, status: 401, code: 'invalid-token' });
  }
  await walk.post('/v1/token/refresh', { refreshToken: kept.refresh }, { status: 401 });
  const dead = { status: 401, code: 'invalid-credentials' };
  await walk.post('/v1/login', of('changer'), dead);
  await walk.post('/v1/login', of('forgetful'), dead);
  await walk.post('/v1/login', of('leaver'), dead);
  await walk.post('/v1/login', of('suspended'), { status: 403, code: 'account-inactive' });
  await walk.get('/v1/admin/users', { token: kept.key, status: 401, code: 'invalid-token' });
  for (const token of [kept.link, kept.unusedLink]) {
    const body = { token, newPassword: 'Velvet-Compass-19' };
    await walk.post('/v1/reset-password', body, { status: 410, code: 'reset-link-invalid' });
  }
  const demoted = await login('support');
  await walk.get('/v1/admin/users', { token: demoted, status: 403, code: 'permission-denied' });

  walk.chapter('Whoever kept their rights has them');
  await walk.get('/v1/me', { token: await login('steady'), status: 200, quiet: true });
  const admin = await login('admin');
  const left = await walk.get('/v1/admin/users', { token: admin, status: 200, quiet: true });
  const listed = (left.users as { id: string }[]).map(({ id }) => id);
  walk.check(listed.includes(ids.steady) && !listed.includes(ids.leaver), 'all but the erased one');

  walk.chapter('A changed password is chosen anew, by mail');
  await walk.post('/v1/forgot-password', { username: emailOf('changer') }, { status: 202 });
  const token = tokenIn(await walk.linkTo(emailOf('changer'), 'reset-password'));
  await walk.post(
    '/v1/reset-password',
    { token, newPassword: oldPassword },
    {
      status: 422,
      rules: ['/newPassword password_reused'],
    },
  );
  await walk.post('/v1/reset-password', { token, newPassword }, { status: 204 });
  await walk.post('/v1/login', of('changer', newPassword), { status: 200, quiet: true });

  walk.chapter('The trail says so');
  const { results } = await running.db
    .prepare(
      "SELECT event, user_id AS id FROM audit_events WHERE actor = 'operator' AND reason = 'restored'",
    )
    .all<{ event: string; id: string | null }>();
  const isTold = (event: string, id: string | null = null) =>
    results.filter((row) => row.event === event && row.id === id).length === 1;
  walk.check(isTold('sys_restore'), 'one restore');
  walk.check(isTold('user_deleted', ids.leaver), 'an account erased again');
  walk.check(isTold('user_deactivated', ids.suspended), 'an account switched off again');
  walk.check(isTold('user_password_expired', ids.changer), 'a password that is good no more');
  walk.check(isTold('authz_change', ids.support), 'a role taken away again');
  walk.check(isTold('authn_token_revoked'), 'a key revoked again');
}

function of(name: Name, password = oldPassword) {
  return { username: emailOf(name), password };
}

async function login(name: Name): Promise<string> {
  return String((await walk.post('/v1/login', of(name), { status: 200, quiet: true })).accessToken);
}

function staff(token: string, method: 'PUT' | 'POST', name: Name, what: string, body?: object) {
  return walk.send(method, `/v1/admin/users/${ids[name]}/${what}`, body, { token, status: 204 });
}

function tokenIn(link: string): string {
  return link.split('#token=')[1] ?? '';
}
