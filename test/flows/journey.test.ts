import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import { canLogIn, goodPassword, login, otherPassword, register } from '../support/people';

it('registers, logs in, changes, forgets, resets and logs out', async () => {
  const app = makeTestApp();
  const person = await register(app);
  const token = await login(app, person);
  expect((await app.get('/v1/me', { token })).status).toBe(200);

  const changed = await app.post(
    '/v1/change-password',
    { oldPassword: goodPassword, newPassword: otherPassword },
    { token },
  );
  expect(changed.status).toBe(204);
  expect((await app.get('/v1/me', { token })).status).toBe(401);
  expect(await canLogIn(app, person.username, goodPassword)).toBe(false);

  expect((await app.post('/v1/forgot-password', { username: person.username })).status).toBe(202);
  await runMailQueue(person.id);
  const subjects = (await mailsTo(person.username)).map(({ subject }) => subject);
  expect(subjects.sort()).toEqual(['Choose a new password', 'Your password was changed']);
  const newPassword = 'Velvet?Compass3';
  const resetToken = await linkTokenOf(person.username);
  const reset = await app.post('/v1/reset-password', { token: resetToken, newPassword });
  expect(reset.status).toBe(204);

  const last = await login(app, { username: person.username, password: newPassword });
  expect((await app.send('POST', '/v1/logout', { token: last })).status).toBe(204);
  expect((await app.get('/v1/me', { token: last })).status).toBe(401);
});
