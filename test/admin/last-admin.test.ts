/** Somebody has to be there who can give others a role. Admins of the files before are put away first. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { openSession } from '../support/people';
import { expectProblem } from '../support/problem';
import { countRows } from '../support/rows';
import {
  apiKey,
  forgetAdmins,
  forgetKeys,
  giveRole,
  staffMember,
  type TestStaff,
} from '../support/staff';

afterEach(forgetKeys);

const app = makeTestApp();
let admin: TestStaff;

beforeEach(async () => {
  await forgetAdmins();
  admin = await staffMember(app, 'admin');
});

const admins = () => countRows("users WHERE role = 'admin' AND active AND delete_at IS NULL");

it('cannot delete the own account', async () => {
  const response = await app.send('DELETE', '/v1/me', {
    body: { password: admin.password },
    token: admin.token,
  });
  await expectProblem(response, 409, 'last-admin');
  expect((await app.get('/v1/me', { token: admin.token })).status).toBe(200);
});

describe('of two admins', () => {
  let other: TestStaff;
  beforeEach(async () => {
    other = await staffMember(app, 'admin');
  });

  const setRole = (by: TestStaff, id: string) =>
    app.send('PUT', `/v1/admin/users/${id}/role`, {
      body: { role: null, password: by.password },
      token: by.token,
    });

  it('one may go', async () => {
    expect((await setRole(admin, other.id)).status).toBe(204);
    expect(await admins()).toBe(1);
  });

  it('one stays, whatever both do to each other at the same moment', async () => {
    const all = await Promise.all([setRole(admin, other.id), setRole(other, admin.id)]);
    expect(all.map(({ status }) => status)).toContain(204);
    expect(await admins()).toBe(1);
  });

  it.each(['deactivate', 'delete'])('the last is refused to a third: %s', async (what) => {
    await giveRole(other.id, null);
    // A key could act on no member of staff, so an admin who is switched off meanwhile stands for whoever is faster.
    await env.DB.prepare('UPDATE users SET role = ? WHERE id = ?').bind('admin', other.id).run();
    const { accessToken } = await openSession(app, other);
    const target = admin.id;
    await env.DB.prepare('UPDATE users SET delete_at = ? WHERE id = ?')
      .bind(Date.now() + 1000, other.id)
      .run();
    auditLines();
    const response =
      what === 'delete'
        ? await app.send('DELETE', `/v1/admin/users/${target}`, { token: accessToken })
        : await app.post(`/v1/admin/users/${target}/deactivate`, undefined, { token: accessToken });
    await expectProblem(response, 409, 'last-admin');
    expect(auditLines()).toMatchObject([
      { outcome: 'failure', reason: 'last-admin', userId: admin.id, actor: `user:${other.id}` },
    ]);
    expect(await admins()).toBe(1);
  });
});

it('stays whoever writes to the database', async () => {
  for (const sql of [
    "UPDATE users SET role = 'support' WHERE id = ?",
    'UPDATE users SET role = NULL WHERE id = ?',
    'UPDATE users SET active = 0 WHERE id = ?',
    'UPDATE users SET delete_at = 1 WHERE id = ?',
    'DELETE FROM users WHERE id = ?',
  ]) {
    await expect(env.DB.prepare(sql).bind(admin.id).run(), sql).rejects.toThrow('the last admin');
  }
});

it('leaves a key that it made', async () => {
  const { key } = await apiKey(app, admin, ['users:read']);
  expect((await app.get(`/v1/admin/users/${admin.id}`, { token: key })).status).toBe(200);
});
