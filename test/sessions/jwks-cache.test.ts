/** How the public keys travel: to any origin, stored for minutes, sent again only when they change. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';

const app = makeTestApp({ ALLOWED_ORIGINS: 'https://app.example.com' });
const path = '/.well-known/jwks.json';
const etagOf = async (by = app) => (await by.get(path)).headers.get('ETag') ?? '';
const otherKeys =
  '{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"other","x":"I09WpNjzWUoV_Q4_XNhsiMjvMhlvhoBdUQKKLCkEQ2I","d":"4klUgtrmhialkNxCfIIKikgoOyswSqXH8758I6b65gA"}]}';

it.each(['https://app.example.com', 'https://anybody.example', 'null'])(
  'may be read by a page of %s, without credentials',
  async (Origin) => {
    const { status, headers } = await app.get(path, { headers: { Origin } });
    expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([200, '*']);
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
  },
);

it('is one answer for all, which a shared cache can keep for five minutes', async () => {
  const { headers } = await app.get(path);
  expect(headers.get('Cache-Control')).toBe('public, max-age=300');
  expect(headers.get('Vary')).toBeNull();
});

it('is not sent again to somebody who has it', async () => {
  const response = await app.get(path, { headers: { 'If-None-Match': await etagOf() } });
  expect([response.status, await response.text()]).toEqual([304, '']);
  expect(response.headers.get('Cache-Control')).toBe('public, max-age=300');
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
});

it('is sent again once the keys are others', async () => {
  const rotated = makeTestApp({ JWT_KEYS: otherKeys });
  expect(await etagOf(rotated)).not.toBe(await etagOf());
  const response = await rotated.get(path, { headers: { 'If-None-Match': await etagOf() } });
  expect(response.status).toBe(200);
});

it('shows no private half', async () => {
  const { keys } = await (await app.get(path)).json<{ keys: object[] }>();
  for (const key of keys) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  }
});
