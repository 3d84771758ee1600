/** What a restored database opens: nothing that was shut since. The whole way is walked by `npm run drill`. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, beforeEach, describe, it } from 'node:test';
import { loadDump, writeDump } from '../../scripts/restore/dump.ts';
import { NotEnoughEvidence } from '../../scripts/restore/not-enough-evidence.ts';
import { NotRestored, type Restore, readWords, restore } from '../../scripts/restore/restore.ts';
import { statementsOf } from '../../scripts/restore/statements.ts';
import { type TrailEvent, takenSince } from '../../scripts/restore/taken-away.ts';

const folder = mkdtempSync(join(tmpdir(), 'restore-test-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `${files++}.sql`);

const backupAt = new Date('2026-11-20T12:00:00Z');
const since = backupAt.getTime() + 3_600_000;
let db: DatabaseSync;

beforeEach(() => {
  db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)');
  for (const name of readdirSync('migrations')
    .filter((file) => file.endsWith('.sql'))
    .sort()) {
    db.exec(readFileSync(join('migrations', name), 'utf8'));
    db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').run(name);
  }
  for (const id of ['ana', 'ben']) person(id);
});

function person(id: string, active = 1, epoch = 3): void {
  db.exec(`
    INSERT INTO users (id, first_name, last_name, active, deactivations, created_at, role) VALUES ('${id}', 'O''Neil', 'line
break; -- "quoted"', ${active}, ${epoch}, 1, ${id === 'ana' ? "'support'" : 'NULL'});
    INSERT INTO identifiers (user_id, kind, value, signs_in, verified_at) VALUES ('${id}', 'email', '${id}@example.com', 1, 1);
    INSERT INTO credentials (user_id, password_hash, password_version, password_changed_at, factors_reset_at) VALUES ('${id}', 'hash of ${id}', 4, 1, 99);
    INSERT INTO password_history (user_id, version, fingerprint, created_at) VALUES ('${id}', 4, 'print', 1);
    INSERT INTO factors (id, user_id, kind, secret, created_at) VALUES ('${id}-totp', '${id}', 'totp', 's', 1), ('${id}-key', '${id}', 'passkey', 's', 1), ('${id}-codes', '${id}', 'recovery', 's', 1);
    INSERT INTO sessions (id, user_id, scope, password_version, deactivations, created_at, expires_at) VALUES ('${id}-session', '${id}', 'account', 4, ${epoch}, 1, 9e15);
    INSERT INTO api_keys (id, name, hash, permissions, created_at, created_by, expires_at) VALUES ('${id}-api', 'n', 'h${id}', '[]', 1, '${id}', 9e15);
    INSERT INTO webhook_endpoints (id, url, description, events, enabled, key_id, created_at, created_by) VALUES ('${id}-hook', 'https://a.example', 'd', '["user_deactivated"]', 1, 'k', 1, '${id}');
    INSERT INTO audit_events (request_id, event, outcome, at, user_id, username, ip, schema_version) VALUES ('${id}-before', 'authn_login_success', 'success', ${backupAt.getTime() - 1}, '${id}', 'a***', '192.0.2.1', 4)`);
}

function happens(event: string, more: Partial<TrailEvent> & { id?: string } = {}): void {
  db.prepare(
    `INSERT INTO audit_events (request_id, event, outcome, reason, at, user_id, target, schema_version) VALUES (?, ?, ?, ?, ?, ?, ?, 4)`,
  ).run(
    more.requestId ?? crypto.randomUUID(),
    event,
    more.outcome ?? 'success',
    more.reason ?? null,
    more.at ? Date.parse(more.at) : since,
    more.userId === undefined ? 'ana' : more.userId,
    more.target ?? null,
  );
}

const dump = (at = backupAt): string => {
  const file = fresh();
  writeDump(db, file, at);
  return file;
};

const dumpOfNow = (): string => dump(new Date());

/** @returns the database that is served after it. */
async function restored(options: Partial<Restore> & { backup: string }): Promise<DatabaseSync> {
  const output = fresh();
  await restore({
    at: undefined,
    now: undefined,
    trail: [],
    isVouchedFor: false,
    isNowDistrusted: false,
    isBlind: false,
    output,
    deletionGraceSeconds: 7 * 86_400,
    ...options,
  });
  return loadDump(output);
}

