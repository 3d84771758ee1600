/** `npm run move-in -- …`: what it sends, what it says and what never, where it goes on. A stand-in for the API answers. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import type { Terminal } from '../../scripts/admin/terminal.ts';
import { dryRun } from '../../scripts/move-in/dry-run.ts';
import { readMapping } from '../../scripts/move-in/mapping.ts';
import { progressOn } from '../../scripts/move-in/progress.ts';
import { moveIn } from '../../scripts/move-in/run.ts';
import type { Source } from '../../scripts/move-in/sources/source.ts';
import { startService } from './move-in-service.ts';

const service = await startService();
const key = 'urm_0123456789';
const hash = '$2b$10$abcdefghijklmnopqrstuuN1bTqkDqDFM0pHkUDUZcrFkJGkKDRS';
const api = readFileSync(new URL('../../src/docs/openapi.json', import.meta.url), 'utf8');
/** What the API says that it takes in one request. */
const linesOfTheApi = Number(/\(NDJSON\), (\d+) lines/.exec(api)?.[1]);
let folder = '';
let checkpoint = '';

after(() => service.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'move-in-'));
  checkpoint = join(folder, 'move.json');
  service.people.clear();
  service.asked = [];
  service.faults = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const person = (i: number, more: object = {}) => ({
  externalId: `p-${i}`,
  email: `p${i}@example.com`,
  passwordHash: hash,
  ...more,
});

const ndjson = (people: object[]) => people.map((one) => JSON.stringify(one)).join('\n');
const people = (count: number) => ndjson(Array.from({ length: count }, (_, i) => person(i)));

interface Asked {
  env?: Record<string, string>;
  isTTY?: boolean;
}

async function run(words: string[], { env = { ADMIN_API_KEY: key }, isTTY = false }: Asked = {}) {
  const said: string[] = [];
  const waits: number[] = [];
  const bar: string[] = [];
  const terminal: Terminal = {
    env,
    print: (line) => said.push(line),
    tell: (line) => said.push(line),
    ask: async () => undefined,
    askSecret: async () => undefined,
    wait: async (seconds) => void waits.push(seconds),
  };
  const output = { isTTY, write: (text: string) => bar.push(text) };
  const code = await moveIn(words, terminal, progressOn(output));
  const all = [...said, ...bar].join('\n');
  assert.ok(!all.includes(hash) && !all.includes(key), 'neither a hash nor the key is shown');
  return { code, said: said.join('\n'), waits, bar };
}

const move = (from: string, ...words: string[]) =>
  run(['--from', from, '--url', service.url, '--checkpoint', checkpoint, ...words]);
const kept = () => JSON.parse(readFileSync(checkpoint, 'utf8'));
const sizes = () => service.asked.map(({ lines }) => lines.length);

