/** The keys in JWT_KEYS: the first signs, all verify, the public halves are served. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { login, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { freshKey, partsOf, type TestKey, testKey } from '../support/tokens';

const app = makeTestApp();
const withKeys = (...keys: (TestKey | Omit<TestKey, 'd'>)[]) =>
  makeTestApp({ JWT_KEYS: JSON.stringify({ keys }) });

it('signs with the first key and takes tokens of the second', async () => {
  const person = await register(app);
  const oldToken = await login(app, person);
  const rotated = withKeys(await freshKey('test-2'), testKey);

  const newToken = await login(rotated, person);
  expect(partsOf(newToken).header.kid).toBe('test-2');
  for (const token of [oldToken, newToken]) {
    expect((await rotated.get('/v1/me', { token })).status).toBe(200);
  }
  // A location that does not have the new key yet.
  await expectProblem(await app.get('/v1/me', { token: newToken }), 401, 'invalid-token');
});

it('takes tokens of a key of which only the public half is left', async () => {
  const token = await login(app, await register(app));
  const { d: _, ...retired } = testKey;
  const rotated = withKeys(await freshKey('test-2'), retired);
  expect((await rotated.get('/v1/me', { token })).status).toBe(200);
});

it('refuses tokens of a key that is gone', async () => {
  const token = await login(app, await register(app));
  const rotated = withKeys(await freshKey('test-2'));
  await expectProblem(await rotated.get('/v1/me', { token }), 401, 'invalid-token');
});

it('refuses a token of an old key under the name of a new one', async () => {
  const token = await login(app, await register(app));
  const rotated = withKeys(await freshKey(testKey.kid), { ...testKey, kid: 'test-0' });
  await expectProblem(await rotated.get('/v1/me', { token }), 401, 'invalid-token');
});

it('serves the public halves of all keys and nothing private', async () => {
  const second = await freshKey('test-2');
  const response = await withKeys(testKey, second).get('/.well-known/jwks.json');
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/(jwk-set\+)?json/);
  const text = await response.text();
  const publicHalf = { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' };
  expect(JSON.parse(text)).toStrictEqual({
    keys: [
      { ...publicHalf, kid: 'test-1', x: testKey.x },
      { ...publicHalf, kid: 'test-2', x: second.x },
    ],
  });
  for (const secret of [testKey.d, second.d, '"d"']) expect(text).not.toContain(secret);
});

it('lets anybody check a token offline with what it serves', async () => {
  const token = await login(app, await register(app));
  const { keys } = await (await app.get('/.well-known/jwks.json')).json<{ keys: TestKey[] }>();
  const { kid } = partsOf(token).header;
  const { kty, crv, x } = keys.find((key) => key.kid === kid) ?? testKey;
  const dot = token.lastIndexOf('.');
  const signature = Uint8Array.from(
    atob(
      token
        .slice(dot + 1)
        .replaceAll('-', '+')
        .replaceAll('_', '/'),
    ),
    (c) => c.charCodeAt(0),
  );
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
  const text = new TextEncoder().encode(token.slice(0, dot));
  expect(keys.map((one) => one.kid)).toContain(kid);
  expect(await crypto.subtle.verify('Ed25519', key, signature, text)).toBe(true);
});
