/** Files of other systems, made by their own tools where there are any (see move-in-fixtures and examples/moving-in), read and mapped by their presets. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { serialize } from 'bson';
import { brokenBytes, markBrokenBytes } from '../../scripts/move-in/broken-bytes.ts';
import { formats } from '../../scripts/move-in/formats/formats.ts';
import type { Line, RawRecord } from '../../scripts/move-in/line.ts';
import { mapped } from '../../scripts/move-in/mapped.ts';
import { readMapping } from '../../scripts/move-in/mapping.ts';
import { fileSource } from '../../scripts/move-in/sources/file-source.ts';
import { openSource } from '../../scripts/move-in/sources/open-source.ts';

const now = new Date('2026-11-27T12:00:00Z');
const fixtures = new URL('move-in-fixtures/', import.meta.url).pathname;
/** What the pages walk through, where one file does for both. */
const examples = new URL('../../examples/moving-in/', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'move-in-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function recordsOf(path: string, people = 'users', position?: number): Promise<RawRecord[]> {
  const source = await fileSource(path, people);
  const records: RawRecord[] = [];
  for await (const { record } of source.read(position)) records.push(record);
  return records;
}

async function linesOf(name: string, from: string, beside?: string): Promise<(Line | string)[]> {
  const format = formats[name];
  assert.ok(format);
  const mapping = readMapping(format.mapping);
  const source = await openSource({
    from,
    format,
    beside,
    people: undefined,
    wantsPasswords: true,
  });
  const lines: (Line | string)[] = [];
  for await (const { record } of source.read()) {
    const result = mapped(record, mapping, now);
    lines.push('line' in result ? result.line : result.refused);
  }
  await source.close();
  return lines;
}

const ids = (records: RawRecord[]) => records.map(({ id }) => id);

describe('CSV', () => {
  it('has names in its first line, and quotes, line breaks and nothing as they are meant', async () => {
    const text =
      '\ufeffid,name,note\r\n1,"Moreau, ""Inès""","two\nlines"\r\n2,,"NULL"\r\n3,NULL,\\N\r\n';
    assert.deepEqual(await recordsOf(file('a.csv', text)), [
      { id: '1', name: 'Moreau, "Inès"', note: 'two\nlines' },
      { id: '2', name: null, note: 'NULL' },
      { id: '3', name: null, note: null },
    ]);
  });

  it('may be parted by semicolons or tabs', async () => {
    const expected = [{ id: '1', name: 'a, b' }];
    assert.deepEqual(await recordsOf(file('b.csv', 'id;name\n1;a, b\n')), expected);
    assert.deepEqual(await recordsOf(file('c.tsv', 'id\tname\n1\ta, b\n')), expected);
  });

  it('is refused where two columns have one name, and not for columns without one', async () => {
    const joined = file(
      'joined.csv',
      'id,email,id,email,note\n1,a@example.com,9,b@example.com,x\n',
    );
    await assert.rejects(recordsOf(joined), {
      name: 'SourceError',
      message: 'The first line has id, email more than once. Give each column a name of its own.',
    });
    assert.deepEqual(ids(await recordsOf(file('nameless.csv', 'id,,\n1,,\n'))), ['1']);
    const hash = '5f4dcc3b5aa765d61d8327deb882cf99';
    await assert.rejects(recordsOf(file('no-names.csv', `1,${hash},${hash}\n`)), (error: Error) => {
      assert.match(error.message, /^The first line has values of a person/);
      assert.ok(!error.message.includes(hash));
      return true;
    });
  });

  it('that is cut off is an error, which does not show the row', async () => {
    const path = file('cut.csv', 'id,hash\n1,$2b$10$abc\n2,"$2b$10$sec');
    await assert.rejects(recordsOf(path), (error: Error) => {
      assert.match(error.message, /no CSV from its row \d+ on \(CSV_QUOTE_NOT_CLOSED\)/);
      assert.doesNotMatch(error.message, /sec/);
      return true;
    });
    await assert.rejects(recordsOf(file('short.csv', 'id,hash,x\n1\n')), /no CSV from its row/);
  });

  it('may be packed', async () => {
    const path = file('d.csv.gz', gzipSync('id,name\n1,a\n2,b\n'));
    assert.deepEqual(ids(await recordsOf(path)), ['1', '2']);
    const cut = file('cut.csv.gz', gzipSync('id,name\n1,a\n2,b\n'.repeat(99)).subarray(0, 30));
    await assert.rejects(recordsOf(cut), /cut\.csv\.gz cannot be read: unexpected end of file/);
  });
});

