/** The same refresh token twice: for a moment that is a lost answer, and from then on a copy in other hands. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { faults } from '../support/faults';
import { faultyStores } from '../support/faulty-stores';
import { freshPhone } from '../support/fresh-phone';
import { mailsTo, runMailQueue } from '../support/mail';
import { freshEmail, openSession, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { partsOf, refresh, refreshed, sessionOf } from '../support/refreshes';

const app = makeTestApp();
const me = (token: string) => app.get('/v1/me', { token });

it('gives the same successor again within REFRESH_GRACE', async () => {
  const { refreshToken } = await openSession(app, await register(app));
  const next = await refreshed(app, refreshToken);
  travel('30s');
  const again = await refreshed(app, refreshToken);
  expect(again.refreshToken).toBe(next.refreshToken);
  for (const { accessToken } of [next, again]) expect((await me(accessToken)).status).toBe(200);
  expect((await sessionOf(refreshToken)).counter).toBe(1);
});

it('audits that as a renewal that renewed nothing', async () => {
  const { refreshToken } = await openSession(app, await register(app));
  await refreshed(app, refreshToken);
  auditLines();
  await refreshed(app, refreshToken);
  expect(auditLines()).toMatchObject([
    { event: 'session_renewed', outcome: 'success', reason: 'refreshed-just-before' },
  ]);
});

it('does not let the grace grow with each use', async () => {
  const { refreshToken } = await openSession(app, await register(app));
  await refreshed(app, refreshToken);
  travel('20s');
  await refreshed(app, refreshToken);
  travel('11s');
  await expectProblem(await refresh(app, refreshToken), 401, 'invalid-token');
});

it('ends the session one second later, for whoever holds it', async () => {
  const person = await register(app);
  const first = await openSession(app, person);
  const next = await refreshed(app, first.refreshToken);
  travel('31s');
  auditLines();
  await expectProblem(await refresh(app, first.refreshToken), 401, 'invalid-token');
  expect(auditLines()).toMatchObject([
    {
      event: 'session_token_reuse',
      outcome: 'failure',
      reason: 'refresh-token-old',
      userId: person.id,
    },
  ]);
  await expectProblem(await refresh(app, next.refreshToken), 401, 'invalid-token');
  for (const { accessToken } of [first, next]) {
    await expectProblem(await me(accessToken), 401, 'invalid-token');
  }
});

it('ends the session for a token that is two behind, however recent', async () => {
  const first = await openSession(app, await register(app));
  const second = await refreshed(app, first.refreshToken);
  const third = await refreshed(app, second.refreshToken);
  await expectProblem(await refresh(app, first.refreshToken), 401, 'invalid-token');
  await expectProblem(await refresh(app, third.refreshToken), 401, 'invalid-token');
});

it('tells the owner by mail, once, and KV', async () => {
  const person = await register(app);
  const { refreshToken } = await openSession(app, person);
  await refreshed(app, refreshToken);
  travel('31s');
  for (let i = 0; i < 3; i++) await refresh(app, refreshToken);
  await runMailQueue(person.id);
  const mails = await mailsTo(person.username);
  expect(mails.map(({ subject }) => subject)).toEqual(['A session was ended for your safety']);
  expect(JSON.stringify(mails)).not.toContain('http');
  expect(await env.KV.get(`revoked:${partsOf(refreshToken).sessionId}`)).toBe('1');
});

it('is one reuse, however many old tokens come at the same moment', async () => {
  const person = await register(app);
  const { refreshToken } = await openSession(app, person);
  await refreshed(app, refreshToken);
  travel('31s');
  auditLines();
  await Promise.all(Array.from({ length: 20 }, () => refresh(app, refreshToken)));
  const lines = auditLines();
  expect(lines).toHaveLength(20);
  expect(lines.filter(({ event }) => event === 'session_token_reuse')).toHaveLength(1);
});

it('tells nobody whose address somebody has only typed', async () => {
  const victim = freshEmail();
  const person = await register(app, { username: freshPhone(), email: victim });
  const { refreshToken } = await openSession(app, person);
  await refreshed(app, refreshToken);
  travel('31s');
  await refresh(app, refreshToken);
  await runMailQueue(person.id);
  expect(await mailsTo(victim)).toEqual([]);
});

it('leaves the other sessions of the person alive', async () => {
  const person = await register(app);
  const [stolen, other] = [await openSession(app, person), await openSession(app, person)];
  await refreshed(app, stolen.refreshToken);
  travel('31s');
  await refresh(app, stolen.refreshToken);
  expect((await refreshed(app, other.refreshToken)).refreshToken).toContain('.1.');
});

it('goes on where the answer of the database was lost: the same token asks again', async () => {
  const { refreshToken } = await openSession(app, await register(app));
  const losing = makeTestApp(faultyStores({ call: 1, way: 'answer-lost' }).stores);
  await expectProblem(await refresh(losing, refreshToken), 503, 'service-unavailable');
  expect(faults()).toEqual([{ store: 'd1', cause: [] }]);
  expect((await sessionOf(refreshToken)).counter).toBe(1);
  expect((await refreshed(app, refreshToken)).refreshToken).toContain('.1.');
});

it('answers at once where the second try finds the first one done', async () => {
  const { refreshToken } = await openSession(app, await register(app));
  const losing = faultyStores({ call: 1, way: 'answer-lost', once: true }).stores;
  const { refreshToken: next } = await refreshed(makeTestApp(losing), refreshToken);
  expect(next).toContain('.1.');
  expect((await refreshed(app, next)).refreshToken).toContain('.2.');
});

it('does not end a session for a number that the database was set back behind', async () => {
  const { refreshToken } = await openSession(app, await register(app));
  const next = await refreshed(app, refreshToken);
  await env.DB.prepare('UPDATE sessions SET counter = 0, refreshed_at = NULL WHERE id = ?')
    .bind(partsOf(refreshToken).sessionId)
    .run();
  await expectProblem(await refresh(app, next.refreshToken), 401, 'invalid-token');
  expect((await sessionOf(refreshToken)).revoked_at).toBeNull();
});
