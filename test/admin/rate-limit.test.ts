/** How often staff may ask: by who it is, a person or a key, on every route of the admin API. */
import { afterEach, expect, it } from 'vitest';
import { openApiDocument } from '../../src/docs/openapi';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { expectProblem } from '../support/problem';
import { apiKey, forgetKeys, staffMember } from '../support/staff';
import { closedFor } from '../support/stand-ins';
import { makeTestDeps } from '../support/test-deps';

afterEach(forgetKeys);

const app = makeTestApp();

const routes = Object.entries(openApiDocument(makeTestDeps()).paths)
  .filter(([path]) => path.startsWith('/v1/admin/'))
  .flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );

it.each(routes)('$method $path: ends for whoever asks without end', async ({ method, path }) => {
  const admin = await staffMember(app, 'admin');
  const limited = makeTestApp({ SESSION_RATE_LIMIT: closedFor(`staff:${admin.id}`) });
  auditLines();
  const response = await limited.send(method, path.replace('{id}', admin.id), {
    token: admin.token,
    ...(['POST', 'PUT', 'PATCH'].includes(method) && { body: { nonsense: true } }),
  });
  expect(response.headers.get('Retry-After')).toBe('60');
  await expectProblem(response, 429, 'too-many-requests');
  const reason = 'session-rate-limit';
  expect(auditLines()).toMatchObject([{ event: 'excess_rate_limit_exceeded', reason }]);
});

it('ends for one and not for another, a key is counted by itself', async () => {
  const [admin, other] = [await staffMember(app, 'admin'), await staffMember(app, 'admin')];
  const { key, id } = await apiKey(app, admin, ['users:read']);
  const without = (...names: string[]) =>
    makeTestApp({ SESSION_RATE_LIMIT: closedFor(...names.map((name) => `staff:${name}`)) });
  const status = async (by: ReturnType<typeof without>, token: string) =>
    (await by.get(`/v1/admin/users/${admin.id}`, { token })).status;

  expect(await status(without(admin.id), other.token)).toBe(200);
  expect(await status(without(admin.id), key)).toBe(200);
  expect(await status(without(id), key)).toBe(429);
  expect(await status(without(id), admin.token)).toBe(200);
});
