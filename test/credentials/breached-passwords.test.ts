/** New passwords are held against leaked ones where `HIBP_BASE_URL` names a service that knows them. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { makeIsBreached } from '../../src/credentials/breached-passwords';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { leakedAccented, leakedPassword, paddingPassword } from '../support/leaked';
import { canLogIn, goodPassword, login, register, registration } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { resetToken } from '../support/resets';
import { countRows, historyVersions, userRow } from '../support/rows';

const service = env.TEST_BREACH_SERVICE_URL;
const app = makeTestApp({ HIBP_BASE_URL: service });

let faults: MockInstance<typeof console.error>;
beforeEach(() => {
  faults = vi.spyOn(console, 'error').mockImplementation(() => {});
});

/** SHA-1 in upper-case hex, as the service's list is sorted. */
async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

async function timesAsked(password: string) {
  const prefix = (await sha1(password)).slice(0, 5);
  const asked = await fetch(`${service}/asked/${prefix}`);
  return asked.json<{ url: string; headers: Record<string, string> }[]>();
}

it.each([leakedPassword, leakedAccented, leakedAccented.normalize('NFD')])(
  'refuses to register with %j, and stores nothing',
  async (password) => {
    const body = registration({ password });
    const problem = await expectProblem(
      await app.post('/v1/register', body),
      422,
      'validation-failed',
    );
    expect(rulesOf(problem)).toEqual(['/password password_breached']);
    expect(await countRows('identifiers WHERE value = ?', body.username)).toBe(0);
    expect(auditLines()).toMatchObject([
      { event: 'user_created', outcome: 'failure', reason: 'password-breached' },
    ]);
  },
);

it('refuses to change to a leaked password, and the old one stays', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const before = [await userRow(person.id), await historyVersions(person.id)];
  const body = { oldPassword: person.password, newPassword: leakedPassword };
  auditLines();
  const problem = await expectProblem(
    await app.post('/v1/change-password', body, { token }),
    422,
    'validation-failed',
  );
  expect(rulesOf(problem)).toEqual(['/newPassword password_breached']);
  expect([await userRow(person.id), await historyVersions(person.id)]).toEqual(before);
  expect(auditLines()).toMatchObject([
    { event: 'authn_password_change_fail', outcome: 'failure', reason: 'password-breached' },
  ]);
});

it('does not ask on behalf of somebody who does not know the old password', async () => {
  const token = await login(app, await register(app));
  const newPassword = 'Saffron&Anvil19';
  const body = { oldPassword: 'not-the-old-one', newPassword };
  await expectProblem(
    await app.post('/v1/change-password', body, { token }),
    403,
    'wrong-password',
  );
  expect(await timesAsked(newPassword)).toEqual([]);
});

it('refuses to reset to a leaked password, and the link stays good', async () => {
  const person = await register(app);
  const token = await resetToken(app, person);
  const problem = await expectProblem(
    await app.post('/v1/reset-password', { token, newPassword: leakedPassword }),
    422,
    'validation-failed',
  );
  expect(rulesOf(problem)).toEqual(['/newPassword password_breached']);
  const again = await app.post('/v1/reset-password', { token, newPassword: 'Juniper/Tram54' });
  expect(again.status).toBe(204);
});

it('takes a password that comes back with a count of 0: that is padding', async () => {
  const person = await register(app, { password: paddingPassword });
  expect(await canLogIn(app, person.username, paddingPassword)).toBe(true);
});

it('tells the service five digits of the hash, asks for padding, and says who it is', async () => {
  const password = 'Lantern%Moss27';
  await register(app, { password });
  const hash = await sha1(password);
  const [only, ...more] = await timesAsked(password);
  expect(more).toEqual([]);
  expect(only?.url).toBe(`/range/${hash.slice(0, 5)}`);
  expect(only?.headers).toMatchObject({
    'add-padding': 'true',
    'user-agent': 'user-registration-module',
  });
  expect(JSON.stringify(only)).not.toContain(hash.slice(5));
});

it('does not ask about a password that breaks a rule anyway', async () => {
  const password = 'short7!A';
  await app.post('/v1/register', registration({ password, firstName: 'Short' }));
  expect(await timesAsked(password)).toEqual([]);
});

it('asks nobody by default', async () => {
  const password = 'Granite^Otter35';
  await register(makeTestApp(), { password });
  expect(await timesAsked(password)).toEqual([]);
  await register(makeTestApp(), { password: leakedPassword });
});

describe.each(['down', 'rubbish', 'elsewhere'])('while the service is %s', (mode) => {
  it('lets people register, and leaves a fault without the password', async () => {
    const by = makeTestApp({ HIBP_BASE_URL: `${service}/${mode}` });
    expect((await by.post('/v1/register', registration({ password: leakedPassword }))).status).toBe(
      201,
    );
    // Rubbish is an answer in which the password does not stand.
    expect(faults.mock.calls).toEqual(
      mode === 'rubbish' ? [] : [[{ breachedPasswords: 'not checked', why: 'RangeNotServed' }]],
    );
  });
});

it('lets people register where there is no such service', async () => {
  const by = makeTestApp({ HIBP_BASE_URL: 'http://127.0.0.1:9' });
  await register(by, { password: goodPassword });
  expect(faults).toHaveBeenCalledOnce();
});

it('gives up on a service that does not answer in time', async () => {
  const isBreached = makeIsBreached(`${service}/silent`, 20);
  expect(await isBreached(leakedPassword)).toBe(false);
  expect(faults.mock.calls).toEqual([[{ breachedPasswords: 'not checked', why: 'TimeoutError' }]]);
});
