/** AUDIT_OWN_READS: how many of people's reads of their own account are in the trail. */
import { expect, it } from 'vitest';
import { auditOwnRead } from '../../src/audit/own-read';
import { newRequestContext } from '../../src/core/request-context';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { startTime } from '../support/clock';
import { login, register } from '../support/people';
import { expectProblem } from '../support/problem';

const paths = ['/v1/me', '/v1/me/activity'];

async function readsBy(AUDIT_OWN_READS: string, path: string, count: number) {
  const app = makeTestApp({ AUDIT_OWN_READS });
  const token = await login(app, await register(app));
  auditLines();
  for (let i = 0; i < count; i++) expect((await app.get(path, { token })).status).toBe(200);
  return auditLines().filter(({ event }) => event === 'sensitive_read');
}

it.each(paths)('logs each read of %s with `all`, and no rate', async (path) => {
  const lines = await readsBy('all', path, 3);
  expect(lines).toHaveLength(3);
  expect(lines[0]).not.toHaveProperty('sampleRate');
});

it.each(paths)('logs no read of %s with `off`', async (path) => {
  expect(await readsBy('off', path, 3)).toEqual([]);
});

it('logs one in a hundred with `sampled`, each with the rate', () => {
  const lines: object[] = [];
  const deps = {
    settings: { AUDIT_OWN_READS: 'sampled' },
    now: () => startTime,
    log: (line: object) => lines.push(line),
    measure: () => {},
    pseudonym: (name: string) => name,
  } as const;
  const reads = 20_000;
  for (let i = 0; i < reads; i++) auditOwnRead(deps, newRequestContext(startTime), 'someone');
  // 200 expected; six standard deviations on either side.
  expect(lines.length).toBeGreaterThan(200 - 85);
  expect(lines.length).toBeLessThan(200 + 85);
  expect(lines[0]).toMatchObject({ event: 'sensitive_read', userId: 'someone', sampleRate: 0.01 });
});

it.each(['sampled', 'off'])('logs every refused read with `%s`', async (AUDIT_OWN_READS) => {
  const app = makeTestApp({ AUDIT_OWN_READS });
  for (const path of paths)
    await expectProblem(await app.get(path), 401, 'authentication-required');
  expect(auditLines().map(({ event }) => event)).toEqual(['authz_fail', 'authz_fail']);
});

it.each(['sampled', 'off'])('logs every change with `%s`', async (AUDIT_OWN_READS) => {
  const app = makeTestApp({ AUDIT_OWN_READS });
  await login(app, await register(app));
  expect(auditLines().map(({ event }) => event)).toEqual(['user_created', 'authn_login_success']);
});

it('refuses another word', () => {
  expect(() => makeTestApp({ AUDIT_OWN_READS: 'some' })).toThrow(/AUDIT_OWN_READS/);
});
