/** People out of a real MariaDB, which is started for this alone, on a socket in a folder of its own. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Terminal } from '../../scripts/admin/terminal.ts';
import { formats } from '../../scripts/move-in/formats/formats.ts';
import type { RawRecord } from '../../scripts/move-in/line.ts';
import { mapped } from '../../scripts/move-in/mapped.ts';
import { readMapping } from '../../scripts/move-in/mapping.ts';
import { progressOn } from '../../scripts/move-in/progress.ts';
import { moveIn } from '../../scripts/move-in/run.ts';
import { mysqlAddress } from '../../scripts/move-in/sources/mysql-address.ts';
import { openSource } from '../../scripts/move-in/sources/open-source.ts';
import type { Position } from '../../scripts/move-in/sources/source.ts';
import { startService } from './move-in-service.ts';

const hasServer = (() => {
  try {
    execFileSync('mariadbd', ['--version'], { stdio: 'ignore' });
    return existsSync('/usr/share/mysql/mysql_system_tables.sql');
  } catch {
    return false;
  }
})();

const secret = 'p@ss/word#42';
const hash = '$2b$12$abcdefghijklmnopqrstuuN1bTqkDqDFM0pHkUDUZcrFkJGkKDRS';

describe('MariaDB', {
  skip: !hasServer && 'mariadbd is not installed (apt-get install mariadb-server-core)',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mariadb-'));
  const socketPath = join(folder, 's');
  let server: ChildProcess;
  let connection: Connection;
  /** Who may only read; what is not plain in the password is written as an address needs it. */
  const address = (query: string) =>
    `mysql://reader:${encodeURIComponent(secret)}@localhost/app?socket=${encodeURIComponent(socketPath)}&${query}`;

  before(async () => {
    const data = join(folder, 'data');
    mkdirSync(data);
    const user = process.getuid?.() === 0 ? ['--user=root'] : [];
    const own = ['--no-defaults', `--datadir=${data}`, ...user];
    // What mariadb-install-db does, which Debian's package of the server alone cannot.
    const system = ['system_tables', 'system_tables_data'].map((name) =>
      readFileSync(`/usr/share/mysql/mysql_${name}.sql`, 'utf8'),
    );
    const input = [
      'CREATE DATABASE mysql;',
      'USE mysql;',
      'SET @auth_root_socket = NULL;',
      ...system,
    ].join('\n');
    execFileSync('mariadbd', [...own, '--bootstrap', '--skip-networking'], {
      input,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const quick = [
      '--skip-networking',
      '--innodb-buffer-pool-size=16M',
      '--innodb-flush-log-at-trx-commit=0',
      '--skip-log-bin',
    ];
    server = spawn(
      'mariadbd',
      [
        ...own,
        `--socket=${socketPath}`,
        `--pid-file=${folder}/pid`,
        '--default-time-zone=+05:00',
        ...quick,
      ],
      { stdio: 'ignore' },
    );
    connection = await started(socketPath);
    await connection.query(tables);
    await connection.query(
      `CREATE USER reader@localhost IDENTIFIED BY ${connection.escape(secret)}; GRANT SELECT ON app.* TO reader@localhost`,
    );
  });

  after(async () => {
    await connection?.end();
    server?.kill();
    if (server?.exitCode === null) await new Promise((resolve) => server.once('exit', resolve));
    rmSync(folder, { recursive: true });
  });

  async function readAll(query: string, formatName = 'fastapi', position?: Position) {
    const format = formats[formatName];
    assert.ok(format);
    const source = await openSource({
      from: address(query),
      format,
      beside: undefined,
      people: undefined,
      wantsPasswords: true,
    });
    const records: RawRecord[] = [];
    const positions: Position[] = [];
    for await (const read of source.read(position)) {
      records.push(read.record);
      positions.push(read.position);
    }
    await source.close();
    const mapping = readMapping(format.mapping);
    const lines = records.map((record) => mapped(record, mapping, new Date()));
    return {
      lines: lines.map((one) => ('line' in one ? one.line : one.refused)),
      positions,
      source,
    };
  }

  it('gives a FastAPI table as it is, whatever the zone of the server', async () => {
    const { lines, positions, source } = await readAll('table=users');
    assert.deepEqual(positions, ['1', '2', '9007199254740993']);
    assert.deepEqual(lines[0], {
      externalId: '1',
      email: 'ines@example.com',
      firstName: 'Inès 🧭',
      lastName: 'Moreau',
      dateOfBirth: '1990-05-17',
      dateOfJoining: '2020-02-29',
      address: '12 Rue de l’Église\nParis',
      active: true,
      createdAt: '2021-10-31T02:30:00.250Z',
      passwordHash: hash,
    });
    assert.deepEqual(lines[1], {
      externalId: '2',
      phone: '+491701234567',
      active: false,
      createdAt: '2021-10-31T02:30:00.000Z',
    });
    assert.equal(source.progress(3), 1);
    assert.equal(source.identity, `mysql://${socketPath}/app?table=users&key=id`);
  });

  it('goes on after a key', async () => {
    assert.deepEqual((await readAll('table=users', 'fastapi', '2')).positions, [
      '9007199254740993',
    ]);
  });

  it('pages through more than fits into one', async () => {
    const { positions } = await readAll('table=many');
    assert.equal(positions.length, 2345);
    assert.equal(new Set(positions).size, 2345);
  });

  it('that ends meanwhile is told, and not thrown', async () => {
    const format = formats.plain;
    assert.ok(format);
    const wanted = { format, beside: undefined, people: undefined, wantsPasswords: true };
    const source = await openSource({ from: address('table=many'), ...wanted });
    const reading = source.read();
    for (let i = 0; i < 1000; i++) await reading.next();
    const [processes] = await connection.query(
      "SELECT id FROM information_schema.PROCESSLIST WHERE user = 'reader'",
    );
    for (const { id } of processes as { id: number }[]) await connection.query(`KILL ${id}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await assert.rejects(reading.next(), { name: 'SourceError', message: /^The database: / });
    await source.close();
  });

  it('pages by ids that are bytes', async () => {
    const { lines, positions } = await readAll('table=by_uuid');
    assert.deepEqual(positions, [
      '00ff0000000000000000000000000001',
      '8a6e08042bd04672b79dd97027f9071a',
    ]);
    assert.deepEqual(
      lines.map((line) => typeof line === 'object' && line.id),
      ['00ff0000-0000-0000-0000-000000000001', '8a6e0804-2bd0-4672-b79d-d97027f9071a'],
    );
    assert.deepEqual((await readAll('table=by_uuid', 'fastapi', positions[0])).positions, [
      positions[1],
    ]);
  });

  it('pages by a key of bits, also one that a double would round', async () => {
    const { positions } = await readAll('table=by_bits');
    assert.equal(positions.length, 2501);
    assert.equal(new Set(positions).size, 2501);
    assert.equal(positions.at(-1), '18446744073709551615');
  });

  it('does not page by a key that sorts in another way than it compares', async () => {
    await assert.rejects(
      readAll('table=by_level'),
      /level of by_level is of the type enum, .* Say another column .* \?key=…/,
    );
    assert.equal((await readAll('table=by_level&key=nr')).lines.length, 1);
  });

  it('joins user and account of better-auth', async () => {
    const { lines } = await readAll('', 'better-auth');
    assert.deepEqual(lines, [
      {
        externalId: 'u1',
        email: 'ines@example.com',
        emailVerified: true,
        firstName: 'Inès',
        lastName: 'Moreau',
        createdAt: '2024-05-01T10:11:12.345Z',
        passwordHash: 'salt:key',
        passwordScheme: 'better-auth',
      },
      {
        externalId: 'u2',
        email: 'bo@example.com',
        emailVerified: false,
        firstName: 'Bo',
        createdAt: '2024-05-01T10:11:12.345Z',
      },
    ]);
  });

  const emptied = async (table: string) =>
    void (await connection.query(`DROP TABLE IF EXISTS ${table}`));

  /** Other tables in the place of those of better-auth. */
  async function instead(tables: string, work: () => Promise<void>) {
    await connection.query('RENAME TABLE user TO user_kept, account TO account_kept');
    try {
      await connection.query(tables);
      await work();
    } finally {
      await emptied('user');
      await emptied('account');
      await connection.query('RENAME TABLE user_kept TO user, account_kept TO account');
    }
  }

  it('joins ids that are bytes, also those that could be read as text', async () => {
    const tables = `
      CREATE TABLE user (nr INT PRIMARY KEY, id BINARY(16), email VARCHAR(255));
      INSERT INTO user VALUES (1, 0x8a6e08042bd04672b79dd97027f9071a, 'a@example.com'), (2, 'abcdefghijklmnop', 'b@example.com'),
        (3, 'ABCDEFGHIJKLMNOP', 'c@example.com');
      CREATE TABLE account (id INT PRIMARY KEY, userId BINARY(16), providerId VARCHAR(36), password VARBINARY(255));
      INSERT INTO account VALUES (1, 0x8a6e08042bd04672b79dd97027f9071a, 'credential', 'one:key'),
        (2, 'abcdefghijklmnop', 'credential', 'two:key');`;
    await instead(tables, async () => {
      for (const query of ['', 'key=id']) {
        const { lines, source } = await readAll(query, 'better-auth');
        const passwords = lines.map((line) =>
          typeof line === 'object' ? [line.email, line.passwordHash] : line,
        );
        assert.deepEqual(Object.fromEntries(passwords as [string, string][]), {
          'a@example.com': 'one:key',
          'b@example.com': 'two:key',
          'c@example.com': undefined,
        });
        assert.deepEqual(source.passwordsFound?.(), { where: 'account', there: 2, found: 2 });
      }
    });
  });

  it('gives nobody the password of an id that differs in case, and stops where all do', async () => {
    const tables = `
      CREATE TABLE user (id VARCHAR(36) PRIMARY KEY, email VARCHAR(255));
      INSERT INTO user VALUES ('u1', 'a@example.com'), ('u2', 'b@example.com');
      CREATE TABLE account (id INT PRIMARY KEY, userId VARCHAR(36), providerId VARCHAR(36), password TEXT);
      INSERT INTO account VALUES (1, 'U1', 'credential', 'one:key'), (2, 'u2 ', 'credential', 'two:key');`;
    await instead(tables, async () => {
      await assert.rejects(
        readAll('', 'better-auth'),
        /None of the 2 people has a password in account, which has 2 rows\..*map \{"passwordHash": null\}/,
      );
      await connection.query("INSERT INTO account VALUES (3, 'u1', 'credential', 'right:key')");
      const { lines, source } = await readAll('', 'better-auth');
      assert.deepEqual(
        lines.map((line) => typeof line === 'object' && line.passwordHash),
        ['right:key', undefined],
      );
      assert.deepEqual(source.passwordsFound?.(), { where: 'account', there: 3, found: 1 });
    });
  });

  it('does not move people of better-auth without the table of their passwords', async () => {
    await connection.query('RENAME TABLE account TO elsewhere');
    await assert.rejects(readAll('', 'better-auth'), /no table account with userId or user_id/);
    await connection.query('RENAME TABLE elsewhere TO account');
  });

  it('says what is wrong without the password', async () => {
    const says = async (from: string, expected: RegExp) => {
      const format = formats.fastapi;
      assert.ok(format);
      const opened = openSource({
        from,
        format,
        beside: undefined,
        people: undefined,
        wantsPasswords: true,
      });
      await assert.rejects(opened, (error: Error) => {
        assert.match(error.message, expected);
        assert.ok(
          !error.message.includes(secret) && !error.message.includes(encodeURIComponent(secret)),
        );
        return true;
      });
    };
    await says(address('table=nothing'), /has no table nothing/);
    await says(address('table=no_key'), /no primary key of one column/);
    await says(address('table=users&key=name'), /users has no column name/);
    await says(
      address('table=users&key=is_active'),
      /is_active is not another in each row of users/,
    );
    await says(address('table=users&key=email'), /email is not another in each row of users/);
    await says(address('tabel=users'), /takes table, key, socket, tls, ca, and not tabel/);
    await says(address('').replace('reader', 'nobody'), /cannot be read: Access denied/);
    assert.equal((await readAll('table=no_key&key=nr')).lines.length, 1);
  });

  /** The command, with what it has said. */
  function moveOf(table: string, url: string) {
    const said: string[] = [];
    const terminal: Terminal = {
      env: { ADMIN_API_KEY: 'urm_1', MOVE_IN_FROM: address(`table=${table}`), ADMIN_URL: url },
      print: (line) => said.push(line),
      tell: (line) => said.push(line),
      ask: async () => undefined,
      askSecret: async () => undefined,
      wait: async () => undefined,
    };
    const words = ['--format', 'fastapi', '--checkpoint', join(folder, `${table}.json`)];
    const run = () => moveIn(words, terminal, progressOn({ write: (text) => said.push(text) }));
    return { run, said: () => said.join('\n') };
  }

  it('is moved whole, and goes on where it stopped, with the address in the environment', async () => {
    const service = await startService();
    const { run, said } = moveOf('many', service.url);
    service.faults = [undefined, { status: 403 }];
    assert.equal(await run(), 1);
    assert.equal(await run(), 0);
    service.close();
    assert.match(said(), /2,345 read: 2,345 created, 0 there already, 0 refused/);
    assert.equal(service.people.size, 2345);
    assert.ok(!said().includes(secret));
  });

  it('is not said to be done where a row came before the key that the move had reached', async () => {
    await connection.query(
      'CREATE TABLE app.growing AS SELECT * FROM app.many ORDER BY id LIMIT 700',
    );
    await connection.query('ALTER TABLE app.growing ADD PRIMARY KEY (id)');
    const service = await startService();
    const { run, said } = moveOf('growing', service.url);
    service.faults = [undefined, { status: 403 }];
    assert.equal(await run(), 1);
    await connection.query("INSERT INTO app.growing (id, email) VALUES ('A', 'late@example.com')");
    assert.equal(await run(), 1);
    assert.match(said(), /700 were read, and the table has 701 now: .* Remove the checkpoint/);
    rmSync(join(folder, 'growing.json'));
    assert.equal(await run(), 0);
    service.close();
    assert.match(said(), /701 read: 1 created, 700 there already, 0 refused/);
    assert.ok([...service.people.values()].some(({ email }) => email === 'late@example.com'));
  });
});

describe('the address of a database', () => {
  it('says how a password with a % is written, and which certificate is not there', () => {
    assert.throws(() => mysqlAddress('mysql://reader:50%@localhost/app'), /%40, %2F, %23 or %25/);
    assert.throws(
      () => mysqlAddress('mysql://reader@db.example.com/app?tls=ca&ca=/nowhere.pem'),
      /The certificate \/nowhere.pem of ca=… cannot be read/,
    );
  });

  it('asks for TLS everywhere but on this machine', () => {
    const whole = { verifyIdentity: true };
    assert.deepEqual(mysqlAddress('mysql://a:b@db.example.com/app').connection.ssl, whole);
    assert.equal(mysqlAddress('mysql://a:b@db.example.com/app?tls=off').connection.ssl, undefined);
    assert.equal(mysqlAddress('mysql://a:b@127.0.0.1/app').connection.ssl, undefined);
    assert.deepEqual(mysqlAddress('mysql://a:b@127.0.0.1:3307/app?tls=on').connection.ssl, whole);
  });

  it('that cannot be read is not repeated', () => {
    const torn = ['xq#xq', 'xq@xq/xq', 'xq@1/xq#xq', 'xq@xq/xq?xq'].map(
      (word) => `a:${word}@host/app`,
    );
    for (const wrong of [...torn, 'host', 'a:xq@', 'a:b@host/app#xq']) {
      assert.throws(
        () => mysqlAddress(`mysql://${wrong}`),
        (error: Error) => /%40/.test(error.message) && !error.message.includes('xq'),
      );
    }
    assert.equal(mysqlAddress('mysql://a:p%40%2Fss@host/my%2Fapp').connection.database, 'my/app');
  });
});

