/** A Worker that is not configured says so, whatever is asked, and never repeats a value. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import worker from '../../src';
import { auditLines } from '../support/audit';
import { expectProblem } from '../support/problem';
import { testSettings } from '../support/settings';

let faults: MockInstance<typeof console.error>;
beforeEach(() => {
  faults = vi.spyOn(console, 'error').mockImplementation(() => {});
  // That no sink is bound is told when a good setting makes the app.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

async function ask(changes: Record<string, unknown>, path = '/health', init?: RequestInit) {
  const context = createExecutionContext();
  const request = new Request<unknown, IncomingRequestCfProperties>(
    new URL(path, 'https://accounts.example'),
    init as RequestInit<IncomingRequestCfProperties>,
  );
  const response = await worker.fetch(request, { ...env, ...changes }, context);
  await waitOnExecutionContext(context);
  return response;
}

const [key] = JSON.parse(testSettings.JWT_KEYS).keys;
const jwks = (...keys: unknown[]) => JSON.stringify({ keys });
const { d: secretHalf, ...publicKey } = key;
const marked = 'a-value-that-must-stay-secret';

const bad: [string, string, unknown][] = [
  ['AUTH_SECRET', 'missing', undefined],
  ['AUTH_SECRET', 'of 31 bytes', 'only-31-bytes-of-a-secret-xyz-1'],
  ['AUTH_SECRET', 'empty', ''],
  ['JWT_KEYS', 'missing', undefined],
  ['JWT_KEYS', 'no JSON', marked],
  ['JWT_KEYS', 'cut off', testSettings.JWT_KEYS.slice(0, -20)],
  ['JWT_KEYS', 'no set', JSON.stringify(key)],
  ['JWT_KEYS', 'without a key', jwks()],
  ['JWT_KEYS', 'without a private key', jwks(publicKey)],
  ['JWT_KEYS', 'with two keys of one kid', jwks(key, key)],
  ['JWT_KEYS', 'with a key without kid', jwks({ ...key, kid: undefined })],
  ['JWT_KEYS', 'with a short private key', jwks({ ...key, d: secretHalf.slice(2) })],
  ['JWT_KEYS', 'with a symmetric key', jwks({ kty: 'oct', kid: 'test-1', k: marked })],
  ['JWT_KEYS', 'on another curve', jwks({ ...key, crv: 'P-256' })],
  ['PUBLIC_URL', 'missing', undefined],
  ['PUBLIC_URL', 'no URL', marked],
  ['PUBLIC_URL', 'of another scheme', `ftp://${marked}.example`],
  ['PUBLIC_URL', 'with a path', `https://${marked}.example/accounts/`],
  ['PUBLIC_URL', 'in the clear', `http://${marked}.example`],
  ['PUBLIC_URL', 'with a query', `https://${marked}.example/?a=b`],
  ['PUBLIC_URL', 'with a fragment', `https://${marked}.example/#a`],
  ['MAIL_FROM', 'missing', undefined],
  ['MAIL_FROM', 'no address', marked],
  ['MAIL_FROM', 'with a second header', `${marked}\r\nBcc: all@example.com`],
  ['RESEND_API_KEY', 'missing', undefined],
  ['RESEND_API_KEY', 'empty', ''],
  ['RESEND_BASE_URL', 'no URL', marked],
  ['HIBP_BASE_URL', 'no URL', marked],
  ['HIBP_BASE_URL', 'in the clear', `http://${marked}.example`],
  ['REGISTRATION', 'unknown', marked],
  ['CONFIRMATION_LINK_TTL', 'no duration', marked],
  ['MAIL_TRANSPORT', 'unknown', marked],
  ['MAIL_TRANSPORT', 'the outbox at a public address', 'outbox'],
  ['PASSWORD_POLICY', 'unknown', marked],
  ['DEFAULT_COUNTRY', 'unknown', 'Atlantis'],
  ['RESET_MAX_REQUESTS', 'zero', '0'],
  ['RESET_MAX_REQUESTS', 'too many', '10000'],
  ['LOGIN_MAX_FAILURES', 'negative', '-10'],
  ['LOGIN_MAX_FAILURES', 'no number', marked],
  ...[
    'ACCESS_TOKEN_TTL',
    'CHANGE_TOKEN_TTL',
    'PASSWORD_MAX_AGE',
    'RESET_LINK_TTL',
    'RESET_WINDOW',
  ].map((name): [string, string, unknown] => [name, 'without a unit', '86399']),
  ['PASSWORD_MAX_AGE', 'of no time', '0d'],
  ['PASSWORD_MAX_AGE', 'in weeks', '4321w'],
  ['PASSWORD_MAX_AGE', 'with a space', '4321 d'],
  ['PASSWORD_MAX_AGE', 'a number', 4321],
];

/** Too short a value stands in any text by chance. */
const canBeSearched = (value: unknown) => String(value ?? '').length >= 4 && value !== 'outbox';

