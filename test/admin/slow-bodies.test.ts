/** A body that comes slowly: what counts is what is so when all of it is there. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeApp } from '../../src/app';
import { makeDeps } from '../../src/deps';
import { cheap, makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { otherPassword, register, registration } from '../support/people';
import { expectProblem } from '../support/problem';
import { countRows, userRow } from '../support/rows';
import { apiKey, forgetKeys, giveRole, staffMember, type TestStaff } from '../support/staff';
import { endpointFor, forgetEndpoints } from '../support/webhooks';

afterEach(forgetKeys);

afterEach(forgetEndpoints);

const app = makeTestApp();
let admin: TestStaff;
let other: TestStaff;

beforeEach(async () => {
  admin = await staffMember(app, 'admin');
  other = await staffMember(app, 'admin');
});

/** @param meanwhile happens when the request has begun and nothing of its body has come. */
async function slowly(
  method: string,
  path: string,
  token: string,
  body: unknown,
  meanwhile: () => Promise<unknown>,
): Promise<Response> {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        begun.resolve();
        await goOn.promise;
        controller.enqueue(new TextEncoder().encode(JSON.stringify(body)));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const request = new Request(`https://accounts.example${path}`, { method, headers, body: stream });
  const context = createExecutionContext();
  const deps = makeDeps(env, { passwordCost: cheap, fingerprintCost: cheap });
  const answer = makeApp(deps).fetch(request, env, context);
  await begun.promise;
  await meanwhile();
  goOn.resolve();
  const response = await answer;
  await waitOnExecutionContext(context);
  return response;
}

it('does not act in a role that was taken away before it was there', async () => {
  const { id } = await endpointFor(['user.created']);
  const response = await slowly(
    'PATCH',
    `/v1/admin/webhooks/${id}`,
    other.token,
    { enabled: false },
    () => giveRole(other.id, null),
  );
  await expectProblem(response, 401, 'invalid-token');
  expect(await countRows('webhook_endpoints WHERE enabled')).toBe(1);
});

it('does not act by a key that was revoked before it was there', async () => {
  const { key, id } = await apiKey(app, admin, ['users:write']);
  const { username: email, ...person } = registration();
  const response = await slowly('POST', '/v1/admin/users', key, { ...person, email }, () =>
    app.send('DELETE', `/v1/admin/api-keys/${id}`, { token: admin.token }),
  );
  await expectProblem(response, 401, 'invalid-token');
  expect(await countRows('identifiers WHERE value = ?', email)).toBe(0);
});

it('does not act by a key that has expired by then', async () => {
  const { key } = await apiKey(app, admin, ['users:write'], { expiresInDays: 1 });
  const person = await register(app);
  const path = `/v1/admin/users/${person.id}`;
  const response = await slowly('PATCH', path, key, { firstName: 'Late' }, async () =>
    travel('1d'),
  );
  await expectProblem(response, 401, 'invalid-token');
  expect((await userRow(person.id)).first_name).not.toBe('Late');
});

it('is confirmed by no password that was replaced before it was there', async () => {
  const { id } = await endpointFor(['user.created']);
  const { password, token } = other;
  const response = await slowly(
    'POST',
    `/v1/admin/webhooks/${id}/rotate-secret`,
    token,
    { password },
    () =>
      app.post(
        '/v1/change-password',
        { oldPassword: password, newPassword: otherPassword },
        { token },
      ),
  );
  await expectProblem(response, 401, 'invalid-token');
});

it('stands in the trail at the time when it was there', async () => {
  const { id } = await register(app);
  const asked = Date.now();
  auditLines();
  const path = `/v1/admin/users/${id}`;
  await slowly('PATCH', path, admin.token, { firstName: 'Late' }, async () => travel('10m'));
  expect(auditLines()).toMatchObject([
    { event: 'user_updated', at: new Date(asked + 600_000).toISOString() },
  ]);
});
