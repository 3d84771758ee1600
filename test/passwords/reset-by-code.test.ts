/** A forgotten password of somebody whose account has no mailbox that signs in: a code by SMS. */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { accountKey } from '../support/account-key';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshAddress } from '../support/fresh-address';
import { freshPhone } from '../support/fresh-phone';
import { mailsTo, runMailQueue } from '../support/mail';
import {
  canLogIn,
  freshEmail,
  goodPassword,
  login,
  otherPassword,
  register,
  type TestPerson,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { forgot } from '../support/resets';
import { prove, setUser, userRow } from '../support/rows';
import { codeOf, otherCode, smsTo } from '../support/sms';

const app = makeTestApp();
const newPassword = 'Velvet?Compass3';

const byPhone = (changes: Record<string, unknown> = {}) =>
  register(app, { username: freshPhone(), ...changes });

/** Lets a person ask for a code and reads it on their phone. */
async function asked({ id, username }: TestPerson, phone = username): Promise<string> {
  expect(await forgot(app, username)).toBe(202);
  await runMailQueue(id);
  return codeOf(phone);
}

const reset = (
  { username }: Pick<TestPerson, 'username'>,
  code: string,
  password = newPassword,
  by: TestApp = app,
) => by.post('/v1/reset-password', { username, code, newPassword: password });

describe('a person who has a phone alone', () => {
  it('registers, forgets the password, chooses another by code, and logs in', async () => {
    const person = await byPhone();
    const code = await asked(person);
    const response = await reset(person, code);
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(await canLogIn(app, person.username, newPassword)).toBe(true);
    expect(await canLogIn(app, person.username, goodPassword)).toBe(false);
  });

  it('can use the code once', async () => {
    const person = await byPhone();
    const code = await asked(person);
    expect((await reset(person, code)).status).toBe(204);
    await expectProblem(await reset(person, code, otherPassword), 403, 'code-invalid');
    expect(await canLogIn(app, person.username, newPassword)).toBe(true);
  });

  it.each([
    ['the same password', () => newPassword],
    ['different passwords', (i: number) => `Velvet?Compass${10 + i}`],
  ])('gets one of ten through at once, with %s', async (_, password) => {
    const person = await byPhone();
    const code = await asked(person);
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, i) => reset(person, code, password(i))),
    );
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    expect(statuses.filter((status) => status === 403)).toHaveLength(9);
    expect(await canLogIn(app, person.username, password(statuses.indexOf(204)))).toBe(true);
  });

  it('proves the number, and every session ends', async () => {
    const person = await byPhone();
    const token = await login(app, person);
    expect((await reset(person, await asked(person))).status).toBe(204);
    await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
    const verified = await env.DB.prepare(
      "select verified_at v from identifiers where user_id = ? and kind = 'phone'",
    )
      .bind(person.id)
      .first<number>('v');
    expect(verified).toBe(Date.now());
  });

  it('may ask again after a reset', async () => {
    const person = await byPhone();
    const code = await asked(person);
    await forgot(app, person.username);
    await forgot(app, person.username);
    expect(await forgot(app, person.username)).toBe(429);
    await runMailQueue(person.id);
    const newest = await codeOf(person.username);
    if (newest !== code) await expectProblem(await reset(person, code), 403, 'code-invalid');
    expect((await reset(person, newest)).status).toBe(204);
    expect(await forgot(app, person.username)).toBe(202);
  });

  it('can type the number and the code as people do', async () => {
    const person = await byPhone();
    const code = await asked(person);
    const username = person.username.replace('+1415', '+1 (415) ');
    const response = await reset({ username }, `${code.slice(0, 3)} ${code.slice(3)}`);
    expect(response.status).toBe(204);
  });
});

