/** An account whose owner asks for its deletion, until its date has come. */
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { askDeletion, pendingDeletion } from '../support/deletions';
import { faults } from '../support/faults';
import { freshPhone } from '../support/fresh-phone';
import { mailsTo, runMailQueue } from '../support/mail';
import {
  canLogIn,
  freshEmail,
  login,
  openSession,
  otherPassword,
  register,
} from '../support/people';
import { expectProblem } from '../support/problem';
import { refresh } from '../support/refreshes';
import { forgot, resetToken } from '../support/resets';
import { userRow } from '../support/rows';

const app = makeTestApp();
const week = 7 * 86_400_000;

const deleteAtOf = async (id: string) =>
  (await env.DB.prepare('SELECT delete_at FROM users WHERE id = ?').bind(id).first('delete_at')) as
    | number
    | null;

async function loggedIn(changes: Record<string, unknown> = {}, by: TestApp = app) {
  const person = await register(by, changes);
  return { ...person, token: await login(by, person) };
}

describe('asking for it', () => {
  it('answers 202 with the date, after the grace', async () => {
    const { id, token, password } = await loggedIn();
    const response = await askDeletion(app, token, password);
    expect(response.status).toBe(202);
    const deletionAt = new Date(Date.now() + week);
    expect(await response.json()).toEqual({ deletionAt: deletionAt.toISOString() });
    expect(await deleteAtOf(id)).toBe(deletionAt.getTime());
  });

  it('takes the grace from its setting', async () => {
    const { token, password } = await loggedIn();
    const response = await askDeletion(makeTestApp({ DELETION_GRACE: '1d' }), token, password);
    const { deletionAt } = await response.json<{ deletionAt: string }>();
    expect(Date.parse(deletionAt) - Date.now()).toBe(86_400_000);
  });

  it('ends every session of the person, their refresh tokens too, and nobody else’s', async () => {
    const person = await loggedIn();
    const other = await openSession(app, person);
    const stranger = await loggedIn();
    expect((await askDeletion(app, person.token, person.password)).status).toBe(202);
    for (const token of [person.token, other.accessToken]) {
      await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
    }
    await expectProblem(await refresh(app, other.refreshToken), 401, 'invalid-token');
    expect((await app.get('/v1/me', { token: stranger.token })).status).toBe(200);
  });

  it('refuses a wrong password and changes nothing', async () => {
    const { id, token } = await loggedIn();
    auditLines();
    const response = await askDeletion(app, token, 'Wrong-Harbor-42');
    await expectProblem(response, 403, 'wrong-password');
    expect(await deleteAtOf(id)).toBeNull();
    expect((await app.get('/v1/me', { token })).status).toBe(200);
    expect(auditLines()[0]).toMatchObject({
      event: 'user_deletion_request',
      outcome: 'failure',
      reason: 'wrong-password',
      userId: id,
    });
  });

  it('counts wrong passwords like those of a login, so that a stolen session is no place to guess', async () => {
    const { token, password, username } = await loggedIn();
    for (let i = 0; i < 10; i++) await askDeletion(app, token, 'Wrong-Harbor-42');
    await expectProblem(await askDeletion(app, token, password), 429, 'too-many-attempts');
    await expectProblem(
      await app.post('/v1/login', { username, password }),
      429,
      'too-many-attempts',
    );
  });

  it('takes a change token for nothing', async () => {
    const person = await register(app);
    travel('31d');
    const { username, password } = person;
    const expired = await app.post('/v1/login', { username, password });
    const { changeToken } = await expired.json<{ changeToken: string }>();
    await expectProblem(await askDeletion(app, changeToken, password), 401, 'invalid-token');
    expect(await deleteAtOf(person.id)).toBeNull();
  });

  it.each([undefined, {}, { password: '' }, { password: 1 }, { password: 'x', extra: true }, []])(
    'refuses the body %j',
    async (body) => {
      const { id, token } = await loggedIn();
      const response = await app.send('DELETE', '/v1/me', {
        token,
        ...(body !== undefined && { body }),
      });
      expect([403, 415, 422]).toContain(response.status);
      expect(await deleteAtOf(id)).toBeNull();
    },
  );

  it('is audited once, with its row', async () => {
    const { id, token, password } = await loggedIn();
    auditLines();
    await askDeletion(app, token, password);
    expect(auditLines()).toMatchObject([
      { event: 'user_deletion_request', outcome: 'success', reason: null, userId: id },
    ]);
    const { results } = await env.DB.prepare(
      "SELECT user_id FROM audit_events WHERE event = 'user_deletion_request' AND user_id = ?",
    )
      .bind(id)
      .all();
    expect(results).toHaveLength(1);
  });

  it('keeps the first date of two requests at the same moment, and tells the owner once', async () => {
    const person = await loggedIn();
    const second = makeTestApp({ DELETION_GRACE: '30d' });
    auditLines();
    const answers = await Promise.all([
      askDeletion(app, person.token, person.password),
      askDeletion(second, person.token, person.password),
    ]);
    const dates = new Set<string>();
    for (const answer of answers.filter(({ status }) => status === 202)) {
      dates.add((await answer.json<{ deletionAt: string }>()).deletionAt);
    }
    expect(answers.every(({ status }) => status === 202 || status === 401)).toBe(true);
    expect([...dates].map((date) => Date.parse(date))).toEqual([await deleteAtOf(person.id)]);
    expect((await userRow(person.id)).deactivations).toBe(1);
    expect(auditLines()).toHaveLength(2);
    await runMailQueue(person.id);
    expect(await mailsTo(person.username)).toHaveLength(1);
  });

  it('tells the owner the date and how to keep the account, without a link', async () => {
    const person = await pendingDeletion(app);
    await runMailQueue(person.id);
    const [mail, ...more] = await mailsTo(person.username);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Your account will be deleted');
    expect(mail?.text).toContain('2040-03-08 12:00 UTC');
    expect(mail?.text).toContain('log in before then');
    expect(`${mail?.text}${mail?.html}`).not.toMatch(/https?:|href|token/);
  });

  it('tells the owner of a former address too, who may be the only one who did not ask', async () => {
    const person = await loggedIn();
    const former = freshEmail();
    await env.DB.prepare(
      "INSERT INTO identifiers (user_id, kind, value, signs_in, until) VALUES (?, 'former_email', ?, 1, ?)",
    )
      .bind(person.id, former, Date.now() + week)
      .run();
    await askDeletion(app, person.token, person.password);
    await runMailQueue(person.id);
    for (const to of [person.username, former]) {
      expect((await mailsTo(to)).map(({ subject }) => subject)).toEqual([
        'Your account will be deleted',
      ]);
    }
  });

  it('is open to somebody whom no mail reaches', async () => {
    const person = await pendingDeletion(app, { username: freshPhone() });
    expect(await deleteAtOf(person.id)).not.toBeNull();
    expect(await runMailQueue(person.id)).toBe(false);
  });

  it('takes back the cookies of a session', async () => {
    const cookies = makeTestApp();
    const person = await register(cookies);
    const opened = await cookies.post(
      '/v1/login',
      { username: person.username, password: person.password, transport: 'cookie' },
      { headers: { Origin: 'https://accounts.example' } },
    );
    const Cookie = opened.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    const send = (origin: string) =>
      cookies.send('DELETE', '/v1/me', {
        body: { password: person.password },
        headers: { Cookie, Origin: origin },
      });
    await expectProblem(await send('https://evil.example'), 403, 'cross-site-request');
    expect(await deleteAtOf(person.id)).toBeNull();
    const response = await send('https://accounts.example');
    expect(response.status).toBe(202);
    expect(response.headers.getSetCookie().join()).toContain('Max-Age=0');
  });
});