describe('a move', () => {
  it('sends at most five hundred people at once, and counts every answer', async () => {
    const { code, said, bar } = await move(file('a.ndjson', people(1250)));
    assert.equal(code, 0);
    assert.match(said, /^1,250 read: 1,250 created, 0 there already, 0 refused\.$/m);
    assert.deepEqual(sizes(), [500, 500, 250]);
    assert.equal(service.people.get('p-7')?.passwordHash, hash);
    assert.deepEqual(
      new Set(service.asked.map(({ authorization }) => authorization)),
      new Set([`Bearer ${key}`]),
    );
    assert.match(bar[0] ?? '', /^ *\d+ % {2}500 read: 500 created/);
  });

  it('adds nobody twice', async () => {
    const from = file('a.ndjson', people(3));
    await move(from);
    const again = await move(from);
    assert.equal(again.code, 0);
    assert.match(again.said, /this move is done: 3 read: 3 created.* remove it/);
    rmSync(checkpoint);
    assert.match(
      (await move(from)).said,
      /3 read: 0 created, 3 there already, 0 refused[\s\S]*give one of them a prefix/,
    );
  });

  it('keeps who was refused, with the reason and without the hash, for another move', async () => {
    const from = file(
      'a.ndjson',
      ndjson([
        person(1),
        person(2, { email: 'p1@example.com', firstName: 'Bo' }),
        person(3, { dateOfBirth: 'in May' }),
        person(4, { email: 'nowhere' }),
        person(1),
      ]),
    );
    const { code, said } = await move(from, '--batch', '2');
    assert.equal(code, 0);
    assert.match(said, /5 read: 1 created, 0 there already, 4 refused/);
    assert.match(said, /1 {2}\/email taken: Another account has it\. \(p-2\)/);
    assert.match(said, /externalId: somebody before has the same \(p-1\)/);
    const path = `${checkpoint}.refused.ndjson`;
    const text = readFileSync(path, 'utf8');
    assert.ok(!text.includes(hash));
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(checkpoint).mode & 0o777, 0o600);
    const [bo] = text.split('\n').map((line) => (line ? JSON.parse(line) : null));
    assert.deepEqual(bo, {
      externalId: 'p-2',
      email: 'p1@example.com',
      firstName: 'Bo',
      refusedBecause: ['/email taken: Another account has it.'],
    });
    const right = file('right.ndjson', text.replace('"nowhere"', '"p4@example.com"'));
    const second = await run([
      '--from',
      right,
      '--url',
      service.url,
      '--checkpoint',
      join(folder, 'two.json'),
    ]);
    assert.match(second.said, /2 created/);
    assert.equal(service.people.get('p-4')?.email, 'p4@example.com');
  });

  it('does not lose who was refused, also where their file is moved without another checkpoint', async () => {
    await move(file('a.ndjson', ndjson([person(1, { email: 'nowhere' })])));
    const path = `${checkpoint}.refused.ndjson`;
    const text = readFileSync(path, 'utf8');
    rmSync(checkpoint);
    const { code, said } = await move(path);
    assert.equal(code, 2);
    assert.match(said, /Say another --checkpoint/);
    assert.equal(readFileSync(path, 'utf8'), text);
    // A move that begins anew keeps those of the one before.
    await move(file('b.ndjson', ndjson([person(2)])));
    assert.equal(readFileSync(`${checkpoint}.refused.before.ndjson`, 'utf8'), text);
  });

  it('neither reads nor overwrites what was put right of an earlier list', async () => {
    const before = `${checkpoint}.refused.before.ndjson`;
    const wrong = (i: number) => person(i, { email: 'nowhere' });
    for (const i of [1, 2, 3]) {
      rmSync(checkpoint, { force: true });
      await move(file(`${i}.ndjson`, ndjson([wrong(i)])));
    }
    const earlier = [before, before.replace('before', 'before-2')];
    assert.deepEqual(
      earlier.map((path) => JSON.parse(readFileSync(path, 'utf8')).externalId),
      ['p-1', 'p-2'],
    );
    const right = ndjson([person(1)]);
    for (const path of earlier) {
      writeFileSync(path, right);
      rmSync(checkpoint, { force: true });
      const { code, said } = await move(path);
      assert.deepEqual([code, /Say another --checkpoint/.test(said)], [2, true]);
      assert.equal(readFileSync(path, 'utf8'), right);
    }
    assert.match(readFileSync(`${checkpoint}.refused.ndjson`, 'utf8'), /p-3/);
    assert.match(
      (await move(before, '--checkpoint', join(folder, 'other.json'))).said,
      /1 read: 1 created/,
    );
  });

  it('leaves the list of a move that is done as it was put right', async () => {
    const from = file('a.ndjson', ndjson([person(1, { email: 'nowhere' })]));
    await move(from);
    const path = `${checkpoint}.refused.ndjson`;
    const longer = `${ndjson([person(1, { firstName: 'Inès', comments: 'put right '.repeat(20) })])}\n`;
    writeFileSync(path, longer);
    assert.match((await move(from)).said, /this move is done/);
    assert.equal(readFileSync(path, 'utf8'), longer);
  });

  it('takes no other JSON for a checkpoint', async () => {
    writeFileSync(checkpoint, '{"name":"app"}');
    const { code, said } = await move(file('a.ndjson', ndjson([person(1)])));
    assert.equal(code, 2);
    assert.match(said, /is no checkpoint/);
  });

  it('maps what the mapping says, over the preset', async () => {
    const from = file('a.csv', `nr,mail,born,pw\n1,a@example.com,17.05.1990,${hash}\n`);
    const mapping = {
      externalId: 'nr',
      email: 'mail',
      dateOfBirth: { from: 'born', as: 'date-day-first' },
      passwordHash: 'pw',
    };
    const { code } = await move(from, '--map', file('map.json', JSON.stringify(mapping)));
    assert.equal(code, 0);
    assert.deepEqual(service.asked[0]?.lines, [
      { externalId: '1', email: 'a@example.com', dateOfBirth: '1990-05-17', passwordHash: hash },
    ]);
  });

  it('shows a bar on a terminal', async () => {
    const words = [
      '--from',
      file('a.ndjson', people(1)),
      '--url',
      service.url,
      '--checkpoint',
      checkpoint,
    ];
    const { bar } = await run(words, { env: { ADMIN_API_KEY: key }, isTTY: true });
    assert.match(bar.join(''), /\r█{20} 100 % {2}1 read: 1 created/);
  });

  it('as a person logs in, renews the session when it is over, and logs out', async () => {
    service.faults = [undefined, { status: 401 }];
    const words = [
      '--from',
      file('a.ndjson', people(2)),
      '--url',
      service.url,
      '--checkpoint',
      checkpoint,
      '--batch',
      '1',
      '--as',
      'ines@example.com',
    ];
    const { code } = await run(words, { env: { ADMIN_PASSWORD: 'Tidal-Harbor-42' } });
    assert.equal(code, 0);
    assert.deepEqual(
      service.asked.map(({ path, authorization }) => `${path} ${authorization}`),
      [
        '/v1/login undefined',
        '/v1/admin/users/import Bearer for/v1/login',
        '/v1/admin/users/import Bearer for/v1/login',
        '/v1/token/refresh undefined',
        '/v1/admin/users/import Bearer for/v1/token/refresh',
        '/v1/logout Bearer for/v1/token/refresh',
      ],
    );
  });

  it('of nobody is a mistake', async () => {
    const { code, said } = await move(file('a.ndjson', ''));
    assert.equal(code, 1);
    assert.match(said, /nobody in the source/);
  });
});

