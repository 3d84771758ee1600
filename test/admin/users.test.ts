/** Accounts that staff opens, reads and corrects. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshPhone } from '../support/fresh-phone';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import {
  canLogIn,
  freshEmail,
  goodPassword,
  login,
  otherPassword,
  register,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { setUser, userRow } from '../support/rows';
import { apiKey, forgetKeys, giveRole, staffMember, type TestStaff } from '../support/staff';

afterEach(forgetKeys);

const app = makeTestApp();
let admin: TestStaff;

beforeEach(async () => {
  admin = await staffMember(app, 'admin');
});

const person = {
  firstName: 'Ines',
  lastName: 'Moreau',
  dateOfBirth: '1990-04-17',
  dateOfJoining: '2024-09-01',
};

const create = (body: Record<string, unknown>, by = app) =>
  by.post('/v1/admin/users', { ...person, ...body }, { token: admin.token });

const read = (id: string, headers: Record<string, string> = {}) =>
  app.get(`/v1/admin/users/${id}`, { token: admin.token, headers });

const patch = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  app.send('PATCH', `/v1/admin/users/${id}`, { body, token: admin.token, headers });

describe('an invitation', () => {
  async function invited() {
    const email = freshEmail();
    const response = await create({ email });
    const { id } = await response.json<{ id: string }>();
    expect(response.status).toBe(201);
    expect(response.headers.get('Location')).toBe(`/v1/admin/users/${id}`);
    await runMailQueue(id);
    return { id, email, token: await linkTokenOf(email) };
  }

  it('lets the owner choose the first password, and proves the mailbox', async () => {
    const { id, email, token } = await invited();
    expect(await canLogIn(app, email, goodPassword)).toBe(false);
    const chosen = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    expect(chosen.status).toBe(204);
    expect(await canLogIn(app, email, otherPassword)).toBe(true);
    expect((await userRow(id)).email_verified_at).toBe(Date.now());
  });

  it('says in its mail what it is', async () => {
    const { email } = await invited();
    expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual(['You have an account']);
  });

  it('works once', async () => {
    const { token } = await invited();
    await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    const again = await app.post('/v1/reset-password', { token, newPassword: 'Velvet-Orbit-93' });
    await expectProblem(again, 410, 'reset-link-invalid');
  });

  it('is good for a week, and not for longer', async () => {
    const { token } = await invited();
    travel('6d');
    const weak = await app.post('/v1/reset-password', { token, newPassword: 'weak' });
    await expectProblem(weak, 422, 'validation-failed');
    travel('1d');
    const late = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    await expectProblem(late, 410, 'reset-link-invalid');
  });

  it('dies with the account it is for', async () => {
    const { id, token } = await invited();
    await app.post(`/v1/admin/users/${id}/deactivate`, undefined, { token: admin.token });
    const response = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    await expectProblem(response, 410, 'reset-link-invalid');
  });

  it('is audited as one, by whom, and names nobody', async () => {
    auditLines();
    const { id } = await invited();
    const [line] = auditLines().filter(({ event }) => event === 'user_created');
    const actor = `user:${admin.id}`;
    expect(line).toMatchObject({ reason: 'invited', userId: id, actor, username: null });
  });
});

describe('a password that staff chose', () => {
  it('leads to a new one at the first login', async () => {
    const email = freshEmail();
    expect((await create({ email, password: goodPassword })).status).toBe(201);
    const response = await app.post('/v1/login', { username: email, password: goodPassword });
    await expectProblem(response, 403, 'password-expired');
  });

  it('keeps the rules', async () => {
    const body = { email: freshEmail(), password: 'Moreau-1990' };
    const broken = await expectProblem(await create(body), 422, 'validation-failed');
    expect(rulesOf(broken)).toEqual(['/password password_contains_personal_data']);
  });

  it('is wanted where there is no mailbox to invite', async () => {
    const phone = freshPhone();
    const broken = await expectProblem(await create({ phone }), 422, 'validation-failed');
    expect(rulesOf(broken)).toEqual(['/password required']);
    expect((await create({ phone, password: goodPassword })).status).toBe(201);
  });
});

it('wants an address or a number', async () => {
  const broken = await expectProblem(await create({}), 422, 'validation-failed');
  expect(rulesOf(broken)).toEqual(['/email required']);
});

it('says which identifier is taken', async () => {
  const { username } = await register(app);
  const broken = await expectProblem(await create({ email: username }), 409, 'username-taken');
  expect(rulesOf(broken)).toEqual(['/email taken']);
});

it('opens one account of ten at the same moment', async () => {
  const email = freshEmail();
  const all = await Promise.all(Array.from({ length: 10 }, () => create({ email })));
  expect(all.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
});

it('opens no account that nobody could ever prove', async () => {
  const by = makeTestApp({ VERIFICATION: 'required', SMS_TRANSPORT: 'off' });
  const response = await create({ phone: freshPhone(), password: goodPassword }, by);
  const broken = await expectProblem(response, 422, 'validation-failed');
  expect(rulesOf(broken)).toEqual(['/phone phone_unconfirmable']);
});

describe('an account as staff reads it', () => {
  it('is what its owner sees, with role and deletion', async () => {
    const someone = await register(app);
    const own = await app.get('/v1/me', { token: await login(app, someone) });
    const response = await read(someone.id);
    expect(await response.json()).toEqual({
      ...(await own.json<object>()),
      externalId: null,
      role: null,
      deletionAt: null,
      secondFactor: false,
      secondFactorsResetAt: null,
    });
  });

  it('is not sent again to whoever has it', async () => {
    const someone = await register(app);
    const etag = (await read(someone.id)).headers.get('ETag') ?? '';
    expect((await read(someone.id, { 'If-None-Match': etag })).status).toBe(304);
    for (const change of ['expire-password', 'deactivate', 'reactivate']) {
      const before = (await read(someone.id)).headers.get('ETag') ?? '';
      travel('1s');
      await app.post(`/v1/admin/users/${someone.id}/${change}`, undefined, { token: admin.token });
      expect((await read(someone.id, { 'If-None-Match': before })).status, change).toBe(200);
    }
  });

  it('leaves a line that names reader and account', async () => {
    const someone = await register(app);
    auditLines();
    await read(someone.id);
    expect(auditLines()).toMatchObject([
      { event: 'sensitive_read', userId: someone.id, actor: `user:${admin.id}` },
    ]);
  });
});

it('shows what was done with an account, and by whom', async () => {
  const someone = await register(app);
  await app.post(`/v1/admin/users/${someone.id}/deactivate`, undefined, { token: admin.token });
  const response = await app.get(`/v1/admin/users/${someone.id}/activity`, { token: admin.token });
  const { events } = await response.json<{ events: { event: string; actor: string | null }[] }>();
  expect(events.map(({ event, actor }) => [event, actor])).toEqual(
    expect.arrayContaining([
      ['user_deactivated', `user:${admin.id}`],
      ['user_created', null],
    ]),
  );
});

it('shows from where its owner acted, and not from where staff did', async () => {
  const someone = await register(app);
  const headers = { 'CF-Connecting-IP': '198.51.100.23', 'User-Agent': 'Desk/7' };
  const path = `/v1/admin/users/${someone.id}`;
  await app.send('POST', `${path}/deactivate`, { token: admin.token, headers });
  await app.send('POST', `${path}/reactivate`, { token: admin.token, headers });
  const login = { username: someone.username, password: someone.password };
  await app.post('/v1/login', login, { headers: { ...headers, 'User-Agent': 'Owner/1' } });
  const response = await app.get(`${path}/activity`, { token: admin.token });
  const text = await response.text();
  expect(text).toContain('Owner/1');
  expect(text).not.toContain('Desk/7');
  const { events } = JSON.parse(text);
  expect(events).toContainEqual(
    expect.objectContaining({
      event: 'user_deactivated',
      ip: null,
      country: null,
      userAgent: null,
    }),
  );
});

it('shows from where staff logged in to admins alone', async () => {
  const other = await staffMember(app, 'admin');
  const support = await staffMember(app, 'support');
  const headers = { 'User-Agent': 'Desk/7' };
  const login = { username: other.username, password: other.password };
  await app.post('/v1/login', login, { headers });
  const seenBy = async (token: string) =>
    (await app.get(`/v1/admin/users/${other.id}/activity`, { token })).text();
  expect(await seenBy(admin.token)).toContain('Desk/7');
  expect(await seenBy(support.token)).not.toContain('Desk/7');
  const { key } = await apiKey(app, admin, ['users:read']);
  expect(await seenBy(key)).not.toContain('Desk/7');
});

describe('a correction', () => {
  it('changes what it names, and nothing else', async () => {
    const someone = await register(app);
    const before = await (await read(someone.id)).json<object>();
    const response = await patch(someone.id, { lastName: 'Moreau-Keller', comments: null });
    expect(await response.json()).toEqual({ ...before, lastName: 'Moreau-Keller' });
  });

  it('is refused where somebody else was faster', async () => {
    const someone = await register(app);
    const etag = (await read(someone.id)).headers.get('ETag') ?? '';
    await patch(someone.id, { firstName: 'Inés' });
    const late = await patch(someone.id, { firstName: 'Agnes' }, { 'If-Match': etag });
    await expectProblem(late, 412, 'precondition-failed');
    expect((await userRow(someone.id)).first_name).toBe('Inés');
  });

  it('does not reach what an account signs in with', async () => {
    const someone = await register(app);
    for (const body of [{ email: freshEmail() }, { role: 'admin' }, { active: false }]) {
      await expectProblem(await patch(someone.id, body), 422, 'validation-failed');
    }
  });

  it('reaches no account that has become staff meanwhile', async () => {
    const support = await staffMember(app, 'support');
    const someone = await register(app);
    await setUser(someone.id, 'active', 1);
    await giveRole(someone.id, 'auditor');
    const { key } = await (
      await app.post(
        '/v1/admin/api-keys',
        { name: 'a server', permissions: ['users:write'], password: admin.password },
        { token: admin.token },
      )
    ).json<{ key: string }>();
    for (const token of [support.token, key]) {
      const response = await app.send('PATCH', `/v1/admin/users/${someone.id}`, {
        body: { firstName: 'Changed' },
        token,
      });
      await expectProblem(response, 403, 'permission-denied');
    }
  });
});
