/** What staff does to the account of another, and what its owner notices. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { faultyStores } from '../support/faulty-stores';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import {
  canLogIn,
  login,
  openSession,
  otherPassword,
  register,
  registration,
} from '../support/people';
import { expectProblem } from '../support/problem';
import { refresh } from '../support/refreshes';
import { resetToken } from '../support/resets';
import { addPhone, setUser, userRow } from '../support/rows';
import { apiKey, forgetKeys, staffMember, type TestStaff } from '../support/staff';

afterEach(forgetKeys);

const app = makeTestApp();

let admin: TestStaff;
let support: TestStaff;

beforeEach(async () => {
  admin = await staffMember(app, 'admin');
  support = await staffMember(app, 'support');
});

const act = (what: string, id: string, token = admin.token) =>
  app.send('POST', `/v1/admin/users/${id}/${what}`, { token });

const loginStatus = async ({ username, password }: { username: string; password: string }) =>
  (await app.post('/v1/login', { username, password })).status;

describe('deactivate', () => {
  it('ends every session and lets nobody in, until the account is reactivated', async () => {
    const person = await register(app);
    const token = await login(app, person);
    expect((await act('deactivate', person.id)).status).toBe(204);
    expect((await app.get('/v1/me', { token })).status).toBe(401);
    expect(await loginStatus(person)).toBe(403);

    expect((await act('reactivate', person.id)).status).toBe(204);
    expect(await loginStatus(person)).toBe(200);
    // What was open before stays closed.
    expect((await app.get('/v1/me', { token })).status).toBe(401);
  });

  it('says who did it to whom, once', async () => {
    const person = await register(app);
    auditLines();
    await act('deactivate', person.id);
    expect(auditLines()).toEqual([
      expect.objectContaining({
        event: 'user_deactivated',
        outcome: 'success',
        reason: null,
        userId: person.id,
        actor: `user:${admin.id}`,
      }),
    ]);
  });

  it('changes nothing the second time, and says so in the trail', async () => {
    const person = await register(app);
    await act('deactivate', person.id);
    const before = await userRow(person.id);
    auditLines();
    expect((await act('deactivate', person.id)).status).toBe(204);
    expect(await userRow(person.id)).toEqual(before);
    expect(auditLines()).toMatchObject([{ outcome: 'success', reason: 'nothing-changed' }]);
  });

  it('decides about an account that was registered inactive: no proof opens it any more', async () => {
    const person = await register(app, { active: false });
    const token = await resetToken(app, person);
    expect((await act('deactivate', person.id)).status).toBe(204);
    const proved = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    await expectProblem(proved, 410, 'reset-link-invalid');
    const again = await app.post('/v1/register', registration({ username: person.username }));
    await expectProblem(again, 409, 'username-taken');
    expect(await userRow(person.id)).toMatchObject({ active: 0, deactivations: 1 });

    expect((await act('reactivate', person.id)).status).toBe(204);
    expect(await loginStatus(person)).toBe(200);
  });

  it('happens once of ten at the same moment', async () => {
    const person = await register(app);
    const all = await Promise.all(Array.from({ length: 10 }, () => act('deactivate', person.id)));
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(204));
    expect((await userRow(person.id)).deactivations).toBe(1);
  });

  it('is done by a key as the key', async () => {
    const person = await register(app);
    const { key, id } = await apiKey(app, admin, ['users:write']);
    auditLines();
    expect((await act('deactivate', person.id, key)).status).toBe(204);
    const [used] = auditLines().filter(({ event }) => event === 'user_deactivated');
    expect(used).toMatchObject({ actor: `key:${id}`, userId: person.id });
  });
});

describe('unlock', () => {
  it('lets somebody in at once whom wrong passwords had locked out', async () => {
    const person = await register(app);
    for (let i = 0; i < 10; i++) await loginStatus({ ...person, password: 'wrong' });
    expect(await loginStatus(person)).toBe(429);
    expect((await act('unlock', person.id, support.token)).status).toBe(204);
    expect(await loginStatus(person)).toBe(200);
  });

  it('is in the trail as one, also where the answer of the database was lost', async () => {
    const { id } = await register(app);
    const { stores } = faultyStores({ call: 5, way: 'answer-lost', once: true });
    auditLines();
    const path = `/v1/admin/users/${id}/unlock`;
    const response = await makeTestApp(stores).send('POST', path, { token: support.token });
    expect(response.status).toBe(204);
    expect(auditLines()).toMatchObject([{ event: 'user_unlocked', reason: null, userId: id }]);
  });

  describe('five times a day', () => {
    const unlockTimes = async (times: number, id: string, token = support.token) => {
      for (let i = 0; i < times; i++) expect((await act('unlock', id, token)).status).toBe(204);
    };

    it('and no more, whoever asks: a stolen key must not take the lock from guessing', async () => {
      const person = await register(app);
      const { key } = await apiKey(app, admin, ['users:support']);
      await unlockTimes(3, person.id);
      travel('1h');
      await unlockTimes(2, person.id, key);
      auditLines();
      const response = await act('unlock', person.id, key);
      await expectProblem(response, 429, 'too-many-requests');
      // Until the first of the five is a day old.
      expect(response.headers.get('Retry-After')).toBe(String(23 * 3600));
      expect(auditLines()).toMatchObject([
        { event: 'user_unlocked', outcome: 'failure', reason: 'too-many-requests' },
      ]);
      for (let i = 0; i < 10; i++) await loginStatus({ ...person, password: 'wrong' });
      expect(await loginStatus(person)).toBe(429);
    });

    it('of ten at the same moment', async () => {
      const { id } = await register(app);
      const all = await Promise.all(Array.from({ length: 10 }, () => act('unlock', id)));
      expect(all.map(({ status }) => status).sort()).toEqual([
        ...Array(5).fill(204),
        ...Array(5).fill(429),
      ]);
    });

    it('of support; what it has used up is not taken from admins', async () => {
      const { id } = await register(app);
      await unlockTimes(5, id);
      await expectProblem(await act('unlock', id, support.token), 429, 'too-many-requests');
      await unlockTimes(5, id, admin.token);
      await expectProblem(await act('unlock', id), 429, 'too-many-requests');
    });

    it('of each account, and again the next day', async () => {
      const [one, other] = [await register(app), await register(app)];
      await unlockTimes(5, one.id);
      await unlockTimes(1, other.id);
      travel('1d');
      const token = await login(app, support);
      expect((await act('unlock', one.id, token)).status).toBe(204);
    });

    it('is not used up by somebody who may not unlock it', async () => {
      const other = await staffMember(app, 'support');
      for (let i = 0; i < 6; i++) {
        await expectProblem(await act('unlock', other.id, support.token), 403, 'permission-denied');
      }
      expect((await act('unlock', other.id)).status).toBe(204);
    });
  });
});

describe('expire the password', () => {
  it('leads the next login to a new password, and the new one in', async () => {
    const person = await register(app);
    expect((await act('expire-password', person.id)).status).toBe(204);
    const response = await app.post('/v1/login', credentialsOf(person));
    const { changeToken } = await expectProblem(response, 403, 'password-expired');
    const change = { oldPassword: person.password, newPassword: otherPassword };
    const changed = await app.post('/v1/change-password', change, { token: changeToken ?? '' });
    expect(changed.status).toBe(204);
    expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
  });

  it('does so where the policy has no expiry', async () => {
    const nist = makeTestApp({ PASSWORD_POLICY: 'nist' });
    const person = await register(nist, { password: 'correct horse battery staple' });
    await act('expire-password', person.id);
    const response = await nist.post('/v1/login', credentialsOf(person));
    await expectProblem(response, 403, 'password-expired');
  });

  it('refuses the next refresh of a session that is open', async () => {
    const person = await register(app);
    const { refreshToken } = await openSession(app, person);
    await act('expire-password', person.id);
    await expectProblem(await refresh(app, refreshToken), 403, 'password-expired');
  });

  it('is more than support may do', async () => {
    const person = await register(app);
    const response = await act('expire-password', person.id, support.token);
    await expectProblem(response, 403, 'permission-denied');
    expect(await loginStatus(person)).toBe(200);
  });
});

describe('end the sessions', () => {
  it('ends all of them, and a login opens the next', async () => {
    const person = await register(app);
    const tokens = [await login(app, person), await login(app, person)];
    expect((await act('end-sessions', person.id, support.token)).status).toBe(204);
    for (const token of tokens) expect((await app.get('/v1/me', { token })).status).toBe(401);
    expect(await loginStatus(person)).toBe(200);
  });

  it('ends links that are on their way, also where no session is open', async () => {
    const person = await register(app);
    const token = await resetToken(app, person);
    expect((await act('end-sessions', person.id, support.token)).status).toBe(204);
    const reset = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    await expectProblem(reset, 410, 'reset-link-invalid');
  });

  it('changes nothing of an account that was registered inactive: it still gives way', async () => {
    const person = await register(app, { active: false });
    await act('end-sessions', person.id);
    expect((await userRow(person.id)).deactivations).toBe(0);
  });
});

describe('send a reset', () => {
  it('sends the owner a link, which whoever asked for it never sees', async () => {
    const person = await register(app);
    const response = await act('send-reset', person.id, support.token);
    expect([response.status, await response.text()]).toEqual([202, '']);
    await runMailQueue(person.id);
    const token = await linkTokenOf(person.username);
    const reset = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    expect(reset.status).toBe(204);
  });

  it('counts with the requests of the owner', async () => {
    const person = await register(app);
    for (let i = 0; i < 3; i++)
      await app.post('/v1/forgot-password', { username: person.username });
    await expectProblem(await act('send-reset', person.id), 429, 'too-many-requests');
  });

  it('says so where it can reach nobody', async () => {
    const person = await register(app);
    await act('deactivate', person.id);
    await expectProblem(await act('send-reset', person.id), 409, 'user-unreachable');
  });
});

describe('delete', () => {
  const remove = (id: string, token = admin.token) =>
    app.send('DELETE', `/v1/admin/users/${id}`, { token });

  it('ends every session, tells the owner, and is taken back by a login', async () => {
    const person = await register(app);
    const token = await login(app, person);
    const response = await remove(person.id);
    expect(response.status).toBe(202);
    const { deletionAt } = await response.json<{ deletionAt: string }>();
    expect(deletionAt).toBe(new Date(Date.now() + 7 * 86_400_000).toISOString());
    expect((await app.get('/v1/me', { token })).status).toBe(401);
    await runMailQueue(person.id);
    expect((await mailsTo(person.username)).map(({ subject }) => subject)).toContain(
      'Your account will be deleted',
    );

    await login(app, person);
    const read = await app.get(`/v1/admin/users/${person.id}`, { token: admin.token });
    expect(await read.json()).toMatchObject({ deletionAt: null });
  });

  it('keeps the date of the first time', async () => {
    const person = await register(app);
    const first = await (await remove(person.id)).json();
    travel('1d');
    admin = { ...admin, token: await login(app, admin) };
    expect(await (await remove(person.id)).json()).toEqual(first);
  });

  it('finds nobody once the date has come', async () => {
    const person = await register(app);
    await setUser(person.id, 'delete_at', Date.now());
    await expectProblem(await remove(person.id), 404, 'user-not-found');
  });
});

it('tells the owner what was done, and not from where', async () => {
  const person = await register(app);
  await addPhone(person.id, `+1415555${String(Math.random()).slice(2, 6)}`, Date.now());
  const from = { 'User-Agent': 'StaffBrowser/1', 'CF-Connecting-IP': '198.51.100.7' };
  await app.send('POST', `/v1/admin/users/${person.id}/expire-password`, {
    token: admin.token,
    headers: from,
  });
  await app.send('POST', `/v1/admin/users/${person.id}/deactivate`, {
    token: admin.token,
    headers: from,
  });
  await act('reactivate', person.id);
  await setUser(person.id, 'active', 1);
  const response = await app.post('/v1/login', credentialsOf(person));
  const { changeToken } = await expectProblem(response, 403, 'password-expired');
  await app.post(
    '/v1/change-password',
    { oldPassword: person.password, newPassword: otherPassword },
    { token: changeToken ?? '' },
  );
  const token = await login(app, { ...person, password: otherPassword });
  const text = await (await app.get('/v1/me/activity', { token })).text();
  expect(text).toContain('user_deactivated');
  expect(text).not.toContain('StaffBrowser');
  expect(text).not.toContain('198.51.100.7');
});

const credentialsOf = ({ username, password }: { username: string; password: string }) => ({
  username,
  password,
});