describe('a request that fails', () => {
  it('is tried again after what the answer says, or longer each time', async () => {
    service.faults = [{ status: 429, retryAfter: 7 }, { status: 503 }, 'reset', 'cut'];
    const { code, said, waits } = await move(file('a.ndjson', people(3)));
    assert.equal(code, 0);
    assert.deepEqual(waits, [7, 2, 4, 8]);
    assert.match(said, /Status 429: So it is\..* Trying again in 7 s/);
    assert.match(said, /The service answered for 1 of 3 people\. Trying again in 8 s/);
    // The answer was cut off after all of them were written.
    assert.match(said, /3 read: 0 created, 3 there already, 0 refused/);
  });

  it('too often stops the move, which goes on later', async () => {
    const from = file('a.ndjson', people(5));
    service.faults = [undefined, ...Array(6).fill({ status: 503 })];
    const { code, said, waits } = await move(from, '--batch', '2');
    assert.equal(code, 1);
    assert.deepEqual(waits, [1, 2, 4, 8, 16]);
    assert.match(said, /It was tried 6 times\./);
    assert.match(said, /the same command goes on from there/);
    assert.deepEqual(kept().counts, { read: 2, created: 2, exists: 0, refused: 0 });
    const second = await move(from, '--batch', '2');
    assert.equal(second.code, 0);
    assert.match(second.said, /Going on after 2 read/);
    assert.match(second.said, /5 read: 5 created, 0 there already, 0 refused/);
    assert.deepEqual(
      service.asked.at(-1)?.lines.map(({ externalId }) => externalId),
      ['p-4'],
    );
  });

  it('is not tried again where it is wrong', async () => {
    service.faults = [{ status: 403 }];
    const { code, said, waits } = await move(file('a.ndjson', people(2)));
    assert.deepEqual([code, waits], [1, []]);
    assert.match(said, /Status 403: So it is\. \(request r-1\)/);
  });
});

