/** A rotation of `AUTH_SECRET`: what was used before it is refused after it, in every isolate and in every race. */
import { describe, expect, it } from 'vitest';
import { linkTokenOf, runMailQueue } from '../support/mail';
import {
  canLogIn,
  goodPassword,
  login,
  otherPassword,
  register,
  type TestPerson,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { forgot } from '../support/resets';
import { added, before, change, dropped, isolate, swapped } from '../support/rotation';
import { countRows, historyVersions } from '../support/rows';
import { secretsOf } from '../support/secrets';

const third = 'Velvet?Compass3';

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
