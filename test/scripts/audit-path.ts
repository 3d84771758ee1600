/**
 * The whole path of the trail, from a request to the line that the command shows: against `npm run dev:audit`.
 * `npm run test:audit -- http://127.0.0.1:8787 http://127.0.0.1:8788`
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';

const [origin = 'http://127.0.0.1:8787', sink = 'http://127.0.0.1:8788'] = process.argv.slice(2);
const { check, chapter, finish, post, get } = startWalk(origin);

const username = `audit-${randomBytes(6).toString('hex')}@example.com`;
const password = 'Tidal-Harbor-42';

chapter('Somebody registers, mistypes, logs in, and asks what was done');
await post('/v1/register', registration(username, password), { status: 201 });
await post('/v1/login', { username, password: 'Not-The-1st' }, { status: 401 });
const { accessToken } = await post('/v1/login', { username, password }, { status: 200 });
await get('/v1/me/activity', { token: String(accessToken), status: 200 });

chapter('The trail has it');
const events = await untilWritten(4);
check(
  events.map(({ event }) => event).join() ===
    'user_created,authn_login_fail,authn_login_success,sensitive_read',
  `each event once, in their order: ${events.map(({ event }) => event).join(', ')}`,
);
check(!JSON.stringify(events).includes(username), 'their address stands nowhere in it');
const failed = audit('--user', username, '--event', 'authn_login_fail', '--by', 'reason');
check(failed.includes('authn_login_fail failure wrong-password'), 'a table with a summary');
const whole = audit('--ndjson', '--since', '2026-01-01T00:00:00Z').trim().split('\n');
const end = JSON.parse(whole.at(-1) ?? '{}');
check(
  end.end === true && end.since === '2026-01-01T00:00:00.000Z' && end.events === whole.length - 1,
  `a whole trail says what it covers: ${whole.at(-1)}`,
);
check(!events.some((event) => 'end' in event), 'one of which something is left out does not');
const { status, stdout } = spawnSync('node', ['scripts/audit/audit.ts', 'verify', '--from', sink], {
  encoding: 'utf8',
});
check(status === 0 && stdout.includes('unbroken'), `verify: ${stdout.trim()}`);
finish();

function audit(...words: string[]): string {
  const command = ['scripts/audit/audit.ts', '--from', sink, ...words];
  return execFileSync('node', command, { encoding: 'utf8' });
}

/** The sink waits a moment for events to share an object with. */
async function untilWritten(count: number): Promise<{ event: string }[]> {
  for (let tries = 0; ; tries++) {
    const lines = audit('--user', username, '--ndjson').trim().split('\n').filter(Boolean);
    if (lines.length >= count || tries > 20) return lines.map((line) => JSON.parse(line));
    await sleep(500);
  }
}