describe('a checkpoint', () => {
  it('is refused for another source, mapping or server', async () => {
    const from = file('a.ndjson', people(2));
    await move(from);
    writeFileSync(from, people(3));
    const changed = await move(from);
    assert.deepEqual(
      [changed.code, /another source, or the file has changed/.test(changed.said)],
      [2, true],
    );
    writeFileSync(from, people(2));
    const mapping = await move(from, '--map', file('map.json', '{"firstName":null}'));
    assert.match(mapping.said, /another mapping or format/);
    const server = await run([
      '--from',
      from,
      '--url',
      'http://127.0.0.1:1',
      '--checkpoint',
      checkpoint,
    ]);
    assert.match(server.said, /another server/);
    assert.deepEqual([mapping.code, server.code], [2, 2]);
  });

  it('is refused for other people of the same document, whether the move was stopped or done', async () => {
    const lists = { customers: [1, 2, 3].map((i) => person(i)), staff: [person(8), person(9)] };
    const from = file('two.json', JSON.stringify(lists));
    service.faults = [undefined, { status: 403 }];
    await move(from, '--people', 'customers', '--batch', '1');
    assert.equal(kept().counts.read, 1);
    const stopped = await move(from, '--people', 'staff');
    await move(from, '--people', 'customers');
    const done = await move(from, '--people', 'staff');
    for (const { code, said } of [stopped, done]) {
      assert.deepEqual(
        [code, /a move with another source.* or other --people/.test(said)],
        [2, true],
      );
    }
    rmSync(checkpoint);
    assert.match((await move(from, '--people', 'staff')).said, /2 read: 2 created/);
  });

  it('is refused for another second file', async () => {
    const from = file('user.ndjson', ndjson([{ id: 'u1', email: 'a@example.com' }]));
    const account = (password: string) =>
      file('account.ndjson', ndjson([{ providerId: 'credential', userId: 'u1', password }]));
    const words = ['--format', 'better-auth', '--with', account('a:b')];
    assert.equal((await move(from, ...words)).code, 0);
    account('c:d');
    const { code, said } = await move(from, ...words);
    assert.deepEqual([code, /another source/.test(said)], [2, true]);
  });

  it('that cannot be written is told before anybody is sent', async () => {
    const words = ['--from', file('a.ndjson', people(1)), '--url', service.url];
    const { code, said } = await run([...words, '--checkpoint', join(folder, 'no/where.json')]);
    assert.deepEqual([code, /cannot be written/.test(said)], [2, true]);
    assert.deepEqual(service.asked, []);
  });

  it('of a move that never began may begin with another mapping', async () => {
    const from = file('a.csv', 'nr,email\n1,a@example.com\n');
    assert.equal((await move(from)).code, 2);
    const right = await move(from, '--map', file('map.json', '{"externalId":"nr"}'));
    assert.match(right.said, /1 read: 1 created/);
  });

  it('holds nobody, and counts those who were refused once', async () => {
    const from = file('a.ndjson', ndjson([person(1, { email: 'nowhere' }), person(2), person(3)]));
    service.faults = [undefined, { status: 403 }];
    await move(from, '--batch', '1');
    const text = readFileSync(checkpoint, 'utf8');
    assert.doesNotMatch(text, /example\.com|p-1|\$2b|urm_/);
    // As if the run had been killed between writing the one and the other file.
    writeFileSync(
      `${checkpoint}.refused.ndjson`,
      `${readFileSync(`${checkpoint}.refused.ndjson`, 'utf8')}{"externalId":"p-2"}\n`,
    );
    const { said } = await move(from, '--batch', '1');
    assert.match(said, /3 read: 2 created, 0 there already, 1 refused/);
    assert.equal(readFileSync(`${checkpoint}.refused.ndjson`, 'utf8').trim().split('\n').length, 1);
  });

  const interrupted = async (env: Record<string, string>, ...more: string[]) => {
    const from = file('a.ndjson', people(5));
    service.faults = [undefined, 'hang'];
    const words = [
      '--from',
      from,
      '--url',
      service.url,
      '--checkpoint',
      checkpoint,
      '--batch',
      '2',
    ];
    const child = spawn(process.execPath, ['scripts/move-in/move-in.ts', ...words, ...more], {
      env: { ...process.env, ...env },
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const imports = () => service.asked.filter(({ path }) => path.includes('import')).length;
    while (imports() < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 130);
    assert.match(said, /The same command goes on/);
    return move(from, '--batch', '2');
  };

  it('goes on after Ctrl-C', async () => {
    const { said } = await interrupted({ ADMIN_API_KEY: key });
    assert.match(said, /5 read: 5 created, 0 there already, 0 refused/);
  });

  it('goes on after Ctrl-C of a person, who is logged out', async () => {
    const env = { ADMIN_PASSWORD: 'Tidal-Harbor-42' };
    const { said } = await interrupted(env, '--as', 'ines@example.com');
    assert.match(said, /5 read: 5 created, 0 there already, 0 refused/);
    assert.ok(service.asked.some(({ path }) => path === '/v1/logout'));
  });
});

describe('a second file with the passwords', () => {
  const user = () =>
    file(
      'user.ndjson',
      ndjson(['u1', 'u2', 'u3'].map((id) => ({ id, email: `${id}@example.com` }))),
    );
  const account = (rows: object[]) => file('account.ndjson', ndjson(rows));
  const credential = (userId: string) => ({ providerId: 'credential', userId, password: 'a:b' });
  const words = (beside: string) => ['--format', 'better-auth', '--with', beside];

  it('is told, with how many of its passwords somebody has, also where the move goes on', async () => {
    const beside = account([credential('u1'), credential('u3'), credential('gone')]);
    const expected = /account\.ndjson has 3 passwords, and 2 people have one of them\./;
    assert.match((await move(user(), ...words(beside), '--dry-run')).said, expected);
    service.faults = [undefined, undefined, { status: 403 }];
    assert.equal((await move(user(), ...words(beside), '--batch', '1')).code, 1);
    assert.equal(kept().counts.read, 2);
    const { said } = await move(user(), ...words(beside), '--batch', '1');
    assert.match(said, /3 read: 3 created/);
    assert.match(said, expected);
    assert.equal(service.people.get('u3')?.passwordHash, 'a:b');
  });

  it('stops the move where nobody has one of them, before anybody is sent', async () => {
    for (const rows of [
      [credential('U1'), credential('9')],
      [{ id: 'u1', email: 'no.password@example.com' }],
    ]) {
      const beside = account(rows);
      for (const dry of [[], ['--dry-run']]) {
        const { code, said } = await move(user(), ...words(beside), ...dry);
        assert.equal(code, 1);
        assert.match(
          said,
          /None of the 3 people has a password in account\.ndjson, which has \d rows\./,
        );
      }
    }
    assert.deepEqual([service.asked, existsSync(checkpoint)], [[], false]);
    const without = file('map.json', '{"passwordHash":null}');
    const { code } = await move(user(), ...words(account([credential('9')])), '--map', without);
    assert.equal(code, 0);
  });
});

describe('a dry run', () => {
  const some = () =>
    file(
      'a.ndjson',
      ndjson([
        ...Array.from({ length: 12 }, (_, i) => person(i, { emailVerified: i === 0, role: 'x' })),
        person(20, { email: 'P1@example.com' }),
        person(21, { dateOfBirth: 'in May' }),
        person(22, { dateOfBirth: 'in June', passwordHash: null }),
      ]),
    );

  it('shows ten people, and why how many would be refused, and moves nobody', async () => {
    const { code, said } = await run(['--from', some(), '--dry-run', '--checkpoint', checkpoint], {
      env: {},
    });
    assert.equal(code, 0);
    assert.match(said, /^id +email +phone +name +born +active +created +password$/m);
    assert.match(said, /^p-0 +p0@example\.com ✓ +yes +\$2b$/m);
    assert.equal(said.match(/^p-\d+ /gm)?.length, 10);
    assert.match(said, /Nothing is taken from role\./);
    assert.match(said, /Passwords: \$2b 12\./);
    assert.match(said, /15 read: 12 would be moved, 3 would be refused\./);
    assert.match(
      said,
      /2 {2}dateOfBirth: dateOfBirth is no date that is written year-first \(p-21, p-22\)/,
    );
    assert.match(said, /1 {2}email: somebody before has the same \(p-20\)/);
    assert.match(said, /No server was asked/);
    assert.equal(existsSync(checkpoint), false);
    assert.deepEqual(service.asked, []);
  });

  it('keeps everybody who would be refused, however many there are, without the hash and for nobody else to read', async () => {
    const wrong = (i: number) => person(i, { dateOfBirth: 'in May' });
    const from = file('many.ndjson', ndjson([person(0), ...[1, 2, 3, 4, 5].map(wrong)]));
    const refused = `${checkpoint}.dry-run.refused.ndjson`;
    // A second time they are there once.
    for (let turn = 0; turn < 2; turn++) {
      const { said } = await run(['--from', from, '--dry-run', '--checkpoint', checkpoint]);
      assert.match(said, /5 {2}dateOfBirth: .* \(p-1, p-2, p-3, …\)/);
      assert.ok(said.includes(`Each of them stands in ${refused}.`));
      const text = readFileSync(refused, 'utf8');
      assert.equal(statSync(refused).mode & 0o777, 0o600);
      assert.ok(!text.includes(hash));
      const people = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.deepEqual(
        people.map(({ externalId, refusedBecause }) => [externalId, refusedBecause.length]),
        [1, 2, 3, 4, 5].map((i) => [`p-${i}`, 1]),
      );
    }
    const { code, said } = await run(['--from', refused, '--dry-run', '--checkpoint', checkpoint]);
    assert.deepEqual([code, /Say another --checkpoint/.test(said)], [2, true]);
    assert.ok(readFileSync(refused, 'utf8').length > 0);
    const people = file('good.ndjson', ndjson([person(0)]));
    await run(['--from', people, '--dry-run', '--checkpoint', checkpoint]);
    assert.equal(readFileSync(refused, 'utf8'), '');
  });

  it('asks the server too where one is named', async () => {
    service.people.set('before', { externalId: 'before', email: 'p3@example.com' });
    const { code, said } = await move(some(), '--dry-run');
    assert.equal(code, 0);
    assert.deepEqual(
      service.asked.map(({ path }) => path),
      ['/v1/admin/users/import?dryRun=true'],
    );
    assert.match(said, /1 {2}\/email taken: Another account has it\. \(p-3\)/);
    assert.match(said, /15 read: 11 would be moved, 4 would be refused\./);
    assert.equal(service.people.size, 1);
  });

  it('says so where the source has more people than were read', async () => {
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    const source: Source = {
      identity: 'table',
      async *read() {
        yield { record: person(1), position: 1 };
      },
      progress: () => 1,
      count: async () => 2500,
      close: async () => undefined,
    };
    const terminal = { print: say, tell: say } as unknown as Terminal;
    const mapping = readMapping({ externalId: 'externalId', email: 'email' });
    const wanted = {
      format: {},
      source,
      mapping,
      path: checkpoint,
      batchLines: 5,
      now: new Date(),
    };
    assert.equal(await dryRun(terminal, undefined, wanted), 1);
    assert.match(said.join('\n'), /1 were read, and the table has 2,500 now/);
  });

  it('tells who is there already from who would be moved', async () => {
    service.people.set('p-3', { externalId: 'p-3', email: 'p3@example.com' });
    const { said } = await move(some(), '--dry-run');
    assert.match(said, /15 read: 11 would be moved, 1 there already, 3 would be refused\./);
  });
});

describe('what is said wrongly is told, and nothing is sent', () => {
  const table: [string, () => string[], RegExp][] = [
    ['no source', () => [], /Say --from <source>, or set MOVE_IN_FROM\./],
    [
      'an unknown format',
      () => ['--from', 'x', '--format', 'ldap'],
      /--format is one of plain, fastapi/,
    ],
    ['an unknown word', () => ['--form', 'x'], /Unknown option '--form'/],
    [
      'a mapping that is no JSON',
      () => ['--from', 'x', '--map', file('m.json', '{')],
      /m\.json cannot be read as JSON/,
    ],
    [
      'a member that there is not',
      () => ['--from', 'x', '--map', file('m.json', '{"mail":"x"}')],
      /no member mail/,
    ],
    [
      'columns that do not fit',
      () => ['--from', file('a.csv', 'nr,mail\n1,a@example.com\n'), '--url', service.url],
      /Nothing to take externalId from.*There is nr, mail\./,
    ],
    [
      'too many at once',
      () => ['--from', 'x', '--batch', String(linesOfTheApi + 1)],
      new RegExp(`--batch is a number from 1 to ${linesOfTheApi}\\.`),
    ],
  ];
  for (const [what, words, expected] of table) {
    it(what, async () => {
      const { code, said } = await run([...words(), '--checkpoint', checkpoint]);
      assert.equal(code, 2);
      assert.match(said, expected);
      assert.deepEqual(service.asked, []);
    });
  }

  it('a file that is not there, or a database of another kind', async () => {
    assert.match((await move('nowhere.csv')).said, /There is no file or folder nowhere\.csv/);
    assert.match((await move('postgres://u:secret@h/d')).said, /A source is mysql/);
  });

  it('a key over http to somewhere else', async () => {
    const { code, said } = await run([
      '--from',
      file('a.ndjson', people(1)),
      '--url',
      'http://example.com',
      '--checkpoint',
      checkpoint,
    ]);
    assert.deepEqual([code, /https alone/.test(said)], [2, true]);
  });

  it('and --help helps', async () => {
    const { code, said } = await run(['--help']);
    assert.equal(code, 0);
    assert.match(said, /--checkpoint <file>/);
  });
});
