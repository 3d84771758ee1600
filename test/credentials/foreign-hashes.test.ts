/** People who came from another system with the hash that it had made: they log in as before, and leave it behind. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { newRequestContext } from '../../src/core/request-context';
import { makeDecoyHash } from '../../src/credentials/decoy';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { canLogIn, login, otherPassword, register, type TestPerson } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { resetToken } from '../support/resets';
import { historyVersions, setUser, userRow } from '../support/rows';
import { forgetAdmins } from '../support/staff';
import { makeTestDeps } from '../support/test-deps';

const app = makeTestApp();

/** Made by the `bcrypt` package of Python. */
const bcrypt = {
  password: 'Tidal-Harbor-42',
  hash: '$2b$04$rtabwYTpAriZgJW1TV9wHuv2ud78bHkld18kO1PXoAIWY3lXP9TbC',
};
const scrypt =
  '$scrypt$ln=14,r=8,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Somebody whose account was imported: no fingerprint, and a hash that is not ours. */
async function imported({ hash, password } = bcrypt): Promise<TestPerson> {
  const person = await register(app);
  await env.DB.batch([
    env.DB.prepare(
      'UPDATE credentials SET password_hash = ?, is_foreign_hash = 1 WHERE user_id = ?',
    ).bind(hash, person.id),
    env.DB.prepare('DELETE FROM password_history WHERE user_id = ?').bind(person.id),
  ]);
  return { ...person, password };
}

const changeTo = async (person: TestPerson, newPassword: string, token?: string) =>
  app.post(
    '/v1/change-password',
    { oldPassword: person.password, newPassword },
    { token: token ?? (await login(app, person)) },
  );

describe('the first login', () => {
  it('is let in by the password of before, and leaves a hash of ours and a fingerprint', async () => {
    const person = await imported();
    auditLines();
    expect(await canLogIn(app, person.username, person.password)).toBe(true);
    expect(auditLines()).toMatchObject([
      { event: 'authn_login_success', reason: 'password-rehashed', userId: person.id },
    ]);
    const row = await userRow(person.id);
    expect(row.password_hash).toMatch(/^\$argon2id\$/);
    expect(row).toMatchObject({ is_foreign_hash: 0, password_version: 1 });
    expect(await historyVersions(person.id)).toEqual([1]);
    expect(await canLogIn(app, person.username, person.password)).toBe(true);
  });

  it('is refused with a wrong password, and leaves what was there', async () => {
    const person = await imported();
    const response = await app.post('/v1/login', { username: person.username, password: 'x' });
    await expectProblem(response, 401, 'invalid-credentials');
    expect(await userRow(person.id)).toMatchObject({ password_hash: bcrypt.hash });
    expect(await historyVersions(person.id)).toEqual([]);
  });

  it('is let in ten times at the same moment, with one fingerprint', async () => {
    const { username, password, id } = await imported();
    const all = await Promise.all(
      Array.from({ length: 10 }, () => app.post('/v1/login', { username, password })),
    );
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await historyVersions(id)).toEqual([1]);
  });
});

describe('the password of before', () => {
  it('is not chosen again after the first login', async () => {
    const person = await imported();
    const problem = await expectProblem(
      await changeTo(person, person.password),
      422,
      'validation-failed',
    );
    expect(rulesOf(problem)).toEqual(['/newPassword password_reused']);
  });

  it('is not chosen again by a link, where nobody has logged in with it', async () => {
    const person = await imported();
    const token = await resetToken(app, person);
    const same = await app.post('/v1/reset-password', { token, newPassword: person.password });
    expect(rulesOf(await expectProblem(same, 422, 'validation-failed'))).toEqual([
      '/newPassword password_reused',
    ]);
    const other = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    expect(other.status).toBe(204);
  });

  it('is not chosen again where it had expired before anybody logged in', async () => {
    const person = await imported();
    await setUser(person.id, 'password_changed_at', Date.now() - 31 * 86_400_000);
    const { username, password } = person;
    const expired = await app.post('/v1/login', { username, password });
    const { changeToken } = await expectProblem(expired, 403, 'password-expired');
    const again = await changeTo(person, password, changeToken);
    expect(rulesOf(await expectProblem(again, 422, 'validation-failed'))).toEqual([
      '/newPassword password_reused',
    ]);
    expect((await changeTo(person, otherPassword, changeToken)).status).toBe(204);
    expect(await historyVersions(person.id)).toEqual([1, 2]);
    expect(await userRow(person.id)).toMatchObject({ is_foreign_hash: 0 });
  });
});

it('lets nobody in where the system of before had no password', async () => {
  const person = await imported({ hash: '', password: '' });
  for (const password of ['', ' ', 'x']) {
    const response = await app.post('/v1/login', { username: person.username, password });
    expect([401, 422]).toContain(response.status);
  }
});

