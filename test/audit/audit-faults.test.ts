/** What the trail says of requests that reach no use case, and of stores that fail. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { type Case, describeCases } from '../support/audit-cases';
import { freshEmail, login, otherPassword, register, registration } from '../support/people';
import { expectProblem } from '../support/problem';
import { textOf } from '../support/spoken';

const app = makeTestApp();
let faults: MockInstance<typeof console.error>;
beforeEach(() => {
  faults = vi.spyOn(console, 'error').mockImplementation(() => {});
});

const cases: Case[] = [
  [
    'sends broken JSON',
    400,
    'failure input_validation_fail malformed-json',
    false,
    () => (by) => by.post('/v1/login', '{'),
  ],
  [
    'sends too much',
    413,
    'failure input_validation_fail payload-too-large',
    false,
    () => (by) => by.post('/v1/login', ' '.repeat(20_000)),
  ],
  [
    'sends no JSON',
    415,
    'failure input_validation_fail unsupported-media-type',
    false,
    () => (by) => by.post('/v1/login', '', { headers: { 'Content-Type': 'text/xml' } }),
  ],
  [
    'goes astray',
    404,
    'failure input_validation_fail not-found',
    false,
    () => (by) => by.get('/nothing'),
  ],
  [
    'uses another method',
    405,
    'failure input_validation_fail method-not-allowed',
    false,
    () => (by) => by.send('DELETE', '/v1/login'),
  ],
];

describeCases(cases);

const secret = 'what-a-store-says-when-it-fails';
const fail = () => {
  throw new Error(secret);
};
const failing = { get: async () => fail(), put: async () => fail(), delete: async () => fail() };
const failingObject = { begin: async () => fail(), request: async () => fail() };
const noObjects = { getByName: () => failingObject };

const someLogin = async (by: TestApp) =>
  by.post('/v1/login', { username: freshEmail(), password: 'x' });
const someReset = async (by: TestApp) =>
  by.post('/v1/reset-password', { token: 'A'.repeat(43), newPassword: otherPassword });
const someForgot = async (by: TestApp) =>
  by.post('/v1/forgot-password', { username: freshEmail() });
const someRegistration = async (by: TestApp) => by.post('/v1/register', registration());
const someRead = async (by: TestApp) =>
  by.get('/v1/me', { token: await login(app, await register(app)) });

it.each<[string, string, Record<string, unknown>, (by: TestApp) => Promise<Response>]>([
  ['a login', 'd1', { DB: { prepare: fail } }, someLogin],
  [
    'a registration',
    'd1',
    { DB: { prepare: env.DB.prepare.bind(env.DB), batch: fail } },
    someRegistration,
  ],
  ['a forgotten password', 'd1', { DB: { prepare: fail } }, someForgot],
  ['a read', 'd1', { DB: { prepare: fail } }, someRead],
  ['a reset', 'kv', { KV: failing }, someReset],
  ['a login', 'durable-object', { ATTEMPT_COUNTER: noObjects }, someLogin],
  ['a forgotten password', 'durable-object', { MAIL_QUEUE: noObjects }, someForgot],
])(
  'says that %s failed because of %s, once, and nothing of what the store said',
  async (_, store, broken, ask) => {
    const by = makeTestApp(broken);
    const response = await ask(by);
    await expectProblem(response, 503, 'service-unavailable');
    const lines = auditLines().filter(
      ({ requestId }) => requestId === response.headers.get('X-Request-Id'),
    );
    expect(lines).toMatchObject([{ event: 'sys_error', outcome: 'failure', reason: store }]);
    expect(textOf([lines, faults.mock.calls])).not.toContain(secret);
  },
);

it('reads on where KV alone fails', async () => {
  const by = makeTestApp({ KV: failing });
  expect((await someRead(by)).status).toBe(200);
});

it('calls a bug a bug: a line, a fault with its place, and no word of what was stored', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const { username, id } = person;
  const stored = 'no-date-but-still-private';
  await env.DB.prepare('update users set created_at = ? where id = ?').bind(stored, id).run();
  const bug = [{ bug: 'RangeError', frames: expect.any(Array) }];
  auditLines();
  for (const path of ['/v1/me', '/v1/me/export']) {
    await expectProblem(await app.get(path, { token }), 500, 'internal-error');
  }
  const lines = auditLines();
  const error = { event: 'sys_error', outcome: 'failure', reason: 'internal-error' };
  expect(lines).toMatchObject([error, error]);
  expect(faults.mock.calls).toEqual([bug, bug]);
  expect(textOf([lines, faults.mock.calls])).not.toMatch(new RegExp(`${stored}|${username}`));
});

it.each([
  '/health',
  '/openapi.json',
  '/docs',
  '/.well-known/jwks.json',
  '/problems/not-found',
  '/reset-password',
  '/pages/page.css',
])('takes a look at the public %s for no action', async (path) => {
  expect((await app.get(path)).status).toBe(200);
  expect(auditLines()).toEqual([]);
});