/** A backup, then what happens, then a restore with what the database of then knows. */
async function afterwards(events: () => void): Promise<DatabaseSync> {
  const backup = dump();
  happens('sensitive_read');
  events();
  return restored({ backup, now: dumpOfNow() });
}

const one = (of: DatabaseSync, sql: string): unknown =>
  Object.values((of.prepare(sql).get() as object | undefined) ?? { none: undefined })[0];
const list = (of: DatabaseSync, sql: string): unknown[] =>
  (of.prepare(sql).all() as object[]).map((row) => Object.values(row)[0]);

describe('every restore', () => {
  it('ends all sessions, and what was begun to let somebody in without factors', async () => {
    const back = await afterwards(() => {});
    assert.equal(one(back, 'SELECT count(*) FROM sessions'), 0);
    assert.equal(
      one(back, 'SELECT count(*) FROM credentials WHERE factors_reset_at IS NOT NULL'),
      0,
    );
  });

  it('gives each account an epoch that it never had, whatever it had since', async () => {
    const back = await afterwards(() => db.exec('UPDATE users SET deactivations = 500'));
    const epoch = Number(one(back, "SELECT deactivations FROM users WHERE id = 'ben'"));
    assert.ok(epoch > Date.now() / 1000 - 60, String(epoch));
  });

  it('leaves an account that nobody has decided about as it was, unless something was decided since', async () => {
    for (const id of ['dormant', 'decided']) person(id, 0, 0);
    const back = await afterwards(() => happens('authn_password_reset', { userId: 'decided' }));
    const of = (id: string) =>
      Number(one(back, `SELECT deactivations FROM users WHERE id = '${id}'`));
    assert.equal(of('dormant'), 0);
    assert.ok(of('decided') > 0);
  });

  it('keeps who was not touched: password, role, factors, key, webhook', async () => {
    const back = await afterwards(() => happens('authn_password_change', { userId: 'ben' }));
    assert.equal(
      one(back, "SELECT password_hash FROM credentials WHERE user_id = 'ana'"),
      'hash of ana',
    );
    assert.equal(one(back, "SELECT role FROM users WHERE id = 'ana'"), 'support');
    assert.equal(one(back, "SELECT count(*) FROM factors WHERE user_id = 'ana'"), 3);
    assert.equal(one(back, 'SELECT count(*) FROM api_keys'), 2);
    assert.equal(one(back, 'SELECT count(*) FROM webhook_endpoints'), 2);
  });

  it('sends nothing to a webhook again', async () => {
    happens('user_deactivated');
    assert.equal(one(db, 'SELECT count(*) FROM webhook_outbox'), 2);
    const back = await afterwards(() => happens('user_deactivated'));
    assert.equal(one(back, 'SELECT count(*) FROM webhook_outbox'), 0);
  });

  it('gives the rules of the database back', async () => {
    const back = await afterwards(() => {});
    const triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name";
    assert.deepEqual(list(back, triggers), list(db, triggers));
  });

  it('keeps the trail of now, and says what was done by the operator', async () => {
    const back = await afterwards(() => happens('authz_change', { requestId: 'the-change' }));
    assert.equal(one(back, "SELECT count(*) FROM audit_events WHERE request_id = 'the-change'"), 1);
    assert.deepEqual(
      list(
        back,
        "SELECT event FROM audit_events WHERE actor = 'operator' AND reason = 'restored' ORDER BY 1",
      ),
      ['authz_change', 'sys_restore'],
    );
    const id = String(one(back, "SELECT request_id FROM audit_events WHERE event = 'sys_restore'"));
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});

describe('what was taken since is taken again', () => {
  const password = "SELECT password_hash FROM credentials WHERE user_id = 'ana'";
  const active = "SELECT active FROM users WHERE id = 'ana'";
  const factors =
    "SELECT group_concat(kind) FROM (SELECT kind FROM factors WHERE user_id = 'ana' ORDER BY 1)";
  const cases: [event: string, sql: string, value: unknown, more?: Partial<TrailEvent>][] = [
    ['authn_password_change', password, ''],
    ['authn_password_reset', password, ''],
    ['user_password_expired', password, ''],
    ['user_identifier_verified', password, ''],
    ['user_identifier_changed', active, 0],
    ['user_identifier_restored', active, 0],
    ['user_deactivated', active, 0],
    ['authz_change', "SELECT role FROM users WHERE id = 'ana'", null],
    ['authn_factor_added', password, ''],
    ['authn_factor_removed', factors, 'totp'],
    ['authn_recovery_codes_created', factors, 'totp'],
    ['authn_login_success', factors, 'totp', { reason: 'recovery-code' }],
    ['authn_login_success', factors, 'totp', { reason: 'deletion-cancelled' }],
    ['authn_reauthentication', factors, 'totp', { reason: 'recovery-code' }],
    [
      'authn_token_revoked',
      "SELECT count(*) FROM api_keys WHERE id = 'ana-api'",
      0,
      { target: 'key:ana-api' },
    ],
    [
      'webhook_deleted',
      "SELECT count(*) FROM webhook_endpoints WHERE id = 'ana-hook'",
      0,
      { target: 'webhook:ana-hook' },
    ],
    [
      'webhook_secret_rotated',
      "SELECT count(*) FROM webhook_endpoints WHERE id = 'ana-hook'",
      0,
      { target: 'webhook:ana-hook' },
    ],
    ['user_deletion_request', "SELECT delete_at IS NOT NULL FROM users WHERE id = 'ana'", 1],
    [
      'user_deletion_request',
      "SELECT role FROM users WHERE id = 'ana'",
      null,
      { reason: 'role-none' },
    ],
  ];
  for (const [event, sql, value, more = {}] of cases) {
    it(`after ${[event, more.reason].filter(Boolean).join(' ')}: ${sql}`, async () => {
      assert.deepEqual(one(await afterwards(() => happens(event, more)), sql), value);
      const other = await afterwards(() =>
        happens(event, { ...more, userId: 'ben', target: null }),
      );
      assert.deepEqual(one(other, sql), one(db, sql), 'it was another one');
    });
    it(`but not where ${event} failed`, async () => {
      const back = await afterwards(() => happens(event, { ...more, outcome: 'failure' }));
      assert.deepEqual(one(back, sql), one(db, sql));
    });
  }

  it('after user_deleted: the account, and who it was in the trail', async () => {
    const back = await afterwards(() => happens('user_deleted'));
    for (const table of ['identifiers', 'credentials', 'factors', 'password_history']) {
      assert.deepEqual(list(back, `SELECT DISTINCT user_id FROM ${table}`), ['ben'], table);
    }
    assert.deepEqual(list(back, 'SELECT id FROM users'), ['ben']);
    assert.deepEqual(list(back, "SELECT DISTINCT ip FROM audit_events WHERE user_id = 'ana'"), [
      null,
    ]);
    assert.deepEqual(list(back, "SELECT ip FROM audit_events WHERE request_id = 'ben-before'"), [
      '192.0.2.1',
    ]);
  });

  it('after user_deleted: told of once, whatever else was taken from them', async () => {
    const back = await afterwards(() => {
      for (const event of ['user_deletion_request', 'authz_change', 'user_deleted']) happens(event);
    });
    const told = "SELECT event FROM audit_events WHERE actor = 'operator' AND user_id = 'ana'";
    assert.deepEqual(list(back, told), ['user_deleted']);
  });

  it('after user_deleted: also what names them by a pseudonym alone', async () => {
    db.exec("UPDATE audit_events SET subject = 'pseudonym of ana' WHERE request_id = 'ana-before'");
    happens('authn_login_fail', { userId: null, requestId: 'by-name', at: '2026-11-20T11:00:00Z' });
    happens('authn_login_fail', { userId: null, requestId: 'of-ben', at: '2026-11-20T11:00:00Z' });
    db.exec(`UPDATE audit_events SET subject = 'pseudonym of ana', username = 'a***' WHERE request_id = 'by-name';
      UPDATE audit_events SET subject = 'pseudonym of ben', username = 'b***' WHERE request_id = 'of-ben'`);
    const back = await afterwards(() => happens('user_deleted'));
    const names = (id: string) =>
      one(back, `SELECT subject || username FROM audit_events WHERE request_id = '${id}'`);
    assert.equal(names('by-name'), null);
    assert.equal(names('of-ben'), 'pseudonym of benb***');
  });

  it('not where it was given back and the trail says so', async () => {
    const at = (minutes: number) => new Date(since + minutes * 60_000).toISOString();
    const back = await afterwards(() => {
      happens('user_reactivated', { at: at(2) });
      happens('user_deactivated', { at: at(1) });
      happens('user_deletion_request', { userId: 'ben', at: at(1) });
      happens('authn_login_success', { userId: 'ben', at: at(2), reason: 'deletion-cancelled' });
    });
    assert.equal(one(back, active), 1);
    assert.equal(one(back, "SELECT delete_at FROM users WHERE id = 'ben'"), null);
  });

  it('not the address by which somebody else may have come in, whatever staff did meanwhile', async () => {
    const at = (minutes: number) => new Date(since + minutes * 60_000).toISOString();
    const back = await afterwards(() => {
      happens('user_identifier_changed', { at: at(1) });
      happens('user_deactivated', { at: at(2) });
      happens('user_reactivated', { at: at(3) });
    });
    assert.equal(one(back, active), 0);
    const told =
      "SELECT count(*) FROM audit_events WHERE actor = 'operator' AND event = 'user_deactivated'";
    assert.equal(one(back, told), 1);
  });

  it('not what the backup knew already, also where it happened minutes before it', async () => {
    happens('authn_password_change', { at: new Date(backupAt.getTime() - 60_000).toISOString() });
    assert.equal(one(await afterwards(() => {}), password), 'hash of ana');
  });

  it('but what it had just missed', async () => {
    const at = new Date(backupAt.getTime() - 60_000).toISOString();
    assert.equal(
      one(await afterwards(() => happens('authn_password_change', { at })), password),
      '',
    );
  });

  it('in whatever order the trail has it, and however often', () => {
    const event = (name: string, at: string): TrailEvent => ({
      requestId: at,
      event: name,
      outcome: 'success',
      reason: null,
      at,
      userId: 'ana',
      target: null,
    });
    const off = event('user_deactivated', '2026-11-20T13:00:00.000Z');
    const on = event('user_reactivated', '2026-11-20T13:00:01.000Z');
    assert.deepEqual(takenSince([on, off, off]).takings, []);
    assert.equal(takenSince([off, off]).takings.length, 1);
    assert.deepEqual(takenSince([event('__proto__', '2026-11-20T13:00:00.000Z')]).takings, []);
  });
});

describe('an account that waits for its deletion', () => {
  const deleteAt = (of: DatabaseSync, id = 'ana') =>
    one(of, `SELECT delete_at FROM users WHERE id = '${id}'`);
  const asks = () => db.exec("UPDATE users SET delete_at = 1 WHERE id = 'ana'");
  const hasTheGraceAnew = (of: DatabaseSync) => {
    const days = (Number(deleteAt(of)) - Date.now()) / 86_400_000;
    assert.ok(days > 6.9 && days <= 7, String(days));
  };

  it('waits anew, whether it was asked for before the backup or since', async () => {
    hasTheGraceAnew(await afterwards(() => happens('user_deletion_request')));
    asks();
    hasTheGraceAnew(await afterwards(() => {}));
  });

  it('is kept where its owner has stopped it since', async () => {
    asks();
    const back = await afterwards(() =>
      happens('authn_login_success', { reason: 'deletion-cancelled' }),
    );
    assert.equal(deleteAt(back), null);
  });

  it('waits where it was asked for again after that', async () => {
    asks();
    const at = (minutes: number) => new Date(since + minutes * 60_000).toISOString();
    hasTheGraceAnew(
      await afterwards(() => {
        happens('user_deletion_request', { at: at(2) });
        happens('authn_login_success', { at: at(1), reason: 'deletion-cancelled' });
      }),
    );
  });

  it('is not erased for what nobody knows any more', async () => {
    asks();
    hasTheGraceAnew(await restored({ backup: dump(), isBlind: true }));
  });
});

describe('the trail outside', () => {
  const minute = 60_000;
  const ago = (minutes: number) => new Date(backupAt.getTime() - minutes * minute).toISOString();
  const known = ['ana-before', 'ben-before'].map((requestId) => ({
    requestId,
    event: 'authn_login_success',
    at: ago(0),
  }));
  const end = (more: object = {}) => ({
    since: ago(30),
    // A dump of now may be made after it, and a trail is read after that.
    through: new Date(Date.now() + 1000).toISOString(),
    ...more,
  });

  /** A file with what the backup has, what happened, and the end that `npm run audit` writes. */
  function trail(events: object[], last: object | null = end()): string[] {
    const full = [...known, ...events].map((event) => ({
      requestId: crypto.randomUUID(),
      outcome: 'success',
      at: new Date(since).toISOString(),
      userId: 'ana',
      ...event,
    }));
    const lines = last ? [...full, { end: true, events: full.length, ...last }] : full;
    return file(lines.map((line) => JSON.stringify(line)).join('\n'));
  }
  function file(text: string): string[] {
    const path = fresh();
    writeFileSync(path, text);
    return [path];
  }
  const active = (of: DatabaseSync) => one(of, "SELECT active FROM users WHERE id = 'ana'");
  const refused = (options: Partial<Restore>, why: RegExp) =>
    assert.rejects(restored({ backup: dump(), ...options }), why);
  const vouched = { isVouchedFor: true };

  it('is enough alone where the operator stands in for what no sink has yet', async () => {
    const options = { backup: dump(), trail: trail([{ event: 'user_deactivated' }]) };
    await assert.rejects(restored(options), /give --now too/);
    assert.equal(active(await restored({ ...options, isVouchedFor: true })), 0);
  });

  it('is needed where a sink has taken events out of the database of now', async () => {
    const backup = dump();
    db.exec('UPDATE audit_events SET exported = 1');
    const now = dumpOfNow();
    await assert.rejects(restored({ backup, now }), /audit sink .*--trail/s);
    const back = await restored({ backup, now, trail: trail([{ event: 'user_deactivated' }]) });
    assert.equal(active(back), 0);
  });

  it('is refused where half a line is missing', async () => {
    const [path = ''] = trail([{ event: 'user_deactivated' }], null);
    const half = readFileSync(path, 'utf8').slice(0, -9);
    await refused({ trail: file(half) }, /line 3 is no event/);
  });

  it('is refused where lines are missing, and where something stands behind its end', async () => {
    await refused({ trail: trail([], end({ events: 3 })) }, /2 events, but its end says 3/);
    const [path = ''] = trail([]);
    const twice = readFileSync(path, 'utf8').replace(/(.*)$/, '$1\n$1');
    await refused({ trail: file(twice) }, /behind its end, in line 4/);
  });

  it('is refused where it does not say what it covers: a read that failed, or only some events', async () => {
    const now = dumpOfNow();
    const unsaid = trail([{ event: 'user_deactivated' }], null);
    await refused({ now, trail: unsaid }, /No trail reaches/);
    await refused({ now, trail: file('') }, /No trail reaches/);
  });

  it('is refused where it begins after the backup', async () => {
    await refused({ ...vouched, trail: trail([], end({ since: ago(19) })) }, /No trail reaches/);
    await restored({ ...vouched, backup: dump(), trail: trail([], end({ since: ago(20) })) });
  });

  it('is refused where it was read before the database of now', async () => {
    const backup = dump();
    happens('sensitive_read');
    const now = dumpOfNow();
    const before = end({ through: new Date(Date.now() - minute).toISOString() });
    await refused({ backup, now, trail: trail([], before) }, /No trail reaches/);
    await restored({ backup, now, trail: trail([]) });
  });

  it('is refused where it is of yesterday: the service may have been open since', async () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * minute);
    const now = dump(at(-62));
    const old = trail([], end({ through: at(-61).toISOString() }));
    await refused({ now, trail: old }, /The evidence ends at/);
    await restored({ ...vouched, backup: dump(), now, trail: old });
    const next = trail([], end({ through: at(10).toISOString() }));
    await refused({ now, trail: next }, /which is to come/);
  });

  it('is refused where events of the backup are missing, unless they wait in the database of now', async () => {
    const backup = dump();
    happens('sensitive_read', { requestId: 'unhanded', at: ago(1) });
    await refused({ ...vouched, trail: trail([]) }, /1 events are missing .* unhanded/);
    const both = { backup: dump(), now: dumpOfNow(), trail: trail([]) };
    await restored(both);
    await assert.rejects(restored({ ...both, isNowDistrusted: true }), /missing .* unhanded/);
    await restored({ ...vouched, backup, trail: trail([]) });
  });

  it('is refused where it lacks what the database of now has handed over', async () => {
    const backup = dump();
    happens('user_deactivated', { requestId: 'handed-over' });
    db.exec("UPDATE audit_events SET exported = 1 WHERE request_id = 'handed-over'");
    const now = dumpOfNow();
    await refused({ backup, now, trail: trail([]) }, /missing .* handed-over/);
    const whole = trail([{ event: 'user_deactivated', requestId: 'handed-over' }]);
    assert.equal(active(await restored({ backup, now, trail: whole })), 0);
  });

  it('need not have what waits for another event, or what SQL wrote', async () => {
    happens('sys_audit_purge', { userId: null, at: ago(0) });
    happens('authz_change', { requestId: 'by-sql', at: ago(0) });
    db.exec("UPDATE audit_events SET actor = 'operator' WHERE request_id = 'by-sql'");
    await restored({ ...vouched, backup: dump(), trail: trail([]) });
  });

  it('is refused where it knows nothing of the backup: that of another service', async () => {
    const other = () => file(JSON.stringify({ end: true, events: 0, ...end({ since: ago(90) }) }));
    await refused({ ...vouched, trail: other() }, /2 events are missing/);
    db.exec(`UPDATE audit_events SET at = ${Date.parse(ago(80))}, event = 'sys_audit_purge'`);
    await refused({ ...vouched, trail: other() }, /has no event of the backup/);
    const two = [...other(), ...trail([], null)];
    await refused({ ...vouched, trail: two }, /has no event of the backup/);
  });

  it('is refused where it has events that only a newer release knows', async () => {
    await refused({ trail: trail([{ event: 'user_merged' }]) }, /user_merged is not of this/);
  });

  it('is refused where events were lost on their way to it, unless the operator stands in for them', async () => {
    const lost = trail([{ event: 'sys_audit_unreadable', userId: null }]);
    await refused({ now: dumpOfNow(), trail: lost }, /1 events of the trail could not be read/);
    await restored({ backup: dump(), trail: lost, isVouchedFor: true });
  });

  it('shows that a backup is older than it says', async () => {
    const backup = dump();
    const claims = dump(new Date(since + 60 * minute));
    const events = [{ event: 'user_deactivated' }];
    for (const file of [backup, claims]) {
      const back = await restored({ ...vouched, backup: file, trail: trail(events) });
      assert.equal(active(back), 0);
    }
    const late = end({ since: new Date(since + minute).toISOString() });
    await refused({ ...vouched, backup: claims, trail: trail(events, late) }, /No trail reaches/);
    happens('authz_change', { userId: null, at: new Date(since + 50 * minute).toISOString() });
    db.exec("UPDATE audit_events SET actor = 'operator' WHERE event = 'authz_change'");
    const touched = dump(new Date(since + 60 * minute));
    const back = await restored({ ...vouched, backup: touched, trail: trail(events) });
    assert.equal(active(back), 0);
  });

  it('may come without an end where the operator stands in for it, and it has something from before', async () => {
    const old = [{ event: 'sensitive_read', at: ago(21) }];
    const options = { backup: dump(), isVouchedFor: true };
    const events = [{ event: 'user_deactivated' }, ...old];
    assert.equal(active(await restored({ ...options, trail: trail(events, null) })), 0);
    await refused({ ...options, trail: trail([], null) }, /No trail reaches/);
  });

  it('alone erases: of a row in the database of now nobody is gone for good', async () => {
    const backup = dump();
    happens('user_deleted', { userId: 'ben' });
    const back = await restored({
      backup,
      now: dumpOfNow(),
      trail: trail([{ event: 'user_deleted' }]),
    });
    assert.deepEqual(list(back, 'SELECT id FROM users'), ['ben']);
    assert.equal(one(back, 'SELECT active FROM users'), 0);
    assert.equal(one(back, 'SELECT delete_at FROM users'), null);
    const blind = await restored({ backup, now: dumpOfNow(), isBlind: true });
    assert.equal(one(blind, 'SELECT count(*) FROM users'), 2);
  });

  it('erases and gives nothing back by a file that does not say what it covers, unless vouched for', async () => {
    const off = { event: 'user_deactivated' };
    const on = { event: 'user_reactivated', at: new Date(since + minute).toISOString() };
    const beside = trail([on, { event: 'user_deleted', userId: 'ben' }], null);
    const back = await restored({
      backup: dump(),
      now: dumpOfNow(),
      trail: [...trail([off]), ...beside],
    });
    assert.equal(active(back), 0);
    assert.equal(one(back, 'SELECT count(*) FROM users'), 2);
  });

  it('gives back what it took; a row of the database of now does not, where there is a trail', async () => {
    const backup = dump();
    const at = new Date(since + minute).toISOString();
    happens('user_reactivated', { at });
    const now = dumpOfNow();
    const off = { event: 'user_deactivated' };
    assert.equal(active(await restored({ backup, now, trail: trail([off]) })), 0);
    const on = { event: 'user_reactivated', at };
    assert.equal(active(await restored({ backup, now, trail: trail([off, on]) })), 1);
  });
});

