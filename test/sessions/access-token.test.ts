/** Forged tokens over HTTP. Each is refused with 401 and a challenge, whatever it is. */
import { describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { login, register } from '../support/people';
import { expectProblem } from '../support/problem';
import {
  encode,
  freshKey,
  fromBase64Url,
  type Parts,
  partsOf,
  signEd25519,
  signHs256,
  testKey,
  unsigned,
} from '../support/tokens';

const app = makeTestApp();

async function realToken() {
  const person = await register(app);
  const token = await login(app, person);
  return { person, token, ...partsOf(token) };
}

async function expectRefused(token: string): Promise<void> {
  const response = await app.get('/v1/me', { token });
  expect(response.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"');
  await expectProblem(response, 401, 'invalid-token');
}

const expectTaken = async (token: string) =>
  expect((await app.get('/v1/me', { token })).status).toBe(200);

it('takes a token that is made by the test with the real key: the forgeries below differ in one thing', async () => {
  const { header, claims } = await realToken();
  await expectTaken(await signEd25519(header, claims));
});

describe('the algorithm', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', ''])('is not %j', async (alg) => {
    const { header, claims, signature } = await realToken();
    const text = unsigned({ ...header, alg }, claims);
    for (const forged of [text, `${text}.`, `${text}.${signature}`]) await expectRefused(forged);
    await expectRefused(await signEd25519({ ...header, alg }, claims));
  });

  it('is not HS256 with the public key as its secret', async () => {
    const { header, claims } = await realToken();
    const { kty, crv, kid, x } = testKey;
    const secrets = [
      Uint8Array.from(fromBase64Url(x), (c) => c.charCodeAt(0)),
      encode(x),
      encode(JSON.stringify({ kty, crv, kid, x })),
    ];
    for (const secret of secrets) {
      await expectRefused(await signHs256({ ...header, alg: 'HS256' }, claims, secret));
      await expectRefused(await signHs256(header, claims, secret));
    }
  });

  it.each(['Ed25519', 'eddsa', 'EDDSA', 'ES256', 'RS256', 'HS512', null, 1, ['EdDSA']])(
    'is not %j, although the key is the real one',
    async (alg) => {
      const { header, claims } = await realToken();
      await expectRefused(await signEd25519({ ...header, alg }, claims));
    },
  );
});

describe('the key', () => {
  it('is not one that nobody knows', async () => {
    const { header, claims } = await realToken();
    const foreign = await freshKey('foreign');
    await expectRefused(await signEd25519(header, claims, foreign));
    await expectRefused(await signEd25519({ ...header, kid: 'foreign' }, claims, foreign));
  });

  it.each(['test-2', '', 'TEST-1', '../test-1', '__proto__', 'constructor', null, 0, ['test-1']])(
    'is not named %j',
    async (kid) => {
      const { header, claims } = await realToken();
      await expectRefused(await signEd25519({ ...header, kid }, claims));
    },
  );

  it('is not brought along by the token', async () => {
    const { header, claims } = await realToken();
    const foreign = await freshKey('test-1');
    const { d: _, ...jwk } = foreign;
    await expectRefused(await signEd25519({ ...header, jwk }, claims, foreign));
  });
});

describe('the header', () => {
  it.each([
    { jku: 'https://evil.example/jwks.json' },
    { jwk: testKey },
    { x5u: 'https://evil.example/cert.pem' },
    { x5c: ['MIIB'] },
    { x5t: 'abc' },
    { crit: ['exp'] },
    { crit: ['b64'], b64: false },
    { b64: true },
    { cty: 'JWT' },
    { zip: 'DEF' },
    { typ: 'at+jwt' },
    { typ: null },
  ])('holds nothing that is not ours, although the key is the real one: %j', async (extra) => {
    const { header, claims } = await realToken();
    await expectRefused(await signEd25519({ ...header, ...extra }, claims));
  });

  it.each(['alg', 'kid', 'typ'])('has a %s', async (member) => {
    const { header, claims } = await realToken();
    await expectRefused(await signEd25519({ ...header, [member]: undefined }, claims));
  });
});