describe('a text that is no UTF-8', () => {
  const latin1 = (text: string) => Buffer.from(text, 'latin1');
  const genuine = Buffer.from('Zo\ufffd');

  it('refuses whoever has it, and not whoever has had U+FFFD in it since long ago', async () => {
    const csv = [
      latin1('id,email,firstName\n1,a@example.com,In\u00e8s\n2,b@example.com,'),
      genuine,
      latin1('\n3,c@example.com,Caf\u00e9'),
    ];
    assert.deepEqual(await linesOf('plain', file('latin1.csv', Buffer.concat(csv))), [
      'firstName: firstName has a character that is no UTF-8',
      { externalId: '2', email: 'b@example.com', firstName: 'Zo\ufffd' },
      'firstName: firstName has a character that is no UTF-8',
    ]);
    const list = [latin1('[{"id":"1","firstName":"In\u00e8s"},{"id":"2","firstName":"')];
    const json = Buffer.concat([...list, genuine, latin1('"}]')]);
    const [inès, zoë] = await recordsOf(file('latin1.json', json));
    assert.deepEqual([inès?.firstName, zoë?.firstName], [`In${brokenBytes}s`, 'Zo\ufffd']);
  });

  it('is told from a character that two reads of the file have a part of each', async () => {
    const bytes = Buffer.from('aé€🔑z');
    for (let at = 0; at <= bytes.length; at++) {
      const parts = [bytes.subarray(0, at), bytes.subarray(at)];
      const whole = Readable.from(parts).pipe(markBrokenBytes());
      assert.equal(Buffer.concat(await whole.toArray()).toString(), 'aé€🔑z', `cut at ${at}`);
    }
    const ended = Readable.from([bytes.subarray(0, -2)]).pipe(markBrokenBytes());
    assert.equal(Buffer.concat(await ended.toArray()).toString(), `aé€${brokenBytes}`);
  });
});