describe('a login within the grace', () => {
  it('opens a session and takes the deletion back, in one transaction with its event', async () => {
    const person = await pendingDeletion(app);
    travel('6d');
    auditLines();
    const token = await login(app, person);
    expect(auditLines()).toMatchObject([
      { event: 'authn_login_success', outcome: 'success', reason: 'deletion-cancelled' },
    ]);
    expect(await deleteAtOf(person.id)).toBeNull();
    expect((await app.get('/v1/me', { token })).status).toBe(200);
    // What was ended stays so.
    await expectProblem(await app.get('/v1/me', { token: person.token }), 401, 'invalid-token');
  });

  it('is told of by mail', async () => {
    const person = await pendingDeletion(app);
    await runMailQueue(person.id);
    travel('1d');
    await login(app, person);
    await runMailQueue(person.id);
    expect((await mailsTo(person.username)).map(({ subject }) => subject)).toEqual([
      'Your account will be deleted',
      'Your account will not be deleted',
    ]);
  });

  it('takes nothing back with a wrong password', async () => {
    const person = await pendingDeletion(app);
    expect(await canLogIn(app, person.username, otherPassword)).toBe(false);
    expect(await deleteAtOf(person.id)).toBe(Date.parse(person.deletionAt));
  });

  it('lets two in at the same moment', async () => {
    const person = await pendingDeletion(app);
    const tokens = await Promise.all([login(app, person), login(app, person)]);
    for (const token of tokens) expect((await app.get('/v1/me', { token })).status).toBe(200);
    expect(await deleteAtOf(person.id)).toBeNull();
  });

  it('lets the owner ask again, with a new date', async () => {
    const person = await pendingDeletion(app);
    travel('2d');
    const token = await login(app, person);
    const response = await askDeletion(app, token, person.password);
    const { deletionAt } = await response.json<{ deletionAt: string }>();
    expect(Date.parse(deletionAt)).toBe(Date.now() + week);
  });

  it('that finds an expired password keeps the account only once the new one has logged in', async () => {
    const person = await pendingDeletion(makeTestApp({ DELETION_GRACE: '60d' }));
    travel('31d');
    const { username, password } = person;
    const expired = await app.post('/v1/login', { username, password });
    const { changeToken } = await expired.json<{ changeToken: string }>();
    expect(await deleteAtOf(person.id)).not.toBeNull();
    const change = { oldPassword: password, newPassword: otherPassword };
    expect((await app.post('/v1/change-password', change, { token: changeToken })).status).toBe(
      204,
    );
    expect(await deleteAtOf(person.id)).not.toBeNull();
    await login(app, { username, password: otherPassword });
    expect(await deleteAtOf(person.id)).toBeNull();
  });
});

