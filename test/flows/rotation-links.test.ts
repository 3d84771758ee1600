/** A rotation of `AUTH_SECRET`: mailed links stay good, devices stay known, and people can be found in the trail. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { pseudonymsOf } from '../../scripts/audit/pseudonyms';
import type { TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { expectMailFaults } from '../support/faults';
import { linkTokenOf, mailsTo, providerAnswers, runMailQueue, triesFor } from '../support/mail';
import { register, type TestPerson } from '../support/people';
import { forgot } from '../support/resets';
import { added, before, dropped, isolate, type Setting, swapped } from '../support/rotation';

const third = 'Velvet?Compass3';

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
