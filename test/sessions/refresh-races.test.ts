/** Many refreshes of one session at the same moment. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { openSession, otherPassword, register } from '../support/people';
import { refresh, refreshed, sessionOf } from '../support/refreshes';
import { countRows } from '../support/rows';
import { dbBeforeBatch } from '../support/stand-ins';

const app = makeTestApp();

it('two hundred at once move the counter once and get one successor', async () => {
  const person = await register(app);
  const { refreshToken } = await openSession(app, person);
  auditLines();
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => refreshed(app, refreshToken)),
  );
  expect(new Set(answers.map((tokens) => tokens.refreshToken)).size).toBe(1);
  expect(new Set(answers.map((tokens) => tokens.accessToken)).size).toBe(200);
  expect((await sessionOf(refreshToken)).counter).toBe(1);

  const renewals = auditLines().filter(({ event }) => event === 'session_renewed');
  expect(renewals).toHaveLength(200);
  expect(renewals.filter(({ reason }) => reason === null)).toHaveLength(1);
  const rows = "audit_events WHERE event = 'session_renewed' AND user_id = ?";
  expect(await countRows(rows, person.id)).toBe(1);
});

it('does not renew a session that ends while it is asked', async () => {
  const { accessToken, refreshToken } = await openSession(app, await register(app));
  const slow = makeTestApp({
    DB: dbBeforeBatch(async () => {
      await app.send('POST', '/v1/logout', { token: accessToken });
    }),
  });
  expect((await refresh(slow, refreshToken)).status).toBe(401);
  expect((await sessionOf(refreshToken)).counter).toBe(0);
});

it('does not renew a session whose password changes while it is asked', async () => {
  const person = await register(app);
  const { accessToken, refreshToken } = await openSession(app, person);
  const change = { oldPassword: person.password, newPassword: otherPassword };
  const slow = makeTestApp({
    DB: dbBeforeBatch(async () => {
      await app.post('/v1/change-password', change, { token: accessToken });
    }),
  });
  expect((await refresh(slow, refreshToken)).status).toBe(401);
});