describe('a name without an account', () => {
  const key = new Uint8Array(32).fill(7);
  beforeEach(async () => {
    await forgetAdmins();
    await env.DB.exec('DELETE FROM users');
  });

  /** Accounts as an import leaves them: so many of each hash. @param idOf one after the other where ids are in the order of time. */
  async function accounts(
    hashes: [count: number, hash: string, isForeign: boolean][],
    idOf: (i: number) => string = () => crypto.randomUUID(),
  ) {
    let i = 0;
    for (const [count, hash, isForeign] of hashes) {
      const ids = JSON.stringify(Array.from({ length: count }, () => idOf(i++)));
      await env.DB.batch([
        env.DB.prepare(
          `INSERT INTO users (id, first_name, last_name, active, created_at)
             SELECT value, 'A', 'B', 1, 0 FROM json_each(?)`,
        ).bind(ids),
        env.DB.prepare(
          `INSERT INTO credentials (user_id, password_hash, is_foreign_hash, password_version, password_changed_at)
             SELECT value, ?2, ?3, 1, 0 FROM json_each(?1)`,
        ).bind(ids, hash, Number(isForeign)),
      ]);
    }
  }

  /** @returns which hash each of a thousand names gets. */
  async function decoys(decoyHash = makeDecoyHash(makeTestDeps().db, key)) {
    const context = newRequestContext(new Date());
    const all: (string | undefined)[] = [];
    for (let i = 0; i < 1000; i++) all.push(await decoyHash(`name-${i}`, context));
    return all;
  }
  const share = (all: (string | undefined)[], hash: string | undefined) =>
    all.filter((one) => one === hash).length / all.length;

  it('takes the time of ours where all hashes are ours', async () => {
    await accounts([[5, '$argon2id$v=19$m=8,t=1,p=1$…', false]]);
    expect(share(await decoys(), undefined)).toBe(1);
  });

  it('takes the time of each kind as often as accounts do', async () => {
    await accounts([
      [300, bcrypt.hash, true],
      [200, scrypt, true],
      [500, 'ours', false],
    ]);
    const all = await decoys();
    expect(share(all, bcrypt.hash)).toBeCloseTo(0.3, 1);
    expect(share(all, scrypt)).toBeCloseTo(0.2, 1);
    expect(share(all, undefined)).toBeCloseTo(0.5, 1);
  });

  it('does so where ids are in the order of time, and the oldest have moved on to ours', async () => {
    await accounts(
      [
        [3000, 'ours', false],
        [1000, bcrypt.hash, true],
      ],
      (i) => `0190${String(i).padStart(32, '0')}`,
    );
    expect(share(await decoys(), bcrypt.hash)).toBeCloseTo(0.25, 1);
  });

  it('is slow as often as accounts are, of which some have no password', async () => {
    await accounts([
      [200, bcrypt.hash, true],
      [200, 'ours', false],
      [400, '', false],
    ]);
    expect(share(await decoys(), bcrypt.hash)).toBeCloseTo(0.5, 1);
  });

  it('does not go over from one kind to another because a third one has come', async () => {
    await accounts([
      [300, bcrypt.hash, true],
      [300, scrypt, true],
    ]);
    const before = await decoys();
    const third = `$pbkdf2-sha256$i=29000$c29tZXNhbHRzb21lc2FsdA$${'A'.repeat(43)}`;
    await accounts([[300, third, true]]);
    for (const [i, hash] of (await decoys()).entries()) {
      if (hash !== third) expect(hash).toBe(before[i]);
    }
  });

  it('takes the same time each time, in every isolate, and another one under another key', async () => {
    await accounts([
      [50, bcrypt.hash, true],
      [50, 'ours', false],
    ]);
    const one = await decoys();
    expect(await decoys()).toEqual(one);
    const other = makeDecoyHash(makeTestDeps().db, new Uint8Array(32).fill(8));
    expect(await decoys(other)).not.toEqual(one);
  });

  it('goes over to ours as accounts do, and none comes back', async () => {
    await accounts([
      [60, bcrypt.hash, true],
      [40, scrypt, true],
    ]);
    const before = await decoys();
    expect(share(before, undefined)).toBe(0);
    await env.DB.prepare(
      `UPDATE credentials SET is_foreign_hash = 0, password_hash = 'ours'
        WHERE user_id IN (SELECT user_id FROM credentials ORDER BY random() LIMIT 50)`,
    ).run();
    const after = await decoys();
    expect(share(after, undefined)).toBeCloseTo(0.5, 1);
    await env.DB.prepare(
      "UPDATE credentials SET is_foreign_hash = 0, password_hash = 'ours' WHERE password_hash = ?",
    )
      .bind(scrypt)
      .run();
    const last = await decoys();
    for (const [i, hash] of last.entries()) {
      if (after[i] === undefined) expect(hash).toBeUndefined();
    }
  });

  it('is asked of the database once in five minutes, and nobody waits for the second time', async () => {
    await accounts([[10, bcrypt.hash, true]]);
    const waiting: Promise<void>[] = [];
    const decoyHash = makeDecoyHash(makeTestDeps().db, key);
    const ask = () =>
      decoyHash(
        'name',
        newRequestContext(new Date(), undefined, (work) => void waiting.push(work)),
      );
    expect(await ask()).toBe(bcrypt.hash);
    await env.DB.exec('DELETE FROM users');
    travel('299s');
    expect(await ask()).toBe(bcrypt.hash);
    expect(waiting).toEqual([]);
    travel('1s');
    expect(await ask()).toBe(bcrypt.hash);
    await Promise.all(waiting);
    expect(waiting).toHaveLength(1);
    expect(await ask()).toBeUndefined();
  });

  it('is refused, also with the password of the hash that it gets', async () => {
    const { hasher } = makeTestDeps();
    expect(await hasher.verify(bcrypt.password, undefined, bcrypt.hash)).toBe(false);
    expect(await hasher.verify(bcrypt.password, bcrypt.hash, undefined)).toBe(true);
  });

  it('is not asked for where the database does not answer: nobody is let in, nor told anything', async () => {
    const DB = new Proxy(env.DB, {
      get(db, name) {
        const member: unknown = Reflect.get(db, name);
        if (name !== 'prepare') return typeof member === 'function' ? member.bind(db) : member;
        return (sql: string) => {
          if (sql.startsWith('select (select max(rowid) from users)')) throw new Error('down');
          return db.prepare(sql);
        };
      },
    });
    const down = makeTestApp({ DB });
    const response = await down.post('/v1/login', { username: 'a@example.com', password: 'x' });
    await expectProblem(response, 503, 'service-unavailable');
  });
});