describe('the claims', () => {
  it('are covered by the signature', async () => {
    const { header, claims, signature } = await realToken();
    const longer = unsigned(header, { ...claims, exp: Number(claims.exp) + 1 });
    await expectRefused(`${longer}.${signature}`);
  });

  it.each(['iss', 'aud', 'sub', 'sid', 'jti', 'scope', 'iat', 'exp'])('have %s', async (member) => {
    const { header, claims } = await realToken();
    await expectRefused(await signEd25519(header, { ...claims, [member]: undefined }));
  });

  const changes: [string, (claims: Parts) => Parts][] = [
    ['another issuer', () => ({ iss: 'https://evil.example' })],
    ['the issuer with a slash', ({ iss }) => ({ iss: `${iss}/` })],
    ['the issuer in upper case', ({ iss }) => ({ iss: String(iss).toUpperCase() })],
    ['another audience', () => ({ aud: 'https://evil.example' })],
    ['a list of audiences', ({ aud }) => ({ aud: [aud] })],
    ['the audience of a change token', ({ aud }) => ({ aud: `${aud}/v1/change-password` })],
    ['a subject nobody has', () => ({ sub: crypto.randomUUID() })],
    ['a subject that is no id', () => ({ sub: "' OR 1=1 --" })],
    ['a session nobody opened', () => ({ sid: crypto.randomUUID() })],
    ['a session that is no id', () => ({ sid: '*' })],
    ['a token id that is none', () => ({ jti: '*' })],
    ['a scope there is not', () => ({ scope: 'admin' })],
    ['the scope of another audience', () => ({ scope: 'password:change' })],
    ['an expiry of text', ({ exp }) => ({ exp: String(exp) })],
    ['an expiry of null', () => ({ exp: null })],
    ['a broken number as the expiry', ({ exp }) => ({ exp: Number(exp) + 0.5 })],
    ['an expiry without end', () => ({ exp: 1e300 })],
    ['an issue time of text', ({ iat }) => ({ iat: String(iat) })],
    ['not-before', ({ iat }) => ({ nbf: iat })],
    ['a claim of its own', () => ({ admin: true })],
  ];
  it.each(changes)('are refused with %s, although the key is the real one', async (_, change) => {
    const { header, claims } = await realToken();
    await expectRefused(await signEd25519(header, { ...claims, ...change(claims) }));
  });

  it.each([[[]], ['text'], [1], [null]])('are refused as %j', async (claims) => {
    const { header } = await realToken();
    await expectRefused(await signEd25519(header, claims as unknown as Parts));
  });

  it('are refused where the session is somebody else’s', async () => {
    const { header, claims } = await realToken();
    const { person: other } = await realToken();
    await expectRefused(await signEd25519(header, { ...claims, sub: other.id }));
  });

  it('are refused one second after exp, and at it, and taken one second before', async () => {
    const { header, claims } = await realToken();
    const now = Date.now() / 1000;
    await expectTaken(await signEd25519(header, { ...claims, exp: now + 1 }));
    await expectRefused(await signEd25519(header, { ...claims, exp: now }));
    await expectRefused(await signEd25519(header, { ...claims, exp: now - 1 }));
  });

  it('do not make a session live longer than D1 says', async () => {
    const { header, claims } = await realToken();
    const longer = await signEd25519(header, { ...claims, exp: Number(claims.exp) + 30 * 86_400 });
    travel('1209599s');
    await expectTaken(longer);
    travel('1s');
    await expectRefused(longer);
  });

  it('are judged each time a token comes, also by an isolate that has taken it before', async () => {
    const token = await login(app, await register(app));
    await expectTaken(token);
    travel('3599s');
    await expectTaken(token);
    travel('1s');
    await expectRefused(token);
  });

  it('may be from a clock that is a minute ahead, and not more', async () => {
    const { header, claims } = await realToken();
    const now = Date.now() / 1000;
    await expectTaken(await signEd25519(header, { ...claims, iat: now + 60 }));
    await expectRefused(await signEd25519(header, { ...claims, iat: now + 61 }));
  });
});

it.each([
  ['two parts', (token: string) => token.slice(0, token.lastIndexOf('.'))],
  ['four parts', (token: string) => `${token}.${token.slice(token.lastIndexOf('.') + 1)}`],
])('refuses a token of %s as malformed, not as one of a wrong signature', async (_, change) => {
  const { token } = await realToken();
  auditLines();
  await expectRefused(change(token));
  expect(auditLines()).toMatchObject([{ event: 'authz_fail', reason: 'token-malformed' }]);
});
