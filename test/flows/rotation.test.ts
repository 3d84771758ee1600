/**
 * A rotation of the keys as people see it: not at all. At each step some isolates have the setting before and some the one
 * after, for as long as a deployment takes; each is an app of its own here. The settings are those that
 * `npm run keys -- rotate` prints.
 */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { pseudonymsOf } from '../../scripts/audit/pseudonyms';
import { nextValue, type Step } from '../../scripts/rotate-keys';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { expectMailFaults } from '../support/faults';
import { linkTokenOf, mailsTo, providerAnswers, runMailQueue, triesFor } from '../support/mail';
import {
  canLogIn,
  goodPassword,
  login,
  openSession,
  otherPassword,
  register,
  type TestPerson,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { refresh } from '../support/refreshes';
import { forgot } from '../support/resets';
import { countRows, historyVersions } from '../support/rows';
import { secretsOf } from '../support/secrets';
import { testSettings } from '../support/settings';
import { partsOf } from '../support/tokens';

interface Setting {
  AUTH_SECRET: string;
  JWT_KEYS: string;
}

const third = 'Velvet?Compass3';

const stepped = ({ AUTH_SECRET, JWT_KEYS }: Setting, step: Step): Setting => ({
  AUTH_SECRET: nextValue('AUTH_SECRET', step, AUTH_SECRET).value,
  JWT_KEYS: nextValue('JWT_KEYS', step, JWT_KEYS).value,
});

const { AUTH_SECRET, JWT_KEYS } = testSettings;
const before = { AUTH_SECRET, JWT_KEYS };
const added = stepped(before, 'add');
const swapped = stepped(added, 'swap');
const dropped = stepped(swapped, 'drop');
/** As if the new keys had been put in place at once. */
const replaced = dropped;

const isolate = (setting: Setting): TestApp => makeTestApp({ ...setting });

const change = (by: TestApp, token: string, oldPassword: string, newPassword: string) =>
  by.post('/v1/change-password', { oldPassword, newPassword }, { token });

describe('tokens', () => {
  /** What each of two isolates hands out, the other takes. */
  async function expectTakenByBoth(person: TestPerson, ...isolates: TestApp[]): Promise<void> {
    for (const issuer of isolates) {
      for (const taker of isolates) {
        const { accessToken, refreshToken } = await openSession(issuer, person);
        expect((await taker.get('/v1/me', { token: accessToken })).status).toBe(200);
        expect((await refresh(taker, refreshToken)).status).toBe(200);
      }
    }
  }

  it.each([
    ['add', [before, added]],
    ['swap', [added, swapped]],
    ['drop', [swapped, dropped]],
  ])('are taken by every isolate while some have done the %s and some have not', async (_, two) => {
    const person = await register(isolate(before));
    await expectTakenByBoth(person, ...two.map(isolate));
  });

  it('of before the rotation are good until they end by themselves', async () => {
    const person = await register(isolate(before));
    const old = await openSession(isolate(before), person);
    for (const setting of [added, swapped]) {
      expect((await isolate(setting).get('/v1/me', { token: old.accessToken })).status).toBe(200);
    }
    const next = await refresh(isolate(swapped), old.refreshToken);
    expect(next.status).toBe(200);

    travel('1h');
    // Refreshed after the swap, so nothing of it is from before.
    const { refreshToken } = await next.json<{ refreshToken: string }>();
    const last = await refresh(isolate(dropped), refreshToken);
    expect(last.status).toBe(200);
    const { accessToken } = await last.json<{ accessToken: string }>();
    expect((await isolate(dropped).get('/v1/me', { token: accessToken })).status).toBe(200);
  });

  it('are signed by the new key from the swap on, whatever an isolate without it does', async () => {
    const person = await register(isolate(before));
    const kidOf = async (setting: Setting) =>
      partsOf(await login(isolate(setting), person)).header.kid;
    const [{ kid: old }, { kid: fresh }] = JSON.parse(added.JWT_KEYS).keys;
    expect(await kidOf(added)).toBe(old);
    expect(await kidOf(swapped)).toBe(fresh);
    expect(await kidOf(added)).toBe(old);
  });

  it('would be refused by isolates that lag behind, were the key put first at once', async () => {
    const person = await register(isolate(before));
    const { accessToken, refreshToken } = await openSession(isolate(replaced), person);
    const me = await isolate(before).get('/v1/me', { token: accessToken });
    await expectProblem(me, 401, 'invalid-token');
    expect((await refresh(isolate(before), refreshToken)).status).toBe(401);
  });

  it('are found in the published set before the first of them is signed', async () => {
    const response = await isolate(added).get('/.well-known/jwks.json');
    const { keys } = await response.json<{ keys: { kid: string }[] }>();
    const token = await login(isolate(swapped), await register(isolate(before)));
    expect(keys.map(({ kid }) => kid)).toContain(partsOf(token).header.kid);
  });
});

describe('a password', () => {
  const reused = async (response: Response) => {
    const problem = await expectProblem(response, 422, 'validation-failed');
    expect(rulesOf(problem)).toEqual(['/newPassword password_reused']);
  };

  /** Somebody who had one password before the rotation and has another since the swap. */
  async function changedSinceTheSwap(): Promise<TestPerson> {
    const person = await register(isolate(before));
    const by = isolate(swapped);
    const token = await login(by, person);
    expect((await change(by, token, goodPassword, otherPassword)).status).toBe(204);
    return { ...person, password: otherPassword };
  }

  it('that was used before the swap is refused after it, and nothing is changed', async () => {
    const person = await changedSinceTheSwap();
    const by = isolate(swapped);
    await reused(await change(by, await login(by, person), otherPassword, goodPassword));
    expect(await historyVersions(person.id)).toEqual([1, 2]);
    expect(await canLogIn(by, person.username, otherPassword)).toBe(true);
  });

  it('that is the current one from before the swap is refused as well', async () => {
    const person = await register(isolate(before));
    const by = isolate(swapped);
    await reused(await change(by, await login(by, person), goodPassword, goodPassword));
  });

  it('that was set by an isolate with the swap is refused by one without it', async () => {
    const person = await changedSinceTheSwap();
    const by = isolate(added);
    const token = await login(by, person);
    await reused(await change(by, token, otherPassword, otherPassword));
    await reused(await change(by, token, otherPassword, goodPassword));
  });

  it('is refused in a reset too, and the link stays good', async () => {
    const person = await changedSinceTheSwap();
    const by = isolate(swapped);
    await forgot(by, person.username);
    await runMailQueue(person.id);
    const token = await linkTokenOf(person.username);
    await reused(await by.post('/v1/reset-password', { token, newPassword: goodPassword }));
    const set = await by.post('/v1/reset-password', { token, newPassword: third });
    expect(set.status).toBe(204);
  });

  it('set twice in the same moment, on both sides of the swap, is set once', async () => {
    const person = await register(isolate(before));
    const [one, other] = [isolate(added), isolate(swapped)];
    const tokens = [await login(one, person), await login(other, person)] as const;
    const answers = await Promise.all([
      change(one, tokens[0], goodPassword, otherPassword),
      change(other, tokens[1], goodPassword, otherPassword),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401]);
    expect(await historyVersions(person.id)).toEqual([1, 2]);
  });

  it('of before never wins a race against a new one', async () => {
    const person = await changedSinceTheSwap();
    const [one, other] = [isolate(added), isolate(swapped)];
    const tokens = [await login(one, person), await login(other, person)] as const;
    const [back, onwards] = await Promise.all([
      change(one, tokens[0], otherPassword, goodPassword),
      change(other, tokens[1], otherPassword, third),
    ]);
    expect(onwards.status).toBe(204);
    expect([401, 422]).toContain(back.status);
    expect(await historyVersions(person.id)).toEqual([1, 2, 3]);
  });

  it('is stored with the id of the secret that it was made under', async () => {
    const { id } = await changedSinceTheSwap();
    const [now, then] = secretsOf(swapped.AUTH_SECRET);
    const rows = (keyId = '') =>
      countRows('password_history WHERE user_id = ? AND key_id = ?', id, keyId);
    expect([await rows(then?.id), await rows(now.id)]).toEqual([1, 1]);
  });

  it('that was set under a dropped secret can be set again: that is what a drop costs', async () => {
    const person = await register(isolate(before));
    const by = isolate(dropped);
    const token = await login(by, person);
    expect((await change(by, token, goodPassword, goodPassword)).status).toBe(204);
  });
});

describe('a mailed link', () => {
  /** From the next mail on, until the object starts anew. */
  const queueHas = (account: string, { AUTH_SECRET }: Setting) =>
    runInDurableObject(env.MAIL_QUEUE.getByName(account), (queue) => {
      Object.assign(queue, { env: { ...env, AUTH_SECRET } });
    });

  /** @returns the token of a link that was asked for in one isolate and sent by a queue of another. */
  async function resetLink(person: TestPerson, asked: Setting, sent: Setting): Promise<string> {
    expect(await forgot(isolate(asked), person.username)).toBe(202);
    await queueHas(person.id, sent);
    await runMailQueue(person.id);
    return linkTokenOf(person.username);
  }

  const reset = async (setting: Setting, token: string) =>
    (await isolate(setting).post('/v1/reset-password', { token, newPassword: third })).status;

  it.each([
    ['asked for and sent before', before, before],
    ['asked for before and sent after', before, swapped],
    ['asked for after and sent before', swapped, added],
    ['asked for and sent after', swapped, swapped],
  ])('%s the swap works after it', async (_, asked, sent) => {
    const person = await register(isolate(before));
    expect(await reset(swapped, await resetLink(person, asked, sent))).toBe(204);
  });

  it('made after the swap works in an isolate without it', async () => {
    const person = await register(isolate(before));
    expect(await reset(added, await resetLink(person, swapped, swapped))).toBe(204);
  });

  it('is the same on a second try that comes after the swap', async () => {
    const person = await register(isolate(before));
    await providerAnswers(person.username, 'error-500');
    expect(await forgot(isolate(before), person.username)).toBe(202);
    for (const setting of [before, swapped]) {
      await queueHas(person.id, setting);
      await runMailQueue(person.id);
      travel('1m');
    }
    const [first, second] = await triesFor(person.username);
    expect(first?.body).toContain('#token=');
    expect(second?.body).toBe(first?.body);
    expectMailFaults();
  });

  it('dies with the secret that it was made under', async () => {
    const person = await register(isolate(before));
    const token = await resetLink(person, before, before);
    expect(await reset(dropped, token)).toBe(410);
    expect(await reset(swapped, token)).toBe(204);
  });

  it('that waited while its secret was dropped is made under the one that is left', async () => {
    const person = await register(isolate(before));
    expect(await reset(dropped, await resetLink(person, before, dropped))).toBe(204);
    expect(await mailsTo(person.username)).not.toEqual([]);
  });
});

describe('a known device', () => {
  const logIn = (by: TestApp, { username, password }: TestPerson, headers = {}) =>
    by.post('/v1/login', { username, password }, { headers });

  const cookieOf = (response: Response): string =>
    String(response.headers.get('Set-Cookie')).split(';')[0] ?? '';

  /** So many that every network waits, but for known devices. */
  async function guessFromEverywhere(username: string): Promise<void> {
    const by = isolate(swapped);
    for (let n = 0; n < 100; n++) {
      const headers = { 'CF-Connecting-IP': `10.7.${Math.floor(n / 10)}.1` };
      await by.post('/v1/login', { username, password: 'wrong' }, { headers });
    }
  }

  it('of before the swap is known after it, and one of after it in an isolate without it', async () => {
    const person = await register(isolate(before));
    const old = cookieOf(await logIn(isolate(before), person));
    const fresh = cookieOf(await logIn(isolate(swapped), person));
    await guessFromEverywhere(person.username);

    const elsewhere = { 'CF-Connecting-IP': '10.8.0.1' };
    expect((await logIn(isolate(swapped), person, elsewhere)).status).toBe(429);
    const tries = [
      [swapped, old],
      [added, fresh],
    ] as const;
    for (const [setting, Cookie] of tries) {
      expect((await logIn(isolate(setting), person, { ...elsewhere, Cookie })).status).toBe(200);
      // The login before has lifted the wait.
      await guessFromEverywhere(person.username);
    }
    const Cookie = old;
    expect((await logIn(isolate(dropped), person, { ...elsewhere, Cookie })).status).toBe(429);
  });
});

describe('the trail', () => {
  it('names a person in all of it to somebody who has both secrets', async () => {
    const person = await register(isolate(before));
    for (const setting of [added, swapped, dropped]) {
      await isolate(setting).post('/v1/login', { username: person.username, password: 'wrong' });
    }
    const subjects = auditLines().map(({ subject }) => subject);
    expect(subjects).toHaveLength(4);
    expect(new Set(subjects).size).toBe(2);
    const known = pseudonymsOf(swapped.AUTH_SECRET, person.username);
    expect(subjects.filter((subject) => !known.has(subject))).toEqual([]);
  });
});
