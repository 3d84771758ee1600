/** Whatever a client sends: a success or a problem, never a 5xx, and never an action without its line. */
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import {
  canLogIn,
  freshEmail,
  goodPassword,
  login,
  register,
  registration,
} from '../support/people';

const app = makeTestApp();

/** Texts that break parsers, databases and logs: NUL, lone surrogates, bidi, very long, numbers. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    '\u0000',
    '\ud800',
    '\u202e',
    '@',
    'a@b',
    '+',
    '__proto__',
    '1e999',
    "' or 1=1 --",
  ),
  fc.integer({ min: 300, max: 4000 }).map((length) => 'é'.repeat(length)),
  fc.emailAddress(),
);
const anything = fc.oneof(
  hostileText,
  fc.jsonValue({ maxDepth: 4 }),
  fc.double(),
  fc.constant(null),
);

/** Bodies with the members of a route, each good or hostile, some missing, some added. */
const shaped = (good: Record<string, unknown>) =>
  fc
    .tuple(
      fc.record(
        Object.fromEntries(
          Object.entries(good).map(([name, value]) => [
            name,
            fc.oneof(fc.constant(value), anything),
          ]),
        ),
        { requiredKeys: [] },
      ),
      fc.dictionary(hostileText, anything, { maxKeys: 1 }),
    )
    .map(([members, more]) => ({ ...members, ...more }));

async function expectAnswer(path: string, body: unknown, token?: string, method = 'POST') {
  auditLines();
  const options = token === undefined ? {} : { token };
  const response = await app.send(method, path, { body: JSON.stringify(body), ...options });
  const text = await response.text();
  expect(response.status, `${path} ${JSON.stringify(body)}: ${text}`).toBeLessThan(500);
  if (response.status >= 400) {
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(JSON.parse(text)).toMatchObject({ status: response.status });
  }
  const lines = auditLines();
  expect(lines).toHaveLength(1);
  expect(lines[0]?.requestId).toBe(response.headers.get('X-Request-Id'));
}

const routes: [string, Record<string, unknown>][] = [
  [
    '/v1/register',
    {
      ...registration(),
      address: 'x',
      comments: 'x',
      active: true,
      email: 'a@example.com',
      phone: '+14155552671',
    },
  ],
  ['/v1/login', { username: freshEmail(), password: 'wrong' }],
  ['/v1/forgot-password', { username: freshEmail() }],
  ['/v1/reset-password', { token: 'A'.repeat(43), newPassword: 'Velvet?Compass3' }],
  ['/v1/confirm-registration', { token: 'A'.repeat(43), password: 'Velvet?Compass3' }],
  ['/v1/change-password', { oldPassword: 'wrong', newPassword: 'Velvet?Compass3' }],
  ['/v1/logout', {}],
];

it.each(routes)(
  'answers any JSON at %s',
  async (path) => {
    await fc.assert(
      fc.asyncProperty(anything, (body) => expectAnswer(path, body)),
      { numRuns: 60 },
    );
  },
  60_000,
);

it.each(routes)(
  'answers any members at %s',
  async (path, good) => {
    await fc.assert(
      fc.asyncProperty(shaped(good), (body) => expectAnswer(path, body)),
      { numRuns: 120 },
    );
  },
  60_000,
);

it('answers any change of a password by somebody who is logged in, and changes nothing', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const body = shaped({ oldPassword: 'wrong', newPassword: 'Velvet?Compass3' });
  await fc.assert(
    fc.asyncProperty(body, (changed) => expectAnswer('/v1/change-password', changed, token)),
    { numRuns: 120 },
  );
  const version = env.DB.prepare(
    'select password_version v from credentials where user_id = ?',
  ).bind(person.id);
  expect(await version.first('v')).toBe(1);
  expect((await app.get('/v1/me', { token })).status).toBe(200);
}, 60_000);

it('answers any patch by somebody who is logged in, and keeps their id, identifiers and password', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const { firstName, lastName, dateOfBirth, dateOfJoining } = registration();
  const names = { firstName, lastName, dateOfBirth, dateOfJoining };
  const members = { ...names, address: 'x', comments: null, locale: 'de' };
  await fc.assert(
    fc.asyncProperty(fc.oneof(shaped(members), anything), (body) =>
      expectAnswer('/v1/me', body, token, 'PATCH'),
    ),
    { numRuns: 120 },
  );
  const me = await app.get('/v1/me', { token });
  expect(await me.json()).toMatchObject({ id: person.id, email: person.username, active: true });
  expect(await canLogIn(app, person.username, goodPassword)).toBe(true);
}, 60_000);

it('logs out whatever body comes along', async () => {
  const person = await register(app);
  await fc.assert(
    fc.asyncProperty(anything, async (body) => {
      const token = await login(app, person);
      expect((await app.post('/v1/logout', JSON.stringify(body), { token })).status).toBe(204);
    }),
    { numRuns: 10 },
  );
  expect(await canLogIn(app, person.username, goodPassword)).toBe(true);
});
