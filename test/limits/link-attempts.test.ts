/** Wrong tokens of mailed links are counted by the network they come from. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { pending } from '../support/confirmations';
import { faults } from '../support/faults';
import { otherPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { resetToken } from '../support/resets';

const app = makeTestApp({ REGISTRATION: 'conceal' });
const revealing = makeTestApp();
const from = (ip: string) => ({ headers: { 'CF-Connecting-IP': ip } });

const reset = (token: string, ip: string) =>
  app.post('/v1/reset-password', { token, newPassword: otherPassword }, from(ip));
const confirm = (token: string, ip: string, password = 'x') =>
  app.post('/v1/confirm-registration', { token, password }, from(ip));
const guess = () => crypto.randomUUID().replaceAll('-', '').padEnd(43, 'A');

const statusesOf = async (times: number, ask: () => Promise<Response>) =>
  (await Promise.all(Array.from({ length: times }, ask))).map(({ status }) => status);

it('lets no network try more than ten, a hundred at once either', async () => {
  const statuses = await statusesOf(100, () => reset(guess(), '192.0.2.10'));
  expect(statuses.filter((status) => status === 410)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(90);
});

it('says how long to wait, and audits it as too many requests', async () => {
  await statusesOf(10, () => reset(guess(), '192.0.2.11'));
  auditLines();
  const response = await reset(guess(), '192.0.2.11');
  expect(response.headers.get('Retry-After')).toBe('30');
  await expectProblem(response, 429, 'too-many-requests');
  expect(auditLines()).toMatchObject([
    { event: 'excess_rate_limit_exceeded', outcome: 'failure', reason: 'too-many-requests' },
  ]);
});

it('never refuses a good link, although others guess from the same address', async () => {
  const token = await resetToken(revealing, await register(revealing));
  const waiting = await pending(app);
  await statusesOf(30, () => reset(guess(), '192.0.2.12'));
  expect((await reset(token, '192.0.2.12')).status).toBe(204);
  expect((await confirm(waiting.token, '192.0.2.12', waiting.password)).status).toBe(201);
  expect((await reset(guess(), '192.0.2.12')).status).toBe(429);
});

it('looks at a wrong one again when the wait is over, and not a second sooner', async () => {
  await statusesOf(10, () => reset(guess(), '192.0.2.13'));
  travel('29s');
  expect((await reset(guess(), '192.0.2.13')).status).toBe(429);
  travel('1s');
  expect((await reset(guess(), '192.0.2.13')).status).toBe(410);
});

it('counts a whole /64 of IPv6 as one, and reset and confirmation together', async () => {
  await statusesOf(5, () => reset(guess(), '2001:db8:7:7::1'));
  await statusesOf(5, () => confirm(guess(), '2001:db8:7:7::2'));
  expect((await reset(guess(), '2001:db8:7:7::3')).status).toBe(429);
  expect((await confirm(guess(), '2001:db8:7:7::4')).status).toBe(429);
  expect((await reset(guess(), '2001:db8:7:8::1')).status).toBe(410);
});

it('is not raised by a login with the name of a network', async () => {
  for (const username of ['network 192.0.2.14', 'network:192.0.2.14', '192.0.2.14']) {
    for (let i = 0; i < 11; i++) await app.post('/v1/login', { username, password: 'x' });
  }
  expect((await reset(guess(), '192.0.2.14')).status).toBe(410);
});

it('answers 503 to a wrong one where it cannot count, and redeems a good one', async () => {
  const person = await register(revealing);
  const token = await resetToken(revealing, person);
  const down = { getByName: () => ({ begin: () => Promise.reject(new Error('down')) }) };
  const by = makeTestApp({ ATTEMPT_COUNTER: down });
  const send = (link: string) =>
    by.post('/v1/reset-password', { token: link, newPassword: otherPassword }, from('192.0.2.16'));
  await expectProblem(await send(guess()), 503, 'service-unavailable');
  expect(faults()).toEqual([{ store: 'durable-object', cause: [] }]);
  expect((await send(token)).status).toBe(204);
});
