/** A link that was on its way when staff acted: what it opened before must not be opened after. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { linkTokenOf, runMailQueue } from '../support/mail';
import {
  canLogIn,
  freshEmail,
  login,
  otherPassword,
  registration,
  type TestPerson,
} from '../support/people';
import { expectProblem } from '../support/problem';
import { resetToken } from '../support/resets';
import { countRows } from '../support/rows';
import { giveRole, staffMember, type TestStaff } from '../support/staff';
import { changeToken, verified } from '../support/verifications';

const app = makeTestApp({ VERIFICATION: 'optional' });

let admin: TestStaff;
beforeEach(async () => {
  admin = await staffMember(app, 'admin');
});

/** @returns the request that the link leads to, of a person as they are before staff acts. */
const links = {
  'a reset link': async (person: TestPerson) => {
    const token = await resetToken(app, person);
    return () => app.post('/v1/reset-password', { token, newPassword: otherPassword });
  },
  'a link to prove another address': async (person: TestPerson) => {
    const session = await login(app, person);
    const token = await changeToken(app, session, person, freshEmail());
    return () => app.post('/v1/verify-email', { token, password: person.password });
  },
};

const as = (what: string) => (id: string) =>
  app.send('POST', `/v1/admin/users/${id}/${what}`, { token: admin.token });

const giveSupport = (id: string) =>
  app.send('PUT', `/v1/admin/users/${id}/role`, {
    body: { role: 'support', password: admin.password },
    token: admin.token,
  });

const acts = {
  'a role': giveSupport,
  'a deactivation, also once it is taken back': async (id: string) => {
    await as('deactivate')(id);
    return as('reactivate')(id);
  },
  'a deletion': (id: string) => app.send('DELETE', `/v1/admin/users/${id}`, { token: admin.token }),
};

describe.each(Object.entries(links))('%s', (_, link) => {
  it.each(Object.entries(acts))('is dead after %s', async (_act, act) => {
    const person = await verified(app);
    const follow = await link(person);
    expect((await act(person.id)).ok).toBe(true);
    expect((await follow()).status).toBe(410);
    expect(await canLogIn(app, person.username, person.password)).toBe(true);
  });
});

describe('an invitation', () => {
  async function invited() {
    const { username: email, password: _, ...person } = registration();
    const response = await app.post(
      '/v1/admin/users',
      { ...person, email },
      { token: admin.token },
    );
    const { id } = await response.json<{ id: string }>();
    await runMailQueue(id);
    const choice = { token: await linkTokenOf(email), newPassword: otherPassword };
    return { id, email, follow: () => app.post('/v1/reset-password', choice) };
  }

  it.each([
    ['a deactivation', as('deactivate')],
    [
      'a deactivation, also once it is taken back',
      acts['a deactivation, also once it is taken back'],
    ],
    ['a deletion', acts['a deletion']],
    ['an end of all sessions', as('end-sessions')],
  ])('is dead after %s', async (_, act) => {
    const { id, email, follow } = await invited();
    expect((await act(id)).ok).toBe(true);
    await expectProblem(await follow(), 410, 'reset-link-invalid');
    expect(await canLogIn(app, email, otherPassword)).toBe(false);
  });

  it('is to an account that gets no role before its owner has followed it', async () => {
    const { id, follow } = await invited();
    await expectProblem(await giveSupport(id), 409, 'user-unverified');
    expect((await follow()).status).toBe(204);
    expect((await giveSupport(id)).status).toBe(204);
  });

  it('is dead after a role, also one that was given past the API', async () => {
    const { id, follow } = await invited();
    await giveRole(id, 'support');
    await expectProblem(await follow(), 410, 'reset-link-invalid');
  });

  it('of an admin who has gone since is good: it was the service that invited', async () => {
    const { id, email, follow } = await invited();
    await staffMember(app, 'admin');
    await giveRole(admin.id, null);
    expect((await follow()).status).toBe(204);
    expect(await canLogIn(app, email, otherPassword)).toBe(true);
    expect(await countRows('users WHERE id = ? AND role IS NULL', id)).toBe(1);
  });
});

describe('a link that takes a former address back', () => {
  async function moved() {
    const person = await verified(app);
    const email = freshEmail();
    const token = await changeToken(app, await login(app, person), person, email);
    const proof = { token, password: person.password };
    expect((await app.post('/v1/verify-email', proof)).status).toBe(204);
    await runMailQueue(person.id);
    const undo = { token: await linkTokenOf(person.username), newPassword: otherPassword };
    return { ...person, email, undo: () => app.post('/v1/undo-change', undo) };
  }

  it('is dead after a role: whoever reads the former mailbox must not get what the role opens', async () => {
    const person = await moved();
    expect((await giveSupport(person.id)).status).toBe(204);
    await expectProblem(await person.undo(), 410, 'undo-link-invalid');
    expect(await canLogIn(app, person.email, person.password)).toBe(true);
    expect(await countRows('identifiers WHERE value = ?', person.username)).toBe(0);
  });

  it('is good after a role was asked for and refused', async () => {
    const person = await moved();
    const body = { role: 'support', password: 'wrong' };
    const path = `/v1/admin/users/${person.id}/role`;
    await app.send('PUT', path, { body, token: admin.token });
    expect((await person.undo()).status).toBe(204);
  });

  describe('of somebody who has a role', () => {
    async function movedStaff(role: 'support' | 'admin') {
      const person = await moved();
      await giveRole(person.id, role);
      return person;
    }
    const roleOf = ({ id }: TestPerson) =>
      env.DB.prepare('SELECT role FROM users WHERE id = ?').bind(id).first('role');

    it.each(['support', 'admin'] as const)(
      'takes the account back without it: %s',
      async (role) => {
        const person = await movedStaff(role);
        auditLines();
        expect((await person.undo()).status).toBe(204);
        expect(auditLines()).toMatchObject([
          { event: 'user_identifier_restored', userId: person.id },
          { event: 'authz_change', reason: 'role-none', userId: person.id, actor: null },
        ]);
        expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
        expect(await roleOf(person)).toBeNull();
      },
    );

    it('leaves it to the last admin, or nobody could give one', async () => {
      const person = await movedStaff('admin');
      await env.DB.prepare('UPDATE users SET role = NULL WHERE role IS NOT NULL AND id <> ?')
        .bind(person.id)
        .run();
      auditLines();
      expect((await person.undo()).status).toBe(204);
      expect(auditLines()).toMatchObject([{ event: 'user_identifier_restored' }]);
      expect(await roleOf(person)).toBe('admin');
    });
  });

  it('is good after a role was taken away', async () => {
    const person = await moved();
    await giveRole(person.id, 'support');
    const body = { role: null, password: admin.password };
    const path = `/v1/admin/users/${person.id}/role`;
    expect((await app.send('PUT', path, { body, token: admin.token })).status).toBe(204);
    expect((await person.undo()).status).toBe(204);
  });
});