describe('the database of now', () => {
  const active = (of: DatabaseSync) => one(of, "SELECT active FROM users WHERE id = 'ana'");

  it('is needed, or a trail: nothing is written without both', async () => {
    await assert.rejects(restored({ backup: dump() }), NotEnoughEvidence);
  });

  it('is not enough where events of the backup are missing from it', async () => {
    const backup = dump();
    happens('sensitive_read');
    db.exec("DELETE FROM audit_events WHERE request_id = 'ana-before'");
    await assert.rejects(
      restored({ backup, now: dumpOfNow() }),
      /1 events of the backup are missing/,
    );
  });

  it('is not the backup itself, nor of yesterday, unless the operator stands in for it', async () => {
    const backup = dump();
    const same = { backup, now: dumpOfNow() };
    await assert.rejects(restored(same), /Nothing has happened/);
    await restored({ ...same, isVouchedFor: true });
    happens('sensitive_read');
    const old = { backup, now: dump(new Date(Date.now() - 61 * 60_000)) };
    await assert.rejects(restored(old), /The evidence ends at/);
    await restored({ ...old, isVouchedFor: true });
  });

  it('may be damaged in everything but its trail', async () => {
    const backup = dump();
    happens('user_deactivated');
    db.exec('DROP TABLE webhook_outbox; DELETE FROM identifiers; DROP TABLE factors');
    for (const name of list(db, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")) {
      db.exec(`DROP TRIGGER "${name}"`);
    }
    assert.equal(active(await restored({ backup, now: dumpOfNow() })), 0);
  });

  it('with an event that nobody here knows is refused, unless the operator stands in for it', async () => {
    const backup = dump();
    happens('user_merged', { target: 'x' });
    db.exec("UPDATE audit_events SET target = x'00' WHERE event = 'user_merged'");
    const now = dumpOfNow();
    await assert.rejects(restored({ backup, now }), /user_merged is not of this release/);
    await restored({ backup, now, isVouchedFor: true });
    await restored({ backup, now, isBlind: true });
  });

  it('may hold times that are none', async () => {
    const backup = dump();
    happens('user_deactivated');
    for (const at of ['4102444800000', '9e15', '9000000000000000000', "'soon'"]) {
      happens('sensitive_read', { requestId: at });
      db.exec(
        `UPDATE audit_events SET at = ${at} WHERE request_id = '${at.replaceAll("'", "''")}'`,
      );
    }
    assert.equal(active(await restored({ backup, now: dumpOfNow() })), 0);
  });

  it('alone is nothing where it is distrusted: who can write a row can delete one', async () => {
    const backup = dump();
    happens('user_deactivated');
    const distrusted = { backup, now: dumpOfNow(), isNowDistrusted: true };
    await assert.rejects(restored(distrusted), /needs a --trail/);
    const back = await restored({ ...distrusted, isBlind: true });
    assert.equal(active(back), 0);
    assert.equal(
      one(
        back,
        "SELECT count(*) FROM audit_events WHERE event = 'user_deactivated' AND actor IS NULL",
      ),
      0,
    );
  });
});

describe('where nothing is known of the time since', () => {
  it('all that can have been taken is', async () => {
    const back = await restored({ backup: dump(), isBlind: true });
    assert.deepEqual(list(back, 'SELECT DISTINCT password_hash FROM credentials'), ['']);
    assert.deepEqual(list(back, 'SELECT DISTINCT kind FROM factors'), ['totp']);
    assert.deepEqual(list(back, 'SELECT DISTINCT role FROM users'), [null]);
    assert.equal(one(back, 'SELECT count(*) FROM api_keys'), 0);
    assert.equal(one(back, 'SELECT count(*) FROM webhook_endpoints'), 0);
    const told =
      "SELECT user_id FROM audit_events WHERE actor = 'operator' AND event = 'authz_change'";
    assert.deepEqual(list(back, told), ['ana'], 'of a role that somebody had');
  });
});

describe('a dump', () => {
  it('is the same database when it is read: line breaks, quotes, triggers', async () => {
    const again = await loadDump(dump());
    for (const sql of [
      'SELECT * FROM users',
      "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
    ]) {
      assert.deepEqual(again.prepare(sql).all(), db.prepare(sql).all());
    }
  });

  it('is for its owner alone, and never written over', () => {
    const file = dump();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.throws(() => writeDump(db, file, backupAt), /EEXIST/);
  });

  it('that is cut off is none', async () => {
    const file = dump();
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, text.indexOf('INSERT INTO "credentials"') + 60));
    await assert.rejects(loadDump(file), /cannot be restored/);
  });

  it('that is cut at the end of a statement is none', async () => {
    const file = dump();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    writeFileSync(file, `${lines.slice(0, -1).join('\n')}\n`);
    await assert.rejects(loadDump(file), /its end is missing/);
    const end = lines.at(-1) ?? '';
    writeFileSync(
      file,
      `${[...lines.filter((line) => !/"factors"/.test(line)), end].join('\n')}\n`,
    );
    await assert.rejects(loadDump(file), /its end is missing/);
  });

  it('without its triggers is none', async () => {
    for (const name of list(db, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")) {
      db.exec(`DROP TRIGGER "${name}"`);
    }
    await assert.rejects(loadDump(dump()), /it has no triggers/);
  });

  it('whose rows refer to nothing is none', async () => {
    const file = dump();
    // As another program would write it.
    const text = readFileSync(file, 'utf8')
      .replace(/^-- Taken at .*\n/, '')
      .replace(/^INSERT INTO "users".*\n.*\n/m, '');
    writeFileSync(file, text);
    await assert.rejects(loadDump(file), /refer to rows that are not there/);
  });

  it('is read statement by statement, wherever it is cut into chunks', async () => {
    const sql =
      "-- a; b\nINSERT INTO a VALUES('x;''\n--y');CREATE TRIGGER t AFTER INSERT ON a BEGIN\nDELETE FROM b; END;\nSELECT 1";
    const wanted = [
      "INSERT INTO a VALUES('x;''\n--y');",
      'CREATE TRIGGER t AFTER INSERT ON a BEGIN\nDELETE FROM b; END;',
      'SELECT 1',
    ];
    for (const size of [1, 2, 7, 1000]) {
      const chunks = sql.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      const found: string[] = [];
      for await (const statement of statementsOf(chunks)) found.push(statement);
      assert.deepEqual(found, wanted, `chunks of ${size}`);
    }
  });
});

it('goes back to no moment that the backup cannot know', async () => {
  const at = new Date(backupAt.getTime() + 1);
  await assert.rejects(restored({ backup: dump(), at, isBlind: true }), /later than the backup/);
});

it('refuses words that say nothing that can be done', () => {
  const said = ['--backup', 'b', '--output', 'o'];
  for (const words of [
    [],
    ['--backup', 'b'],
    [...said, '--at', 'yesterday'],
    [...said, '--at', '2026-11-20T12:00:00'],
    [...said, '--deletion-grace', 'soon'],
  ]) {
    assert.throws(() => readWords(words), NotRestored);
  }
  assert.equal(
    readWords([...said, '--at', '2026-11-20T12:00:00Z']).at?.getTime(),
    backupAt.getTime(),
  );
});