async function started(socketPath: string): Promise<Connection> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await createConnection({ socketPath, user: 'root', multipleStatements: true });
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const tables = `
CREATE DATABASE app CHARACTER SET utf8mb4; USE app; SET time_zone = '+00:00';
CREATE TABLE users (
  id BIGINT UNSIGNED PRIMARY KEY, email VARCHAR(255), phone VARCHAR(32), hashed_password VARBINARY(255), first_name VARCHAR(80),
  last_name VARCHAR(80), date_of_birth DATE, date_of_joining DATE, address TEXT, is_active BIT(1), created_at TIMESTAMP(3) NULL,
  settings JSON);
INSERT INTO users VALUES
  (1, 'ines@example.com', NULL, '${hash}', 'Inès 🧭', 'Moreau', '1990-05-17', '2020-02-29', '12 Rue de l’Église\\nParis', 1, '2021-10-31 02:30:00.250', '{}'),
  (9007199254740993, 'cem@example.com', '', NULL, '', '', NULL, NULL, NULL, 1, NULL, NULL),
  (2, NULL, '+491701234567', NULL, NULL, NULL, NULL, NULL, NULL, 0, '2021-10-31 02:30:00', NULL);
CREATE TABLE many (id VARCHAR(36) PRIMARY KEY, email VARCHAR(255));
INSERT INTO many SELECT CONCAT('Id-', seq), CONCAT('p', seq, '@example.com') FROM seq_1_to_2345;
CREATE TABLE by_uuid (id BINARY(16) PRIMARY KEY, email VARCHAR(255));
INSERT INTO by_uuid VALUES
  (0x8a6e08042bd04672b79dd97027f9071a, 'a@example.com'), (0x00ff0000000000000000000000000001, 'b@example.com');
CREATE TABLE user (id VARCHAR(36) PRIMARY KEY, name TEXT, email VARCHAR(255), emailVerified BOOLEAN, createdAt TIMESTAMP(3));
INSERT INTO user VALUES
  ('u1', 'Inès Moreau', 'ines@example.com', 1, '2024-05-01 10:11:12.345'), ('u2', 'Bo', 'bo@example.com', 0, '2024-05-01 10:11:12.345');
CREATE TABLE account (id VARCHAR(36) PRIMARY KEY, userId VARCHAR(36), providerId VARCHAR(36), password TEXT);
INSERT INTO account VALUES ('a1', 'u1', 'credential', 'salt:key'), ('a2', 'u2', 'github', NULL);
CREATE TABLE by_bits (id BIT(64) PRIMARY KEY, email VARCHAR(255));
INSERT INTO by_bits SELECT seq, CONCAT('p', seq, '@example.com') FROM seq_1_to_2500;
INSERT INTO by_bits VALUES (18446744073709551615, 'last@example.com');
CREATE TABLE by_level (level ENUM('z', 'a') PRIMARY KEY, nr INT UNIQUE, id INT, email VARCHAR(255));
INSERT INTO by_level VALUES ('z', 1, 1, 'a@example.com');
CREATE TABLE no_key (nr INT UNIQUE, id INT, email VARCHAR(255));
INSERT INTO no_key VALUES (1, 1, 'a@example.com');
`;
