/** A rotation of both keys as clients see it: no token is refused at any step. */
import { describe, expect, it } from 'vitest';
import type { TestApp } from '../support/app';
import { travel } from '../support/clock';
import { login, openSession, register, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';
import { refresh } from '../support/refreshes';
import {
  added,
  before,
  dropped,
  isolate,
  replaced,
  type Setting,
  swapped,
} from '../support/rotation';
import { partsOf } from '../support/tokens';

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
