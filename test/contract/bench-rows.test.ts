/** `npm run bench` holds the API against statements written by hand: they have to fit the tables as they are. */
import { env } from 'cloudflare:test';
import { getTableColumns } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import * as rows from '../../scripts/bench/rows';
import { userColumns } from '../../src/db/account';
import { auditEvents, credentials, identifiers, sessions, users } from '../../src/db/schema';

const { DB } = env;
const count = (columns: object) => Object.keys(columns).length;

/** What a statement names, whatever stands in its values. */
const sources = import.meta.glob<string>('../../scripts/bench/rows.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const source = Object.values(sources).join('');

beforeEach(async () => {
  await DB.prepare("DELETE FROM users WHERE id IN ('floor', 'changing')").run();
  await DB.prepare("DELETE FROM sessions WHERE id = 'floor'").run();
  await rows.prepareRows(DB);
});

describe('the bare statements', () => {
  it('read as much of a user as the API does', async () => {
    const [user] = (await rows.readUser(DB)) as unknown[][];
    expect(user).toHaveLength(count(userColumns));
  });

  it('read eleven columns of a session beside its user, as the API does', async () => {
    const [session] = (await rows.readSession(DB)) as unknown[][];
    expect(session).toHaveLength(count(userColumns) + 11);
  });

  it.each([
    ['writeUser', rows.writeUser],
    ['writeSession', rows.writeSession],
    ['writePassword', rows.writePassword],
    ['renewSession', rows.renewSession],
  ])('write: %s', async (_, write) => {
    const [event, change] = await write(DB);
    expect(event?.meta.changes).toBe(1);
    expect(change?.meta.changes).toBe(1);
  });

  it('renew the session that stands there', async () => {
    const counter = async () =>
      DB.prepare("SELECT counter FROM sessions WHERE id = 'floor'").first<number>('counter');
    const before = Number(await counter());
    await rows.renewSession(DB);
    expect(await counter()).toBe(before + 1);
  });

  it.each([
    ['users', users],
    ['identifiers', identifiers],
    ['credentials', credentials],
    ['sessions', sessions],
    ['audit_events', auditEvents],
  ])('name every column that a row of %s has', (name, table) => {
    const [, named = ''] = new RegExp(`INSERT INTO ${name} \\(([^)]*)\\)`).exec(source) ?? [];
    const [, shared = ''] = /eventColumns = `([^`]*)`/.exec(source) ?? [];
    const columns = (named.startsWith('$') ? shared : named).split(',').map((one) => one.trim());
    const there = Object.values(getTableColumns(table)).map((column) => column.name);
    expect(columns.sort()).toEqual(there.sort());
  });
});