describe('a code', () => {
  it('is not sent where SMS are off, and that is audited', async () => {
    const off = makeTestApp({ SMS_TRANSPORT: 'off' });
    const person = await byPhone();
    auditLines();
    expect(await forgot(off, person.username)).toBe(202);
    expect(auditLines()).toMatchObject([
      { outcome: 'failure', reason: 'mail-undeliverable', userId: person.id },
    ]);
    await runMailQueue(person.id);
    expect(await smsTo(person.username)).toEqual([]);
  });

  it('gives way to a mailbox that was proved before the number', async () => {
    const phone = freshPhone();
    const person = await register(app, { phone });
    await prove(person.id, 'email');
    await prove(person.id, 'phone');
    expect(await forgot(app, phone)).toBe(202);
    await runMailQueue(person.id);
    expect(await mailsTo(person.username)).toHaveLength(1);
    expect(await smsTo(phone)).toEqual([]);
  });

  it('goes before a mailbox that only stands beside the number', async () => {
    const email = freshEmail();
    const person = await byPhone({ email });
    expect(await forgot(app, person.username)).toBe(202);
    await runMailQueue(person.id);
    expect(await mailsTo(email)).toEqual([]);
    expect(await smsTo(person.username)).toHaveLength(1);
  });

  it('leaves the mailbox beside the number where SMS are off', async () => {
    const off = makeTestApp({ SMS_TRANSPORT: 'off' });
    const email = freshEmail();
    const person = await byPhone({ email });
    await forgot(off, person.username);
    await runMailQueue(person.id);
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it('drops an address that nobody has proved, as a link drops a number', async () => {
    const person = await byPhone({ email: freshEmail() });
    expect((await reset(person, await asked(person))).status).toBe(204);
    expect((await userRow(person.id)).email).toBeNull();
  });

  it('tells the mailbox beside the number that the password was reset', async () => {
    const email = freshEmail();
    const person = await byPhone({ email });
    expect((await reset(person, await asked(person))).status).toBe(204);
    await runMailQueue(person.id);
    expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual([
      'Your password was reset',
    ]);
    expect(await smsTo(person.username)).toHaveLength(1);
  });

  it('expires ten minutes after it was sent', async () => {
    const person = await byPhone();
    const code = await asked(person);
    travel('600s');
    await expectProblem(await reset(person, code), 403, 'code-invalid');
  });

  it.each([
    ['the password was changed', (id: string) => setUser(id, 'password_version', 2)],
    ['the account was switched off', (id: string) => setUser(id, 'active', 0)],
    ['its sessions have a new epoch', (id: string) => setUser(id, 'deactivations', 1)],
    [
      'the number is another',
      (id: string) =>
        env.DB.prepare('update identifiers set value = ? where user_id = ? and kind = ?')
          .bind(freshPhone(), id, 'phone')
          .run(),
    ],
  ])('is no good once %s', async (_, change) => {
    const person = await byPhone();
    const code = await asked(person);
    await change(person.id);
    await expectProblem(await reset(person, code), 403, 'code-invalid');
  });

  it('opens nobody else’s account', async () => {
    const [one, other] = [await byPhone(), await byPhone()];
    const [code, others] = [await asked(one), await asked(other)];
    if (code !== others) await expectProblem(await reset(other, code), 403, 'code-invalid');
    expect((await reset(one, code)).status).toBe(204);
  });
});

describe('a wrong code', () => {
  it('may be typed four times, and not five', async () => {
    const [patient, guessed] = [await byPhone(), await byPhone()];
    for (const [person, times, status] of [
      [patient, 4, 204],
      [guessed, 5, 403],
    ] as const) {
      const code = await asked(person);
      for (let i = 0; i < times; i++) {
        await expectProblem(await reset(person, otherCode(code)), 403, 'code-invalid');
      }
      expect((await reset(person, code)).status).toBe(status);
    }
  });

  it('is answered as one for an account that does not exist, or has no code', async () => {
    const person = await byPhone();
    const code = await asked(person);
    const seen = async (username: string, guess: string) => {
      const response = await reset({ username }, guess);
      const { requestId: _, ...body } = await expectProblem(response, 403, 'code-invalid');
      const headers = Object.fromEntries(response.headers);
      return { body, headers: { ...headers, 'x-request-id': '', 'server-timing': '' } };
    };
    const wrong = await seen(person.username, otherCode(code));
    expect(await seen(freshPhone(), code)).toEqual(wrong);
    expect(await seen(freshEmail(), code)).toEqual(wrong);
    expect(await seen((await register(app)).username, code)).toEqual(wrong);
    expect(await seen('nobody \u0000', code)).toEqual(wrong);
  });

  it('costs the same calls for an account that does not exist', async () => {
    const calls = async (username: string) => {
      const asked: string[] = [];
      const noting = (name: string, namespace: { getByName(id: string): object }) => ({
        getByName: (id: string) => {
          asked.push(`${name} ${id.slice(0, 6)}`);
          return namespace.getByName(id);
        },
      });
      const by = makeTestApp({
        ONE_TIME_CODE: noting('code', env.ONE_TIME_CODE),
        ATTEMPT_COUNTER: noting('attempts', env.ATTEMPT_COUNTER),
      });
      const headers = { 'CF-Connecting-IP': freshAddress() };
      await by.post('/v1/reset-password', { username, code: '000000', newPassword }, { headers });
      return asked;
    };
    const person = await byPhone();
    expect(await calls(person.username)).toEqual(['code reset:', 'attempts networ']);
    expect(await calls(freshPhone())).toEqual(['code reset:', 'attempts networ']);
  });

  it('counts against the network it comes from', async () => {
    const from = { headers: { 'CF-Connecting-IP': freshAddress() } };
    const guess = () =>
      app.post('/v1/reset-password', { username: freshPhone(), code: '123456', newPassword }, from);
    for (let i = 0; i < 10; i++) expect((await guess()).status).toBe(403);
    await expectProblem(await guess(), 429, 'too-many-requests');
  });

  it('is audited once, with who and why', async () => {
    const person = await byPhone();
    const code = await asked(person);
    auditLines();
    await reset(person, otherCode(code));
    await reset({ username: freshPhone() }, code);
    expect(auditLines()).toMatchObject([
      { event: 'authn_password_reset', reason: 'code-invalid', userId: person.id },
      { event: 'authn_password_reset', reason: 'unknown-user', userId: null },
    ]);
  });
});

describe('a password that breaks the policy', () => {
  it('costs no try, whether the code is right or wrong, and says nothing of it', async () => {
    const person = await byPhone();
    const code = await asked(person);
    const answers: unknown[] = [];
    for (const guess of [code, ...Array<string>(6).fill(otherCode(code))]) {
      const problem = await expectProblem(
        await reset(person, guess, 'weak'),
        422,
        'validation-failed',
      );
      answers.push(rulesOf(problem));
    }
    expect(new Set(answers.map((rules) => JSON.stringify(rules))).size).toBe(1);
    expect((await reset(person, code)).status).toBe(204);
  });

  it('is told of the number before the code is looked at', async () => {
    const person = await byPhone();
    const digits = person.username.slice(-7);
    const response = await reset(person, '123456', `Kx!${digits}q`);
    expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toContain(
      '/newPassword password_contains_personal_data',
    );
  });

  it.each([
    ['holds the name of the person', 'Ines-Moreau-42', 'password_contains_personal_data'],
    ['was used before', goodPassword, 'password_reused'],
  ])('is told only with the right code that it %s, which stays good', async (_, password, rule) => {
    const person = await byPhone();
    const code = await asked(person);
    await expectProblem(await reset(person, otherCode(code), password), 403, 'code-invalid');
    for (let i = 0; i < 6; i++) {
      const problem = await expectProblem(
        await reset(person, code, password),
        422,
        'validation-failed',
      );
      expect(rulesOf(problem)).toEqual([`/newPassword ${rule}`]);
    }
    expect((await reset(person, code)).status).toBe(204);
  });
});

describe('the body', () => {
  it.each<[string, object, string[]]>([
    ['nothing', {}, ['/newPassword required', '/token required']],
    ['no code', { username: 'a', newPassword }, ['/code required']],
    ['no username', { code: '1', newPassword }, ['/username required']],
    ['both', { token: 'x', username: 'a', code: '1', newPassword }, ['/token unknown_member']],
    [
      'a token and a username',
      { token: 'x', username: 'a', newPassword },
      ['/username unknown_member'],
    ],
    ['a number for a code', { username: 'a', code: 123456, newPassword }, ['/code wrong_type']],
    ['an empty username', { username: '', code: '1', newPassword }, ['/username too_short']],
  ])('with %s is told what is wrong', async (_, body, rules) => {
    const response = await app.post('/v1/reset-password', body);
    expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toEqual(rules);
  });
});

it('keeps nothing of a code for an account that does not exist for longer than ten minutes', async () => {
  const username = freshPhone();
  await reset({ username }, '123456');
  const object = env.ONE_TIME_CODE.getByName(`reset:${await accountKey(username)}`);
  travel('10m');
  expect(await runDurableObjectAlarm(object)).toBe(true);
  expect(await runDurableObjectAlarm(object)).toBe(false);
});
