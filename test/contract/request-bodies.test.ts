/** What a body has to be before its members are looked at: small, JSON by its type, UTF-8 by its bytes. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeApp } from '../../src/app';
import { utf8 } from '../../src/core/encoding';
import { makeDeps } from '../../src/deps';
import { cheap } from '../support/app';
import { freshEmail } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';

const app = makeApp(makeDeps(env, { passwordCost: cheap, fingerprintCost: cheap }));

/** As `makeTestApp`, but with any body and any headers. */
async function post(
  body: BodyInit | null,
  headers: Record<string, string> = { 'Content-Type': 'application/json' },
  path = '/v1/login',
) {
  const context = createExecutionContext();
  const request = new Request(`https://accounts.example${path}`, { method: 'POST', headers, body });
  const response = await app.fetch(request, env, context);
  await waitOnExecutionContext(context);
  return response;
}

/** Somebody else each time, so that no attempt counts against another. */
const login = () => JSON.stringify({ username: freshEmail(), password: 'wrong' });
const limit = 16 * 1024;
/** What is read at all, for bodies that write their characters as escapes. */
const readAtMost = 4 * limit;

/** A good body of exactly so many bytes. */
const ofSize = (bytes: number) => login().padEnd(bytes, ' ');

/** The same without a Content-Length: in chunks, as a client that streams sends it. */
const chunked = (text: string, chunk = 1000) => {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + chunk));
      at += chunk;
    },
  });
};

const json = { 'Content-Type': 'application/json' };

it.each<[string, (text: string) => BodyInit, (bytes: number) => Record<string, string>]>([
  ['with Content-Length', (text) => text, (bytes) => ({ 'Content-Length': String(bytes) })],
  ['without Content-Length', (text) => text, () => ({})],
  ['in chunks', (text) => chunked(text), () => ({})],
  ['in chunks of one byte', (text) => chunked(text, 1), () => ({})],
])('takes exactly 16 KiB %s and refuses one byte more', async (_, wrap, headers) => {
  const send = (bytes: number) => post(wrap(ofSize(bytes)), { ...json, ...headers(bytes) });
  expect(ofSize(limit)).toHaveLength(limit);
  await expectProblem(await send(limit), 401, 'invalid-credentials');
  await expectProblem(await send(limit + 1), 413, 'payload-too-large');
});

it('counts bytes, not characters', async () => {
  const text = JSON.stringify({ username: 'é'.repeat(limit / 2) });
  expect(text.length).toBeLessThan(limit);
  await expectProblem(await post(text), 413, 'payload-too-large');
});

it('stops reading a body that does not end', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1024;
      controller.enqueue(new Uint8Array(1024).fill(32));
    },
  });
  await expectProblem(await post(endless), 413, 'payload-too-large');
  expect(sent).toBeLessThan(readAtMost * 2);
});

it.each(['/v1/register', '/v1/login', '/v1/forgot-password', '/v1/reset-password'])(
  'holds the same at %s',
  async (path) => {
    await expectProblem(await post(' '.repeat(limit + 1), json, path), 413, 'payload-too-large');
    await expectProblem(await post('{', json, path), 400, 'malformed-json');
    await expectProblem(await post('{}', {}, path), 415, 'unsupported-media-type');
  },
);

/** Every character as JSON may write it at its longest: `\\u` and four digits for each UTF-16 unit. */
const escaped = (text: string): string =>
  `"${Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`;

it.each([
  ['of ASCII', 'a', 1],
  ['of two bytes', 'é', 2],
  ['of three bytes', '水', 3],
  ['of surrogate pairs', '🦊', 4],
])('counts an escape %s as its character', async (_, character, bytes) => {
  const username = escaped(character.repeat(100));
  const send = (beyond: number) => {
    // Blanks fill up what the escapes leave.
    const unescaped = new TextEncoder().encode(
      `{"username":${JSON.stringify(character.repeat(100))},"password":"x"}`,
    );
    const blanks = ' '.repeat(limit - unescaped.length + beyond);
    return post(`{"username":${username},"password":"x"${blanks}}`);
  };
  expect(new TextEncoder().encode(character)).toHaveLength(bytes);
  await expectProblem(await send(0), 401, 'invalid-credentials');
  await expectProblem(await send(1), 413, 'payload-too-large');
});

