/** How often one session may be refreshed: nothing that a person does, and no loop without end. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { openSession, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { refresh, refreshed } from '../support/refreshes';
import { closedFor, forbiddenDb } from '../support/stand-ins';

const app = makeTestApp();

it('refuses a session that is refreshed without end, before any store is asked', async () => {
  const person = await register(app);
  const [loop, other] = [await openSession(app, person), await openSession(app, person)];
  const [, sessionId = ''] = loop.refreshToken.split('.');
  const SESSION_RATE_LIMIT = closedFor(sessionId);
  const DB = forbiddenDb();
  auditLines();
  const response = await refresh(makeTestApp({ SESSION_RATE_LIMIT, DB }), loop.refreshToken);
  expect(response.headers.get('Retry-After')).toBe('60');
  await expectProblem(response, 429, 'too-many-requests');
  expect(auditLines()).toMatchObject([
    { event: 'excess_rate_limit_exceeded', reason: 'session-rate-limit' },
  ]);
  expect(DB.asked).toBe(0);
  await refreshed(makeTestApp({ SESSION_RATE_LIMIT }), other.refreshToken);
});

it('goes by the session and not by the address: neighbours do not stop each other', async () => {
  const { refreshToken } = await openSession(app, await register(app));
  const headers = { 'CF-Connecting-IP': '192.0.2.77' };
  for (let i = 0; i < 120; i++) await refresh(app, 'no token of ours', headers);
  expect((await refresh(app, refreshToken, headers)).status).toBe(200);
});