it.each(bad)('answers 500 and names %s where it is %s', async (name, _, value) => {
  const response = await ask({ [name]: value });
  const problem = await expectProblem(response, 500, 'bad-configuration');
  expect(problem.detail).not.toContain(name);

  const said = faults.mock.calls.map(([fault]) => fault);
  expect(said).toEqual([{ badConfiguration: expect.stringMatching(`^${name}: .`) }]);
  const log = JSON.stringify([said, auditLines(), problem]);
  for (const text of [value, marked, secretHalf].filter(canBeSearched)) {
    expect(log).not.toContain(String(text));
  }
});

it('names every setting that is wrong', async () => {
  await ask({ AUTH_SECRET: 'short', RESET_WINDOW: 'soon', MAIL_FROM: undefined });
  const said = faults.mock.calls.map(([fault]) => JSON.stringify(fault)).join('\n');
  for (const name of ['AUTH_SECRET', 'RESET_WINDOW', 'MAIL_FROM']) expect(said).toContain(name);
});

it.each([
  ['GET', '/health'],
  ['GET', '/v1/me'],
  ['GET', '/reset-password'],
  ['GET', '/dev/outbox'],
  ['GET', '/no/such/path'],
  ['POST', '/v1/login'],
  ['POST', '/v1/register'],
  ['DELETE', '/v1/login'],
  ['OPTIONS', '/v1/login'],
])('gives %s %s the same answer as everything else, and audits it', async (method, path) => {
  const problem = await expectProblem(
    await ask({ AUTH_SECRET: 'short' }, path, { method }),
    500,
    'bad-configuration',
  );
  expect({ ...problem, requestId: '' }).toEqual({
    type: '/problems/bad-configuration',
    code: 'bad-configuration',
    title: 'Bad configuration',
    status: 500,
    detail: 'The service is not configured correctly. Its log names the setting that is wrong.',
    requestId: '',
  });
  expect(auditLines()).toMatchObject([
    { event: 'sys_error', outcome: 'failure', reason: 'bad-configuration' },
  ]);
});

it('keeps the usual headers', async () => {
  const [broken, good] = [await ask({ AUTH_SECRET: 'short' }), await ask({})];
  const names = ({ headers }: Response) => [...headers.keys()].sort();
  // And those of an answer in words.
  expect(names(broken)).toEqual([...names(good), 'content-language', 'vary'].sort());
  expect(broken.headers.get('Cache-Control')).toBe('no-store');
});

it('recovers with a good setting, and breaks again with a bad one', async () => {
  expect((await ask({ PASSWORD_MAX_AGE: 'soon' })).status).toBe(500);
  expect((await ask({ PASSWORD_MAX_AGE: '30d' })).status).toBe(200);
  expect((await ask({ PASSWORD_MAX_AGE: 'soon' })).status).toBe(500);
});

it.each([
  ['a secret of exactly 32 bytes', { AUTH_SECRET: 'exactly-32-bytes-of-a-secret-123' }],
  ['a secret of 16 characters in 32 bytes', { AUTH_SECRET: 'é'.repeat(16) }],
  ['a second key that only verifies', { JWT_KEYS: jwks(key, { ...publicKey, kid: 'old' }) }],
  ['a public address with a slash at its end', { PUBLIC_URL: 'https://example.com/' }],
  ['a bare sender', { MAIL_FROM: 'no-reply@example.com' }],
  ['the largest count', { RESET_MAX_REQUESTS: '9999' }],
  ['the outbox at home', { MAIL_TRANSPORT: 'outbox', PUBLIC_URL: 'http://localhost:8787' }],
])('takes %s', async (_, changes) => {
  expect((await ask(changes)).status).toBe(200);
  expect(faults).not.toHaveBeenCalled();
});