describe('JSON', () => {
  it('is read line by line', async () => {
    assert.deepEqual(ids(await recordsOf(file('a.ndjson', '\ufeff{"id":1}\n\n{"id":2}'))), [1, 2]);
  });

  it('keeps ids that a double would round', async () => {
    const long = '9007199254740993';
    assert.deepEqual(ids(await recordsOf(file('b.ndjson', `{"id":${long},"n":1.5}`))), [long]);
    assert.deepEqual(ids(await recordsOf(file('b.json', `[{"id":${long}}]`))), [long]);
  });

  it('is read as a list, or as an object with one, on one line or on many', async () => {
    const people = [{ id: 'a' }, { id: 'b' }];
    const list = JSON.stringify(people);
    const object = { realm: 'x', deep: { users: [{ id: 'no' }] }, users: people, more: 1 };
    assert.deepEqual(ids(await recordsOf(file('list.json', list))), ['a', 'b']);
    assert.deepEqual(ids(await recordsOf(file('one.json', JSON.stringify(object)))), ['a', 'b']);
    assert.deepEqual(ids(await recordsOf(file('many.json', JSON.stringify(object, null, 2)))), [
      'a',
      'b',
    ]);
  });

  it('is read line by line however long the first line is, packed or not', async () => {
    const bio = (length: number) =>
      Array.from({ length: length / 16 }, () => Math.random().toString(16).slice(2, 18)).join('');
    const lines = `\n${JSON.stringify({ id: 1, bio: bio(200_000) })}\n{"id":2}\n`;
    assert.deepEqual(ids(await recordsOf(file('long.ndjson', lines))), [1, 2]);
    assert.deepEqual(ids(await recordsOf(file('long.ndjson.gz', gzipSync(lines)))), [1, 2]);
    const alone = JSON.stringify({ id: 1, bio: bio(200_000) });
    assert.deepEqual(ids(await recordsOf(file('alone.json', alone))), [1]);
    const people = [{ id: 'a', bio: bio(200_000) }, { id: 'b' }];
    const object = JSON.stringify({ bio: bio(200_000), users: people });
    assert.deepEqual(ids(await recordsOf(file('long-one.json', object))), ['a', 'b']);
    assert.deepEqual(ids(await recordsOf(file('long-one.json.gz', gzipSync(object)))), ['a', 'b']);
  });

  it('on one line of more than a line may have is read as the document that it is', async () => {
    const one = JSON.stringify({ id: 'x', bio: 'y'.repeat(1_000_000) });
    const people = `{"users":[${Array(18).fill(one).join(',')}]}`;
    assert.equal((await recordsOf(file('huge.json', people))).length, 18);
  });

  it('that is cut off or no JSON is an error', async () => {
    await assert.rejects(recordsOf(file('cut.json', '[{"id":1},{"id":')), /no whole JSON document/);
    await assert.rejects(
      recordsOf(file('cut.ndjson', '{"id":1}\n{"id":')),
      /Line 2 is no JSON object/,
    );
    await assert.rejects(recordsOf(file('x.json', '<html>')), /none of \.csv/);
  });

  const nested = `${'['.repeat(5000)}1${']'.repeat(5000)}`;
  /** What somebody may have put into their own metadata. */
  const strange = [
    '{"$oid":"zz"}',
    '{"$date":{"$numberLong":"x"}}',
    '{"$binary":"x"}',
    '{"$x":1,"_bsontype":"Binary","toString":1}',
    '{"_bsontype":"ObjectId","toString":1}',
    nested,
    `{"$x":${nested}}`,
  ];

  it('that one person has put there for nobody to read does not stop the others', async () => {
    const people = strange.map(
      (meta, i) =>
        `{"id":"${i}","email":"p${i}@example.com","raw_user_meta_data":{"nick":${meta}}}`,
    );
    const named =
      '{"id":"n","email":"n@example.com","raw_user_meta_data":{"first_name":{"$oid":"zz"}}}';
    const lines = [...people, named];
    for (const from of [
      file('strange.ndjson', lines.join('\n')),
      file('strange.json', `[${lines.join(',')}]`),
    ]) {
      const read = await linesOf('supabase', from);
      assert.deepEqual(
        read.slice(0, -1).map((line) => typeof line === 'object' && line.externalId),
        strange.map((_, i) => String(i)),
      );
      assert.match(String(read.at(-1)), /^firstName: .* is an object, say which part of it/);
    }
    const [record] = await recordsOf(file('as-it-is.ndjson', '{"id":1,"nick":{"$oid":"zz"}}'));
    assert.deepEqual(record, { id: 1, nick: { $oid: 'zz' } });
  });

  it('gives the same people as a list and as lines, with dates and numbers of every form', async () => {
    const history = [{ version: 1, fingerprint: 'f', keyId: 'k', createdAt: '2020-01-01' }];
    const one = {
      externalId: { $numberLong: '7' },
      email: 'a@example.com',
      dateOfBirth: { $date: 643334400000 },
      createdAt: { $date: { $numberLong: '1714558272345' } },
      passwordVersion: 2,
      passwordHistory: history,
      passwordHash: '$2b$10$x',
    };
    const expected = {
      externalId: '7',
      email: 'a@example.com',
      dateOfBirth: '1990-05-22',
      createdAt: '2024-05-01T10:11:12.345Z',
      passwordVersion: 2,
      passwordHistory: history,
      passwordHash: '$2b$10$x',
    };
    for (const from of [
      file('dates.ndjson', JSON.stringify(one)),
      file('dates.json', JSON.stringify([one])),
      file('dates-in.json', JSON.stringify({ users: [one] }, null, 1)),
    ]) {
      assert.deepEqual(await linesOf('plain', from), [expected]);
    }
    const numbers = '{"a":1,"b":1.50,"c":-2e3,"d":12345678901234567890,"e":1e400,"f":[0.1]}';
    const [line] = await recordsOf(file('numbers.ndjson', numbers));
    assert.deepEqual(await recordsOf(file('numbers.json', `[${numbers}]`)), [line]);
  });

  it('refuses who has a date that there is not, and does not leave it out', async () => {
    const one = '{"id":"1","email":"a@example.com","dateOfBirth":{"$date":"in May"}}';
    const refused = 'dateOfBirth: dateOfBirth is a date that there is not';
    assert.deepEqual(await linesOf('plain', file('no-date.ndjson', one)), [refused]);
    assert.deepEqual(await linesOf('plain', file('no-date.json', `[${one}]`)), [refused]);
  });

  it('goes on after a position', async () => {
    const path = file('on.ndjson', [1, 2, 3].map((id) => JSON.stringify({ id })).join('\n'));
    assert.deepEqual(ids(await recordsOf(path, 'users', 2)), [3]);
  });

  it('of many people takes the memory of few', async () => {
    const one = JSON.stringify({ id: 'x'.repeat(20), bio: 'y'.repeat(900) });
    const path = file('big.json', `{"users":[${Array(20_000).fill(one).join(',')}]}`);
    const source = await fileSource(path, 'users');
    const before = heapUsed();
    let count = 0;
    let most = 0;
    for await (const _ of source.read()) {
      count++;
      if (count % 5000 === 0) most = Math.max(most, heapUsed() - before);
    }
    assert.equal(count, 20_000);
    assert.ok(most < 8e6, `${most} bytes are held of a file of 19 MB`);
    assert.equal(source.progress(0), 1);
  });
});