it('reads no more than four times the limit, escaped or not', async () => {
  const body = `{"username":${escaped('a'.repeat(readAtMost / 6))}}`;
  expect(body.length).toBeGreaterThan(readAtMost);
  await expectProblem(await post(body), 413, 'payload-too-large');
});

it.each([
  ['of one UTF-16 unit', 'é'],
  ['of two', '🦊'],
  ['of three, decomposed', 'ệ'.normalize('NFD')],
])(
  'takes a registration of members at their limits, all escaped, in characters %s',
  async (_, character) => {
    const count = [...character].length;
    const texts = {
      username: `${'a'.repeat(63)}${count}@${`${'d'.repeat(50)}.`.repeat(4).slice(0, 184)}${character.length}.com`,
      password: `Tidal-42${character.repeat(12)}`,
      firstName: character.repeat(100),
      lastName: character.repeat(100),
      dateOfBirth: '1990-04-17',
      dateOfJoining: '2024-09-01',
      address: character.repeat(500),
      comments: character.repeat(2000),
      phone: `+1 (415) 555-013${character.length}`,
    };
    expect(texts.username).toHaveLength(254);
    const members = Object.entries(texts).map(
      ([name, text]) => `${escaped(name)}:${escaped(text)}`,
    );
    const body = `{${members.join()},${escaped('active')}:true}`;
    const response = await post(body, json, '/v1/register');
    expect(response.status).toBe(201);
    const { firstName, comments } = await response.json<typeof texts>();
    expect([firstName, comments]).toEqual(
      [texts.firstName, texts.comments].map((text) => text.normalize('NFC')),
    );
  },
);

it.each([
  'application/json',
  'application/json;charset=utf-8',
  'application/json; charset=utf-8',
  'application/json; charset=UTF-8',
  'application/json; charset="utf-8"',
  'Application/JSON',
  'application/json ; charset=utf-8',
  'application/json;',
  'application/json;;',
  'application/json ; ; charset=utf-8 ; ',
  'application/json; charset=utf8',
  'application/json; CharSet=UTF8',
  'application/json; charset="utf\\-8"',
  'application/json; charset=utf-8; charset=utf-8',
  'application/json;\tcharset=utf-8',
  'application/json; odata.metadata=minimal',
  'application/json; profile="https://example.com/a;b, \\"c\\""; charset=utf-8',
  'application/json; note="charset=utf-16"',
  'application/json; version=1; q=0.5',
])('takes the content type %s', async (type) => {
  const response = await post(login(), { 'Content-Type': type });
  await expectProblem(response, 401, 'invalid-credentials');
});

it.each([
  'text/plain',
  'text/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/octet-stream',
  'application/jsonp',
  'application/json5',
  'application/merge-patch+json',
  'application/problem+json',
  'application/json, text/plain',
  'text/plain; application/json',
  'application/json; charset=utf-16',
  'application/json; charset=iso-8859-1',
  'application/json; charset=utf-7',
  'application/json; charset=utf-8; charset=utf-16',
  'application/json; charset=us-ascii',
  'application/json; charset=utf-8859-1',
  'application/json; charset=x',
  'application/json; charset=',
  'application/json; charset',
  'application/json; =utf-8',
  'application/json; charset = utf-8',
  'application/json; charset="utf-8',
  'application/json; charset=utf-8"',
  'application/json; charset="utf-8" x',
  'application/json; note="; charset=utf-16',
  'application/json charset=utf-8',
  'application/json, application/json',
  'application /json',
  'application/',
  'json',
  '*/*',
  '',
])('refuses the content type %j', async (type) => {
  const response = await post(login(), { 'Content-Type': type });
  await expectProblem(response, 415, 'unsupported-media-type');
});

