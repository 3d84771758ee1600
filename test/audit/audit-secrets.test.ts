/** What must never stand in the trail, and what nobody may write into it. */
import { env } from 'cloudflare:workers';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, it, vi } from 'vitest';
import { toHex, utf8 } from '../../src/core/encoding';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshPhone } from '../support/fresh-phone';
import { linkTokenOf, mailsTo, providerAnswers, runMailQueue } from '../support/mail';
import {
  freshEmail,
  goodPassword,
  login,
  openSession,
  otherPassword,
  register,
} from '../support/people';
import { prove } from '../support/rows';
import { textOf } from '../support/spoken';

const app = makeTestApp();

const allRows = async () => (await env.DB.prepare('select * from audit_events').all()).results;

it('holds no secret of a whole journey with all its refusals', async () => {
  const faults = vi.spyOn(console, 'error').mockImplementation(() => {});
  const phone = freshPhone();
  const person = await register(app, { phone, address: '12 Quay Street', comments: 'Likes owls' });
  const { id, username } = person;
  await prove(id, 'email');
  await prove(id, 'phone');
  const third = 'Velvet?Compass3';
  const secrets = [goodPassword, otherPassword, third, 'wrong-Guess-1', username, phone];
  secrets.push('12 Quay Street', 'Likes owls', 'Moreau', '1990-04-17');

  await app.post('/v1/login', { username, password: 'wrong-Guess-1' });
  const token = await login(app, person);
  const change = (oldPassword: string, newPassword: string, by = token) =>
    app.post('/v1/change-password', { oldPassword, newPassword }, { token: by });
  await change('wrong-Guess-1', otherPassword);
  await change(goodPassword, goodPassword);
  await change(goodPassword, `${username}-A1`);
  expect((await change(goodPassword, otherPassword)).status).toBe(204);
  await app.get('/v1/me', { token });

  travel('30d');
  const expired = await app.post('/v1/login', { username: phone, password: otherPassword });
  const { changeToken } = await expired.json<{ changeToken: string }>();
  expect(changeToken).toMatch(/^ey/);
  await app.get('/v1/me', { token: changeToken });

  await providerAnswers(username, 'error-500');
  await app.post('/v1/forgot-password', { username });
  await runMailQueue(id);
  await providerAnswers(username, 'accept');
  travel('15s');
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(1);
  const resetToken = await linkTokenOf(username);
  await app.post('/v1/reset-password', { token: resetToken, newPassword: 'weak' });
  await app.post('/v1/reset-password', { token: resetToken, newPassword: otherPassword });
  const reset = { token: resetToken, newPassword: third };
  expect((await app.post('/v1/reset-password', reset)).status).toBe(204);
  await app.post('/v1/reset-password', reset);
  const { accessToken: last, refreshToken } = await openSession(app, { username, password: third });
  await app.post('/v1/token/refresh', { refreshToken });
  travel('31s');
  await app.post('/v1/token/refresh', { refreshToken });
  secrets.push(refreshToken.split('.').at(-1) ?? refreshToken);
  await app.send('POST', '/v1/logout', { token: last });
  await app.get('/v1/me', { token: last });

  const { results: users } = await env.DB.prepare('select password_hash h from credentials').all<{
    h: string;
  }>();
  const history = await env.DB.prepare('select fingerprint h from password_history').all<{
    h: string;
  }>();
  const hashes = [...users, ...history.results].map(({ h }) => h);
  expect(hashes).toHaveLength(4);
  secrets.push(...hashes, token, changeToken, last, resetToken, toHex(sha256(utf8(resetToken))));
  secrets.push(...[token, changeToken, last].map((jwt) => jwt.split('.').at(-1) ?? jwt));

  const lines = auditLines();
  const rows = await allRows();
  expect(lines.length).toBeGreaterThan(18);
  expect(rows.length).toBeGreaterThan(5);
  const trail = textOf([lines, rows, faults.mock.calls]);
  for (const secret of secrets) expect(trail).not.toContain(secret);
  expect(trail).not.toMatch(/argon2|#token|https?:|insert into|select /i);
});

it.each([
  ['an address', async () => freshEmail(), /^p\*\*\*@e\*\*\*\.com$/],
  ['a phone number', async () => freshPhone(), /^\+1\*\*\*\d\d$/],
  ['a password in the wrong field', async () => goodPassword, /^T\*\*\*$/],
])('masks %s in every line', async (_, make, mask) => {
  const username = await make();
  await app.post('/v1/login', { username, password: 'wrong' });
  await app.post('/v1/forgot-password', { username });
  const names = auditLines().map((line) => line.username);
  expect(names).toEqual([expect.stringMatching(mask), expect.stringMatching(mask)]);
});

/** Whatever breaks a line, colours a terminal, turns the reading direction, or is half a character. */
const forging =
  /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

/** Counted, never printed: half a character breaks the reporter. */
const isForging = (text: string): boolean => forging.test(text);

const textsOf = (line: object): string[] =>
  Object.values(line).filter((value) => typeof value === 'string');

/** By name: a text with half a character in it cannot be a parameter of a test. */
const forgeries = new Map([
  ['a line break', '\n'],
  ['a carriage return', '\r\n'],
  ['a tab', '\t'],
  ['NUL', '\u0000'],
  ['an ANSI escape', '\u001b[2J\u001b[31m'],
  ['a C1 control', '\u009b31m'],
  ['next line', '\u0085'],
  ['a line separator', '\u2028'],
  ['a direction override', '\u202e'],
  ['a direction isolate', '\u2066'],
  ['half a surrogate pair', '\ud83d'],
  ['the other half', '\ude00'],
]);
const forged = '{"event":"authn_login_success"}';

it.each([...forgeries.keys()])('lets %s in a username forge nothing', async (name) => {
  const text = forgeries.get(name);

  for (const username of [
    `${text}${forged}`,
    `a${text}${forged}@example.com`,
    `a@${text}example.com`,
    `a@example.${text}com`,
    `a@example.com${text}${forged}`,
    // Where the mask cuts.
    `a@example.${'c'.repeat(18)}${text}😀${text}`,
    `+1415555${text}2671`,
  ]) {
    await app.post('/v1/login', { username, password: 'wrong' });
    const lines = auditLines();
    expect(lines).toHaveLength(1);
    expect(lines.flatMap(textsOf).some(isForging)).toBe(false);
    expect(JSON.stringify(lines)).not.toContain('authn_login_success');
  }
});

it('cuts no character of a username in half', async () => {
  await app.post('/v1/login', { username: `a@example.${'c'.repeat(18)}😀`, password: 'wrong' });
  const texts = auditLines().flatMap(textsOf);
  expect(texts.length).toBeGreaterThan(3);
  expect(texts.some(isForging)).toBe(false);
});

/** A header can carry no line break; these it can. */
it.each([
  ['a tab', 'x\ty'],
  ['an ANSI escape', 'x\u001b[31my'],
  ['a C1 control', 'x\u009b31my'],
  ['DEL', 'x\u007fy'],
])('lets %s in a User-Agent forge nothing', async (_, agent) => {
  const username = freshEmail();
  const headers = { 'User-Agent': agent, 'CF-Connecting-IP': '203.0.113.9' };
  await app.post('/v1/login', { username, password: 'wrong' }, { headers });
  const [line] = auditLines();
  expect(line?.userAgent).toMatch(/^x.*y$/);
  expect(textsOf(line ?? {}).some(isForging)).toBe(false);
});

it('cuts a long User-Agent to 200 characters', async () => {
  await app.get('/v1/me', { headers: { 'User-Agent': 'a'.repeat(5000) } });
  expect(auditLines()).toMatchObject([{ userAgent: 'a'.repeat(200) }]);
});

it('believes only what the platform sets about the address', async () => {
  const headers = { 'CF-Connecting-IP': '203.0.113.9', 'X-Forwarded-For': '198.51.100.1' };
  await app.get('/v1/me', { headers: { ...headers, 'X-Real-IP': '198.51.100.1' } });
  expect(auditLines()).toMatchObject([{ ip: '203.0.113.9' }]);
  await app.get('/v1/me', { headers: { 'X-Forwarded-For': '198.51.100.1', 'CF-IPCountry': 'XX' } });
  expect(auditLines()).toMatchObject([{ ip: null, country: null }]);
});

it.each(['X-Request-Id', 'X-Correlation-Id', 'Request-Id', 'CF-Ray', 'traceparent'])(
  'does not take the request id from %s',
  async (name) => {
    const id = crypto.randomUUID();
    const response = await app.get('/v1/me', { headers: { [name]: id } });
    expect(response.headers.get('X-Request-Id')).not.toBe(id);
    expect(JSON.stringify(auditLines())).not.toContain(id);
  },
);

it('writes two rows for one request id sent twice', async () => {
  const headers = { 'X-Request-Id': 'the-same' };
  const before = (await allRows()).length;
  for (let i = 0; i < 2; i++) {
    const { username, password } = await register(app);
    expect((await app.post('/v1/login', { username, password }, { headers })).status).toBe(200);
  }
  expect((await allRows()).length).toBe(before + 4);
});
