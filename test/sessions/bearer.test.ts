/** How a token may travel: in the Authorization header, in one spelling, and nowhere else. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { login, register } from '../support/people';
import { expectProblem } from '../support/problem';

const app = makeTestApp();
const me = (authorization: string) =>
  app.get('/v1/me', { headers: { Authorization: authorization } });

async function expectRefused(authorization: string): Promise<void> {
  const response = await me(authorization);
  expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer\b/);
  expect(response.status, authorization.slice(0, 100)).toBe(401);
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
}

const realToken = async () => login(app, await register(app));

it('takes the scheme in any case (RFC 9110 §11.1)', async () => {
  const token = await realToken();
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    expect((await me(`${scheme} ${token}`)).status).toBe(200);
  }
});

it.each([
  ['padding', (token: string) => `Bearer ${token}=`],
  ['more padding', (token: string) => `Bearer ${token}==`],
  ['padding within', (token: string) => `Bearer ${token.replaceAll('.', '=.')}`],
  ['quotes', (token: string) => `Bearer "${token}"`],
  ['a plus sign', (token: string) => `Bearer ${token}+`],
  ['a slash', (token: string) => `Bearer ${token}/`],
  ['a percent escape', (token: string) => `Bearer ${token.replace('.', '%2e')}`],
  ['a semicolon', (token: string) => `Bearer ${token};`],
  ['a tab within', (token: string) => `Bearer ${token.replace('.', '.\t')}`],
  ['a tab for the blank', (token: string) => `Bearer\t${token}`],
  ['a word behind', (token: string) => `Bearer ${token} x`],
  ['a parameter', (token: string) => `Bearer token=${token}`],
  ['a dot behind', (token: string) => `Bearer ${token}.`],
  ['a dot before', (token: string) => `Bearer .${token}`],
  ['two dots', (token: string) => `Bearer ${token.replace('.', '..')}`],
  ['the same token twice', (token: string) => `Bearer ${token}, Bearer ${token}`],
  ['two tokens', (token: string) => `Bearer ${token} ${token}`],
  ['the scheme twice', (token: string) => `Bearer Bearer ${token}`],
  ['no scheme', (token: string) => token],
  ['no blank', (token: string) => `Bearer${token}`],
  ['another scheme', (token: string) => `Basic ${token}`],
  ['another scheme that begins alike', (token: string) => `BearerX ${token}`],
])('refuses a real token with %s', async (_, write) => {
  const token = await realToken();
  await expectRefused(write(token));
  // It was the spelling: the token itself is good.
  expect((await me(`Bearer ${token}`)).status).toBe(200);
});

it.each([
  '',
  ' ',
  'Bearer',
  'Bearer ',
  'Bearer .',
  'Bearer ..',
  'Bearer ...',
  'Bearer a',
  'Bearer a.b.c',
  'Bearer null',
  'Bearer undefined',
  'Bearer -._',
])('refuses %j', async (authorization) => {
  await expectRefused(authorization);
});

it('refuses the flipped unused bits of the last character of the signature', async () => {
  const token = await realToken();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  // 64 bytes in 86 characters: four bits of the last one mean nothing.
  expect(last % 16).toBe(0);
  for (let bits = 1; bits < 16; bits++) {
    await expectRefused(`Bearer ${token.slice(0, -1)}${alphabet[last + bits]}`);
  }
});

it('refuses a signature with any one of its bits flipped', async () => {
  const token = await realToken();
  const dot = token.lastIndexOf('.');
  for (const at of [1, 20, 43, 60, 85]) {
    const flipped = token[dot + at] === 'A' ? 'B' : 'A';
    await expectRefused(`Bearer ${token.slice(0, dot + at)}${flipped}${token.slice(dot + at + 1)}`);
  }
});

it('refuses a signature that is cut, missing, doubled or empty', async () => {
  const token = await realToken();
  const dot = token.lastIndexOf('.');
  const [text, signature] = [token.slice(0, dot), token.slice(dot + 1)];
  for (const forged of ['', '.', `.${signature.slice(0, -4)}`, `.${signature}${signature}`]) {
    await expectRefused(`Bearer ${text}${forged}`);
  }
});

it('refuses 100 kB of token', async () => {
  const token = await realToken();
  await expectRefused(`Bearer ${'a'.repeat(100_000)}`);
  await expectRefused(`Bearer ${'.'.repeat(100_000)}`);
  await expectRefused(`Bearer ${token}${'A'.repeat(100_000)}`);
  await expectRefused(`${'Bearer '.repeat(15_000)}${token}`);
});

it('asks for a token, without an error code, where none came (RFC 6750 §3.1)', async () => {
  const response = await app.get('/v1/me');
  expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
  await expectProblem(response, 401, 'authentication-required');
});

it('takes a token from nowhere but the Authorization header', async () => {
  const token = await realToken();
  const elsewhere = [
    app.get(`/v1/me?access_token=${token}`),
    app.get('/v1/me', { headers: { Cookie: `access_token=${token}; token=${token}` } }),
    app.get('/v1/me', { headers: { 'X-Access-Token': token } }),
    app.get('/v1/me', { headers: { 'Proxy-Authorization': `Bearer ${token}` } }),
    app.post('/v1/logout', { access_token: token }),
  ];
  for (const response of await Promise.all(elsewhere)) {
    await expectProblem(response, 401, 'authentication-required');
  }
});