it('reads a long content type in no time', async () => {
  for (const filler of [' ;', '; ', ';  \t', ';a=b', ';a="b"', '"', 'a']) {
    const type = `application/json${filler.repeat(4_000)} x`;
    const response = await post(login(), { 'Content-Type': type });
    await expectProblem(response, 415, 'unsupported-media-type');
  }
});

it('refuses a body without a content type', async () => {
  const bytes = new TextEncoder().encode(login());
  await expectProblem(await post(bytes, {}), 415, 'unsupported-media-type');
  await expectProblem(await post(null, {}), 415, 'unsupported-media-type');
});

it.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, identity', 'x'])(
  'refuses the content encoding %s',
  async (encoding) => {
    const headers = { ...json, 'Content-Encoding': encoding };
    const response = await post(login(), headers);
    await expectProblem(response, 415, 'unsupported-media-type');
  },
);

it.each([
  ['nothing', ''],
  ['white space', ' \n'],
  ['half an object', '{"username":'],
  ['a trailing comma', '{"username":"a","password":"b",}'],
  ['single quotes', "{'username':'a'}"],
  ['bare keys', '{username:"a"}'],
  ['two objects', '{}{}'],
  ['a comment', '{}//'],
  ['NaN', '{"username":NaN}'],
  ['undefined', 'undefined'],
  ['a raw line break in a text', '{"username":"a\nb"}'],
  ['a raw NUL', '{"username":"a\u0000"}'],
  ['a bad escape', '{"username":"\\x41"}'],
  ['half a unicode escape', '{"username":"\\u12"}'],
  ['a hexadecimal number', '{"username":0x10}'],
  ['a leading zero', '{"username":01}'],
  ['a form', 'username=a&password=b'],
  ['XML', '<a/>'],
  ['an anti-hijacking prefix', ")]}',\n{}"],
  ['eight thousand open brackets', '['.repeat(8_000)],
])('answers 400 to %s', async (_, text) => {
  await expectProblem(await post(text), 400, 'malformed-json');
});

it.each([
  ['a byte that begins nothing', [0xff]],
  ['half a character', [0xc3]],
  ['a lone continuation', [0x80]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['an encoded surrogate', [0xed, 0xa0, 0x80]],
  ['ISO 8859-1', [0xe9]],
  ['UTF-16', [0xff, 0xfe, 0x61, 0x00]],
])('answers 400 to %s instead of replacing it', async (_, bytes) => {
  const [before, after] = ['{"username":"a', '","password":"b"}'].map(utf8);
  const body = new Uint8Array([...(before ?? []), ...bytes, ...(after ?? [])]);
  await expectProblem(await post(body), 400, 'malformed-json');
});

it.each(['null', 'true', '0', '"text"', '[]', '[{}]', `${'['.repeat(8_000)}${']'.repeat(8_000)}`])(
  'answers 422 to JSON that is no object: %.20s',
  async (text) => {
    const problem = await expectProblem(await post(text), 422, 'validation-failed');
    expect(rulesOf(problem)).toEqual([' wrong_type']);
  },
);

it.each(['__proto__', 'constructor', 'toString', '', 'a/b~c', 'Username', 'username '])(
  'refuses the unknown member %j',
  async (name) => {
    const member = `${JSON.stringify(name)}: {"admin": true}`;
    const body = `{"username": "${freshEmail()}", "password": "wrong", ${member}}`;
    const problem = await expectProblem(await post(body), 422, 'validation-failed');
    const pointer = name.replaceAll('~', '~0').replaceAll('/', '~1');
    expect(rulesOf(problem)).toEqual([`/${pointer} unknown_member`]);
  },
);
