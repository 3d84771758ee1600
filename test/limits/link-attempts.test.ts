/** Wrong tokens of mailed links are counted by the network they come from. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { pending } from '../support/confirmations';
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

it('refuses a good link too while the network waits, and does not use it up', async () => {
  const token = await resetToken(revealing, await register(revealing));
  await statusesOf(10, () => reset(guess(), '192.0.2.11'));
  auditLines();
  const response = await reset(token, '192.0.2.11');
  expect(response.headers.get('Retry-After')).toBe('30');
  await expectProblem(response, 429, 'too-many-requests');
  expect(auditLines()).toMatchObject([
    { event: 'excess_rate_limit_exceeded', outcome: 'failure', reason: 'too-many-requests' },
  ]);
  expect((await reset(token, '192.0.2.12')).status).toBe(204);
});

it('takes a link again when the wait is over, and not a second sooner', async () => {
  const token = await resetToken(revealing, await register(revealing));
  await statusesOf(10, () => reset(guess(), '192.0.2.13'));
  travel('29s');
  expect((await reset(token, '192.0.2.13')).status).toBe(429);
  travel('1s');
  expect((await reset(token, '192.0.2.13')).status).toBe(204);
});

it('begins anew after a good link, also where its new password is refused', async () => {
  const token = await resetToken(revealing, await register(revealing));
  await statusesOf(9, () => reset(guess(), '192.0.2.14'));
  const weak = { token, newPassword: 'weak' };
  expect((await app.post('/v1/reset-password', weak, from('192.0.2.14'))).status).toBe(422);
  expect(await statusesOf(9, () => reset(guess(), '192.0.2.14'))).toEqual(Array(9).fill(410));
});

it('counts a whole /64 of IPv6 as one, and reset and confirmation together', async () => {
  await statusesOf(5, () => reset(guess(), '2001:db8:7:7::1'));
  await statusesOf(5, () => confirm(guess(), '2001:db8:7:7::2'));
  expect((await reset(guess(), '2001:db8:7:7::3')).status).toBe(429);
  expect((await confirm(guess(), '2001:db8:7:7::4')).status).toBe(429);
  expect((await reset(guess(), '2001:db8:7:8::1')).status).toBe(410);
});

it('begins anew after a confirmed registration', async () => {
  const { token, password } = await pending(app);
  await statusesOf(9, () => confirm(guess(), '192.0.2.15'));
  expect((await confirm(token, '192.0.2.15', password)).status).toBe(201);
  expect((await confirm(guess(), '192.0.2.15')).status).toBe(410);
});

it('answers 503 and redeems nothing where it cannot count', async () => {
  const person = await register(revealing);
  const token = await resetToken(revealing, person);
  const down = { getByName: () => ({ begin: () => Promise.reject(new Error('down')) }) };
  const response = await makeTestApp({ LOGIN_ATTEMPTS: down }).post(
    '/v1/reset-password',
    { token, newPassword: otherPassword },
    from('192.0.2.16'),
  );
  await expectProblem(response, 503, 'service-unavailable');
  expect((await reset(token, '192.0.2.17')).status).toBe(204);
});