/** What is still held, once what is not has been cleared away. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('MongoDB', () => {
  const expected = [
    {
      externalId: '615fa0c2e1d3f40001a2b3c4',
      email: 'ines@example.com',
      firstName: 'Inès',
      lastName: 'Moreau',
      dateOfBirth: '1990-05-17',
      dateOfJoining: '2020-02-29',
      address: '12 Rue de l’Église\n75001 Paris',
      active: true,
      createdAt: '2021-10-31T02:30:00.250Z',
      passwordHash: '$2b$04',
    },
    {
      externalId: '7d0e9a3c1b5f4c8e9a430d8d3a0f2b11',
      id: '7d0e9a3c-1b5f-4c8e-9a43-0d8d3a0f2b11',
      phone: '+491701234567',
      active: false,
      passwordHash: '$argon2',
    },
    { externalId: '9007199254740993', email: 'cem@example.com' },
  ];
  const begun = (lines: (Line | string)[]) =>
    lines.map((line) =>
      typeof line === 'object' && line.passwordHash
        ? {
            ...line,
            passwordHash: line.passwordHash.slice(0, line.passwordHash.startsWith('$2') ? 6 : 7),
          }
        : line,
    );

  it('is read from what mongodump wrote, the folder or the file', async () => {
    assert.deepEqual(begun(await linesOf('fastapi', join(fixtures, 'dump'))), expected);
    assert.deepEqual(
      begun(await linesOf('fastapi', join(fixtures, 'dump/app/users.bson'))),
      expected,
    );
  });

  it('is read from what mongoexport wrote', async () => {
    assert.deepEqual(
      begun(await linesOf('fastapi', join(fixtures, 'users.mongoexport.json'))),
      expected,
    );
  });

  it('refuses the one person whose text is no UTF-8, and takes the others', async () => {
    const documentOf = (id: string, more: object) =>
      Buffer.from(serialize({ _id: id, email: `${id}@example.com`, ...more }));
    const broken = documentOf('b', { first_name: 'In?s' });
    broken.write('\xe8', broken.indexOf('In?s') + 2, 'latin1');
    const named = documentOf('d', { extra: { _Bsontype: 'Binary', toString: 1 } });
    named.write('_bsontype', named.indexOf('_Bsontype'));
    const documents = [
      documentOf('a', { first_name: 'Inès' }),
      broken,
      documentOf('c', { first_name: 'Zo\ufffd' }),
      named,
    ];
    const lines = await linesOf('fastapi', file('latin1.bson', Buffer.concat(documents)));
    assert.deepEqual(
      lines.map((line) => (typeof line === 'object' ? (line.firstName ?? line.externalId) : line)),
      [
        'Inès',
        'firstName: first_name or firstName or firstname or full_name:first has a character that is no UTF-8',
        'Zo\ufffd',
        'd',
      ],
    );
  });

  it('holds the same people by both, in the samples of docs/moving-in/mongodb.md', async () => {
    const dumped = await recordsOf(join(examples, 'mongodump'));
    assert.equal(dumped.length, 12);
    const exported = await recordsOf(join(examples, 'fastapi.mongoexport.json'));
    assert.deepEqual(dumped, exported);
  });

  it('that is cut off, or an archive, is an error', async () => {
    const whole = readFileSync(join(fixtures, 'dump/app/users.bson'));
    await assert.rejects(
      recordsOf(file('cut.bson', whole.subarray(0, -3))),
      /no whole collection of BSON/,
    );
    await assert.rejects(
      recordsOf(file('archive.bson', Buffer.from('6de29981', 'hex'))),
      /--archive/,
    );
  });

  it('has to say which collection, where there is none of that name', async () => {
    await assert.rejects(
      recordsOf(join(fixtures, 'dump'), 'members'),
      /Say which file .*posts\.bson/,
    );
  });
});

describe('the preset of', () => {
  it('Django takes what dumpdata wrote, and no password that nobody has', async () => {
    const lines = (await linesOf('django', join(fixtures, 'django.json'))) as Line[];
    const [ines, bo, cem, dana, eve, nobody, ...more] = lines;
    assert.deepEqual(more, [], 'a group is no person');
    assert.deepEqual(
      { ...ines, passwordHash: ines?.passwordHash?.slice(0, 21) },
      {
        externalId: '1',
        email: 'Ines@example.com',
        firstName: 'Inès',
        lastName: 'Moreau',
        active: true,
        createdAt: '2019-03-31T01:30:00.123Z',
        passwordHash: 'pbkdf2_sha256$260000$',
        passwordScheme: 'django',
      },
    );
    assert.equal(bo?.active, false);
    assert.match(bo?.passwordHash ?? '', /^argon2\$argon2id\$v=19\$/);
    assert.equal(cem?.email, 'cem@example.com');
    assert.match(cem?.passwordHash ?? '', /^bcrypt_sha256\$\$2b\$12\$/);
    assert.match(dana?.passwordHash ?? '', /^md5\$/);
    assert.equal(eve?.passwordHash, undefined);
    assert.equal(eve?.passwordScheme, undefined);
    assert.equal(nobody, 'neither an e-mail address nor a phone number');
  });

  const dump = (name: string, records: [string, number, object][]) =>
    file(name, JSON.stringify(records.map(([model, pk, fields]) => ({ model, pk, fields }))));
  const django = async (from: string, people?: string) => {
    const format = formats.django;
    assert.ok(format);
    const source = await openSource({
      from,
      format,
      beside: undefined,
      people,
      wantsPasswords: true,
    });
    const emails: unknown[] = [];
    for await (const { record } of source.read()) emails.push(record.email);
    await source.close();
    return emails;
  };
  const user = (email: string) => ({ email, password: 'md5$a$b', last_login: null });

  it('Django takes the model of users alone, of a dump with other models that have passwords', async () => {
    const whole = dump('whole.json', [
      ['mail.mailbox', 1, { email: 'box@example.com', password: 'imap' }],
      ['shop.member', 1, user('a@example.com')],
      ['auth.group', 1, { name: 'staff' }],
      ['mail.mailbox', 2, { email: 'other@example.com', password: 'imap' }],
      ['shop.member', 2, user('b@example.com')],
    ]);
    assert.deepEqual(await django(whole), ['a@example.com', 'b@example.com']);
    const table = file('auth_user.csv', 'id,email,model\n1,a@example.com,T\n');
    assert.deepEqual(await django(table), ['a@example.com']);
  });

  it('Django refuses to choose between two models of users, and takes the one that is named', async () => {
    const two = dump('two.json', [
      ['auth.user', 1, user('a@example.com')],
      ['shop.Member', 1, user('b@example.com')],
    ]);
    await assert.rejects(django(two), {
      name: 'SourceError',
      message: 'More than one may hold the people: auth.user, shop.member. Say which: --people …',
    });
    assert.deepEqual(await django(two, 'shop.Member'), ['b@example.com']);
    await assert.rejects(django(two, 'shop.user'), /no shop\.user in it, but auth\.user, shop\.m/);
    const none = dump('none.json', [
      ['mail.mailbox', 1, { email: 'x@example.com', password: 'p' }],
    ]);
    await assert.rejects(django(none), /None of mail\.mailbox has both password and last_login/);
    assert.deepEqual(await django(none, 'mail.mailbox'), ['x@example.com']);
  });

  it('FastAPI takes a username for what it is', async () => {
    const rows = [
      'id,username,email',
      '1,a@example.com,',
      '2,+49 170 1234567,',
      '3,20231234,c@example.com',
      '4,dana,',
    ];
    const lines = await linesOf('fastapi', file('usernames.csv', rows.join('\n')));
    assert.deepEqual(lines, [
      { externalId: '1', email: 'a@example.com' },
      { externalId: '2', phone: '+49 170 1234567' },
      { externalId: '3', email: 'c@example.com' },
      'neither an e-mail address nor a phone number',
    ]);
    await assert.rejects(
      linesOf('fastapi', join(folder, 'usernames.csv'), 'x.csv'),
      /no second file/,
    );
  });

  it('FastAPI knows disabled and full_name of its tutorial', async () => {
    const rows = [
      { id: 1, email: 'a@example.com', full_name: 'Inès van der Berg', disabled: true },
      { id: 2, email: 'b@example.com', full_name: 'Bo', disabled: false },
      { id: 3, email: 'c@example.com', disabled: null, is_active: false, fullName: 'Cem Aydın' },
      { id: 4, email: 'd@example.com', disabled: 1, is_active: true, first_name: 'Dana' },
      { id: 5, email: 'e@example.com', disabled: 'perhaps' },
      { id: 6, email: 'f@example.com', disabled: false, is_active: false },
    ];
    const path = file('tutorial.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'));
    const lines = await linesOf('fastapi', path);
    assert.deepEqual(
      lines.map((line) =>
        typeof line === 'object' ? [line.active, line.firstName, line.lastName] : line,
      ),
      [
        [false, 'Inès', 'van der Berg'],
        [undefined, 'Bo', undefined],
        [false, 'Cem', 'Aydın'],
        [false, 'Dana', undefined],
        'active: disabled:active or is_active or active is neither yes nor no',
        [false, undefined, undefined],
      ],
    );
  });

  it('better-auth joins the password of the account', async () => {
    const user = join(examples, 'better-auth.user.csv');
    const lines = await linesOf('better-auth', user, join(examples, 'better-auth.account.csv'));
    const [ines, bo, cem, eve, ...more] = lines as Line[];
    assert.deepEqual(more, []);
    assert.equal(ines?.firstName, 'Inès');
    assert.equal(ines?.lastName, 'van der Berg');
    assert.match(ines?.passwordHash ?? '', /^[0-9a-f]{32}:[0-9a-f]{128}$/);
    assert.equal(ines?.passwordScheme, 'better-auth');
    assert.equal(bo?.externalId.length, 32);
    assert.deepEqual([cem?.emailVerified, cem?.passwordHash], [true, undefined]);
    assert.deepEqual([ines?.phone, ines?.phoneVerified], ['+33612345678', true]);
    assert.deepEqual([bo?.active, eve?.active], [true, false]);
    await assert.rejects(linesOf('better-auth', user), /need a second file.*account\.csv/);
  });

  it('better-auth knows a ban that has ended, and one that has not', async () => {
    const rows = [
      { banned: true, banExpires: '2026-01-01T00:00:00.000Z' },
      { banned: 1, banExpires: '2027-01-01 00:00:00' },
      { banned: 't', ban_expires: 1767225600000 },
      { banned: true, banExpires: null },
      { banned: true },
      { banned: false, banExpires: '2027-01-01T00:00:00.000Z' },
      {},
      { banned: true, banExpires: 'for ever' },
      { banned: 1, banExpires: 0 },
      { banned: 1, banExpires: ' ' },
    ];
    const users = rows.map((row, i) => ({ id: `u${i}`, email: `u${i}@example.com`, ...row }));
    const account = { providerId: 'credential', userId: 'u1', password: 'a:b' };
    const lines = await linesOf(
      'better-auth',
      file('banned.ndjson', users.map((row) => JSON.stringify(row)).join('\n')),
      file('banned.account.ndjson', JSON.stringify(account)),
    );
    assert.deepEqual(
      lines.map((line) => (typeof line === 'object' ? line.active : line)),
      [
        true,
        false,
        true,
        false,
        false,
        true,
        undefined,
        'active: banned:until is no moment such as 2026-01-31T12:00:00Z',
        false,
        false,
      ],
    );
  });

  it('Supabase keeps ids, knows who is banned, and leaves out who was deleted', async () => {
    const [ines, banned, ...more] = (await linesOf(
      'supabase',
      join(fixtures, 'supabase.csv'),
    )) as Line[];
    assert.deepEqual(more, []);
    const { passwordHash, ...rest } = ines as Line;
    assert.match(passwordHash ?? '', /^\$2a\$04\$/);
    assert.deepEqual(rest, {
      externalId: '8a6e0804-2bd0-4672-b79d-d97027f9071a',
      id: '8a6e0804-2bd0-4672-b79d-d97027f9071a',
      email: 'ines@example.com',
      emailVerified: '2024-05-01T10:11:12.345Z',
      firstName: 'Inès',
      lastName: 'Moreau "la rousse"',
      active: true,
      createdAt: '2024-05-01T10:10:00.100Z',
    });
    assert.deepEqual(
      [banned?.phone, banned?.phoneVerified, banned?.active, banned?.createdAt],
      ['+491701234567', '2024-05-02T08:11:00.000Z', false, '2024-05-02T08:10:00.000Z'],
    );
  });

  it('Keycloak makes one text of salt, hash and parameters', async () => {
    const [ines, bo, cem, dana, ...more] = (await linesOf(
      'keycloak',
      join(examples, 'keycloak.json'),
    )) as Line[];
    assert.deepEqual(more, [], 'a service account is no person');
    const { passwordHash, ...rest } = ines as Line;
    assert.match(
      passwordHash ?? '',
      /^\$pbkdf2-sha512\$i=1000\$AAECAwQFBgcICQoLDA0ODw\$[\w+/]{86}$/,
    );
    assert.deepEqual(rest, {
      externalId: 'e0a3c7d2-4f15-4b8c-a9d1-3c2b1a0f9e8d',
      id: 'e0a3c7d2-4f15-4b8c-a9d1-3c2b1a0f9e8d',
      email: 'ines@example.com',
      phone: '+33612345678',
      emailVerified: true,
      phoneVerified: true,
      firstName: 'Inès',
      lastName: 'Moreau',
      locale: 'fr',
      active: true,
      createdAt: '2021-04-01T00:00:00.123Z',
    });
    assert.equal(bo?.email, 'bo@example.com');
    assert.match(
      bo?.passwordHash ?? '',
      /^\$argon2id\$v=19\$m=64,t=1,p=1\$AAECAwQFBgcICQoLDA0ODw\$[\w+/]{43}$/,
    );
    assert.match(cem?.passwordHash ?? '', /^\$pbkdf2-sha256\$i=1000\$/);
    assert.equal(dana?.passwordHash, undefined);
  });

  it('Keycloak reads a folder in the order of its numbers', async () => {
    const realm = (id: string) =>
      JSON.stringify({ realm: 'shop', users: [{ id, email: `${id}@example.com` }] });
    file('shop-users-10.json', realm('ten'));
    file('shop-users-9.json', realm('nine'));
    file('shop-realm.json', '{"realm":"shop"}');
    const only = mkdtempSync(join(tmpdir(), 'realm-'));
    for (const name of ['shop-users-10.json', 'shop-users-9.json', 'shop-realm.json']) {
      writeFileSync(join(only, name), readFileSync(join(folder, name)));
    }
    const lines = (await linesOf('keycloak', only)) as Line[];
    rmSync(only, { recursive: true });
    assert.deepEqual(
      lines.map(({ externalId }) => externalId),
      ['nine', 'ten'],
    );
  });

  it('Keycloak takes one realm of a folder that has several, once it is named', async () => {
    const out = mkdtempSync(join(tmpdir(), 'realms-'));
    for (const [realm, number] of [
      ['shop', 0],
      ['shop', 1],
      ['shop-b2b', 0],
      ['blog', 0],
    ]) {
      const users = [{ id: `${realm}-${number}`, email: `${realm}${number}@example.com` }];
      writeFileSync(join(out, `${realm}-users-${number}.json`), JSON.stringify({ realm, users }));
    }
    await assert.rejects(linesOf('keycloak', out), (error: Error) => {
      assert.match(error.message, /^Say which realm of .* holds the people: --from .*shop/);
      for (const realm of ['shop', 'shop-b2b', 'blog'])
        assert.ok(error.message.includes(`--from ${join(out, realm)}`));
      return true;
    });
    const idsOf = async (realm: string) =>
      ((await linesOf('keycloak', join(out, realm))) as Line[]).map(({ externalId }) => externalId);
    assert.deepEqual(await idsOf('shop'), ['shop-0', 'shop-1']);
    assert.deepEqual(await idsOf('shop-b2b'), ['shop-b2b-0']);
    await assert.rejects(idsOf('sho'), /There is no file or folder/);
    rmSync(out, { recursive: true });
  });

  it('Auth0 joins the hashes that its support sends', async () => {
    const users = file(
      'users.json',
      [
        '{"user_id":"auth0|5f3e1b2c3d4e5f6a7b8c9d0e","email":"ines@example.com","email_verified":true,"given_name":"Inès","created_at":"2020-08-20T10:00:00.000Z"}',
        '{"user_id":"auth0|5f3e1b2c3d4e5f6a7b8c9d0f","email":"bo@example.com","blocked":true}',
        '{"user_id":"google-oauth2|1","email":"cem@example.com"}',
      ].join('\n'),
    );
    const passwords = file(
      'passwords.json',
      [
        '{"_id":{"$oid":"5f3e1b2c3d4e5f6a7b8c9d0e"},"email":"ines@example.com","passwordHash":"$2b$10$ines"}',
        '{"_id":"5f3e1b2c3d4e5f6a7b8c9d0f","passwordHash":"$2b$10$bo"}',
      ].join('\n'),
    );
    const [ines, bo, cem] = (await linesOf('auth0', users, passwords)) as Line[];
    assert.deepEqual(ines, {
      externalId: 'auth0|5f3e1b2c3d4e5f6a7b8c9d0e',
      email: 'ines@example.com',
      emailVerified: true,
      firstName: 'Inès',
      createdAt: '2020-08-20T10:00:00.000Z',
      passwordHash: '$2b$10$ines',
    });
    assert.deepEqual(
      [bo?.active, bo?.passwordHash, cem?.passwordHash],
      [false, '$2b$10$bo', undefined],
    );
  });

  // User and parameters are those of the README of github.com/firebase/scrypt.
  it('Firebase puts the parameters of the project to salt and hash', async () => {
    const users = file(
      'firebase.json',
      JSON.stringify({
        users: [
          {
            localId: 'Hk3',
            email: 'ines@example.com',
            emailVerified: true,
            passwordHash:
              'lSrfV15cpx95_sZS2W9c9Kp6i_LVgQNDNC_qzrCnh1SAyZvqmZqAjTdn3aoItz-VHjoZilo78198JAdRuid5lQ==',
            salt: '42xEC-ixf3L2lw==',
            createdAt: '1486324170000',
            displayName: 'Inès Moreau',
            providerUserInfo: [],
          },
          {
            localId: 'Hk4',
            phoneNumber: '+33612345678',
            disabled: true,
            createdAt: '1486324170001',
          },
        ],
      }),
    );
    const parameters =
      'hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,\n  base64_salt_separator: Bw==,\n  rounds: 8,\n  mem_cost: 14,\n}\n';
    const [ines, bo] = (await linesOf(
      'firebase',
      users,
      file('hash-config.txt', parameters),
    )) as Line[];
    assert.deepEqual(ines, {
      externalId: 'Hk3',
      email: 'ines@example.com',
      emailVerified: true,
      phoneVerified: false,
      firstName: 'Inès',
      lastName: 'Moreau',
      createdAt: '2017-02-05T19:49:30.000Z',
      passwordHash:
        '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
    });
    assert.deepEqual(
      [bo?.phone, bo?.phoneVerified, bo?.active, bo?.passwordHash],
      ['+33612345678', true, false, undefined],
    );
    await assert.rejects(
      linesOf('firebase', users, file('none.txt', 'x')),
      /The hash parameters need algorithm/,
    );
  });

  it('Firebase refuses whose hash has no salt, and takes nobody else for one without a password', async () => {
    const user = (id: string, more: object) => ({
      localId: id,
      email: `${id}@example.com`,
      ...more,
    });
    const users = [
      user('1', { passwordHash: 'lSrfV15c' }),
      user('2', { passwordHash: 'lSrfV15c', salt: '' }),
      user('3', { passwordHash: '', salt: '42xE' }),
      user('4', {}),
    ];
    const parameters =
      '{"algorithm":"SCRYPT","base64_signer_key":"a","base64_salt_separator":"Bw==","rounds":8,"mem_cost":14}';
    const lines = await linesOf(
      'firebase',
      file('unsalted.json', JSON.stringify({ users })),
      file('config.json', parameters),
    );
    const refused =
      'passwordHash: hash is a passwordHash without its salt, which no password can be checked with';
    assert.deepEqual(lines.slice(0, 2), [refused, refused]);
    assert.deepEqual(
      lines.slice(2).map((line) => typeof line === 'object' && line.passwordHash),
      [undefined, undefined],
    );
  });

  it('this API takes back what it gave, as NDJSON and as CSV', async () => {
    const past = {
      version: 1,
      fingerprint: 'f',
      keyId: 'k',
      createdAt: '2020-01-01T00:00:00.000Z',
    };
    const whole = {
      externalId: ' a-1',
      email: 'a@example.com',
      emailVerified: '2020-01-01T00:00:00.000Z',
      phoneVerified: false,
      locale: 'de',
      active: false,
      dormant: true,
      createdAt: '2020-01-01T00:00:00.000Z',
      passwordHash: '$2b$10$x',
      passwordVersion: 2,
      passwordHistory: [past],
    };
    assert.deepEqual(await linesOf('plain', file('plain.ndjson', JSON.stringify(whole))), [whole]);
    const cells = Object.values({ ...whole, passwordHistory: JSON.stringify([past]) });
    const row = cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',');
    const csv = `${Object.keys(whole).join(',')}\r\n${row}\r\n`;
    assert.deepEqual(await linesOf('plain', file('plain.csv', csv)), [whole]);
  });
});