describe('a forgotten password within the grace', () => {
  it('is reset by a new link, and the login after it keeps the account', async () => {
    const person = await pendingDeletion(app);
    const token = await resetToken(app, person);
    const reset = { token, newPassword: otherPassword };
    expect((await app.post('/v1/reset-password', reset)).status).toBe(204);
    expect(await deleteAtOf(person.id)).toBe(Date.parse(person.deletionAt));
    await login(app, { username: person.username, password: otherPassword });
    expect(await deleteAtOf(person.id)).toBeNull();
  });

  it('is not reset by a link from before', async () => {
    const person = await loggedIn();
    const token = await resetToken(app, person);
    await askDeletion(app, person.token, person.password);
    const reset = { token, newPassword: otherPassword };
    await expectProblem(await app.post('/v1/reset-password', reset), 410, 'reset-link-invalid');
  });
});

describe('once the date has come, before the cron', () => {
  it('a login is refused like that of an unknown user', async () => {
    const person = await pendingDeletion(app);
    travel('7d');
    auditLines();
    const { username, password } = person;
    const response = await app.post('/v1/login', { username, password });
    const unknown = await app.post('/v1/login', { username: freshEmail(), password });
    const answerOf = async (answer: Response) => {
      const { requestId: _, ...problem } = await answer.json<Record<string, unknown>>();
      return [answer.status, problem];
    };
    expect(await answerOf(response)).toEqual(await answerOf(unknown));
    const lines = auditLines();
    expect(lines.map(({ reason, userId }) => [reason, userId])).toEqual([
      ['unknown-user', null],
      ['unknown-user', null],
    ]);
    expect(await deleteAtOf(person.id)).not.toBeNull();
  });

  it('a moment before a login still keeps it', async () => {
    const person = await pendingDeletion(app);
    travel('604799s');
    await login(app, person);
    expect(await deleteAtOf(person.id)).toBeNull();
  });

  it('no link is sent, and none that was sent is good', async () => {
    const person = await pendingDeletion(app);
    travel('6d');
    const token = await resetToken(app, person);
    const before = (await mailsTo(person.username)).length;
    travel('86399s');
    const reset = (newPassword: string) => app.post('/v1/reset-password', { token, newPassword });
    await expectProblem(await reset('weak'), 422, 'validation-failed');
    travel('1s');
    await expectProblem(await reset(otherPassword), 410, 'reset-link-invalid');
    expect(await forgot(app, person.username)).toBe(202);
    await runMailQueue(person.id);
    expect(await mailsTo(person.username)).toHaveLength(before);
  });

  it('a change token is good for nothing', async () => {
    const person = await pendingDeletion(makeTestApp({ DELETION_GRACE: '32d' }));
    travel('31d');
    travel('86399s');
    const { username, password } = person;
    const expired = await app.post('/v1/login', { username, password });
    const { changeToken: token } = await expired.json<{ changeToken: string }>();
    const change = (newPassword: string) =>
      app.post('/v1/change-password', { oldPassword: password, newPassword }, { token });
    await expectProblem(await change('weak'), 422, 'validation-failed');
    travel('1s');
    await expectProblem(await change(otherPassword), 401, 'invalid-token');
  });

  it('a login that began before and is slow is not let in', async () => {
    const person = await pendingDeletion(app);
    travel('604799s');
    // The clock goes on while the attempt is counted, behind the read of the account.
    const slow = makeTestApp({
      ATTEMPT_COUNTER: {
        getByName: (name: string) => {
          const counter = env.ATTEMPT_COUNTER.getByName(name);
          return {
            begin: async (...args: Parameters<typeof counter.begin>) => {
              travel('2s');
              return counter.begin(...args);
            },
          };
        },
      },
    });
    const { username, password } = person;
    await expectProblem(
      await slow.post('/v1/login', { username, password }),
      503,
      'service-unavailable',
    );
    expect(faults()).toHaveLength(1);
    expect(await deleteAtOf(person.id)).not.toBeNull();
    const { results } = await env.DB.prepare(
      "SELECT 1 FROM audit_events WHERE user_id = ? AND reason = 'deletion-cancelled'",
    )
      .bind(person.id)
      .all();
    expect(results).toEqual([]);
    expect(await canLogIn(app, username, password)).toBe(false);
  });
});
