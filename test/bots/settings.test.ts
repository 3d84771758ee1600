/** The settings of the check against bots: whole or not at all, and never repeated. */
import { expect, it } from 'vitest';
import { problemsOf, readWith as read } from '../support/problems-of-settings';

const TURNSTILE_SITE_KEY = '0x4AAAAAAAsiteKey';
const TURNSTILE_SECRET_KEY = '0x4AAAAAAAsecretKey';
const keys = { TURNSTILE_SITE_KEY, TURNSTILE_SECRET_KEY };

it('is off without keys, whatever else is set', () => {
  expect(read({}).botCheck).toBeUndefined();
  expect(read({ TURNSTILE_SITE_KEY: '', TURNSTILE_SECRET_KEY: '' }).botCheck).toBeUndefined();
  expect(read({ TURNSTILE_ROUTES: 'login', TURNSTILE_WHEN_DOWN: 'allow' }).botCheck).toBe(
    undefined,
  );
});

it('checks every route, asks Cloudflare and fails closed by default', () => {
  expect(read(keys).botCheck).toMatchObject({
    siteKey: TURNSTILE_SITE_KEY,
    routes: new Set(['register', 'login', 'forgot-password']),
    whenDown: 'refuse',
    baseUrl: 'https://challenges.cloudflare.com',
    hostnames: new Set(['accounts.example']),
    bypassSecrets: undefined,
  });
});

it.each([
  ['login', ['login']],
  [' login , register ', ['login', 'register']],
  ['login,login', ['login']],
  ['', ['register', 'login', 'forgot-password']],
])('reads the routes %j', (TURNSTILE_ROUTES, routes) => {
  expect(read({ ...keys, TURNSTILE_ROUTES }).botCheck?.routes).toEqual(new Set(routes));
});

it.each<[string, Record<string, string>, string]>([
  [
    'a site key alone',
    { TURNSTILE_SITE_KEY },
    'TURNSTILE_SECRET_KEY: missing, and TURNSTILE_SITE_KEY is set',
  ],
  [
    'a secret key alone',
    { TURNSTILE_SECRET_KEY },
    'TURNSTILE_SITE_KEY: missing, and TURNSTILE_SECRET_KEY is set',
  ],
  [
    'a key with a blank in it',
    { ...keys, TURNSTILE_SECRET_KEY: '0x4AAAAAAA secret' },
    'TURNSTILE_SECRET_KEY: not a secret key of Turnstile',
  ],
  [
    'an unknown route',
    { ...keys, TURNSTILE_ROUTES: 'login,reset-password' },
    'TURNSTILE_ROUTES: not one or more of register, login, forgot-password, separated by commas',
  ],
  [
    'a comma too many',
    { ...keys, TURNSTILE_ROUTES: 'login,' },
    'TURNSTILE_ROUTES: not one or more of register, login, forgot-password, separated by commas',
  ],
  [
    'another thing to do when it is down',
    { ...keys, TURNSTILE_WHEN_DOWN: 'ask' },
    'TURNSTILE_WHEN_DOWN: neither refuse nor allow',
  ],
  [
    'an address in the clear',
    { ...keys, TURNSTILE_BASE_URL: 'http://turnstile.example' },
    'TURNSTILE_BASE_URL: not an https URL (http only for a loopback address) of origin and path alone',
  ],
  [
    'a bypass of 31 bytes',
    { ...keys, TURNSTILE_BYPASS_SECRETS: 'only-31-bytes-of-a-secret-xyz-1' },
    'TURNSTILE_BYPASS_SECRETS: not one or more different secrets of at least 32 bytes each, separated by spaces',
  ],
])('names %s', (_, changes, problem) => {
  expect(problemsOf(changes)).toEqual([problem]);
});

const testKey = (n: number) => `${n}x${'0'.repeat(31)}AA`;

it.each([1, 2, 3])('refuses the key %d for tests at a public address', (n) => {
  expect(problemsOf({ ...keys, TURNSTILE_SECRET_KEY: testKey(n) })).toEqual([
    'TURNSTILE_SECRET_KEY: a key for tests is for local use; PUBLIC_URL has to be a loopback address',
  ]);
});

it('takes a key for tests on this machine, where its answers name no page of ours', () => {
  const local = { PUBLIC_URL: 'http://127.0.0.1:8787', TURNSTILE_SECRET_KEY: testKey(1) };
  const { botCheck } = read({ ...keys, ...local });
  expect(botCheck).toMatchObject({ secretKey: testKey(1) });
  expect(botCheck?.hostnames).toBeUndefined();
});

it('asks no more of a key than that it can travel', () => {
  const almost = `1x${'0'.repeat(30)}AA`;
  expect(read({ ...keys, TURNSTILE_SECRET_KEY: almost }).botCheck?.secretKey).toBe(almost);
});
