/** A session of `npm run admin -- … --as you`: it lasts as long as the command does, and not longer. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, describe, it } from 'node:test';
import { inSession } from '../../scripts/admin/in-session.ts';
import { runCommand } from '../../scripts/admin/run-command.ts';

/** A stand-in with one session. Each access token is good for so many requests, and a refresh token for one renewal. */
let session: { renewals: number; requestsLeft: number; isOpen: boolean };
let requestsPerToken = 1;
/** Pages of the list, and a status in place of one. */
let pages: (string[] | number)[] = [];
let asked: string[] = [];

const server = createServer((request, response) => void answer(request, response)).listen(
  0,
  '127.0.0.1',
);
await new Promise((resolve) => server.once('listening', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

after(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  asked = [];
  requestsPerToken = 1;
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = (await request.toArray()).join('');
  const { pathname, searchParams } = new URL(request.url ?? '', url);
  asked.push(pathname);
  const say = (status: number, body?: object) =>
    response.writeHead(status).end(body && JSON.stringify(body));
  const refuse = (status: number) =>
    say(status, { title: `Status ${status}`, detail: 'So it is.', requestId: 'r-1' });
  if (pathname === '/v1/login') {
    session = { renewals: 0, requestsLeft: requestsPerToken, isOpen: true };
    return void say(200, tokens());
  }
  if (pathname === '/v1/token/refresh') {
    session.isOpen &&= JSON.parse(text).refreshToken === tokens().refreshToken;
    if (!session.isOpen) return void refuse(401);
    session = { ...session, renewals: session.renewals + 1, requestsLeft: requestsPerToken };
    return void say(200, tokens());
  }
  const isKnown = request.headers.authorization === `Bearer ${tokens().accessToken}`;
  if (!session.isOpen || !isKnown || session.requestsLeft-- <= 0) return void refuse(401);
  if (pathname === '/v1/logout') {
    session.isOpen = false;
    return void say(204);
  }
  if (request.method === 'POST') {
    return void say(200, { text, type: request.headers['content-type'] });
  }
  const number = Number(searchParams.get('cursor') ?? 0);
  const page = pages[number] ?? [];
  if (typeof page === 'number') return void refuse(page);
  const users = page.map((id) => ({ id, firstName: 'Ines', lastName: 'Moreau' }));
  say(200, { users, nextCursor: number + 1 < pages.length ? String(number + 1) : null });
}

const tokens = () => ({
  tokenType: 'Bearer',
  accessToken: `access-${session.renewals}`,
  refreshToken: `refresh-${session.renewals}`,
  expiresIn: 1,
});

async function listAll() {
  const out: string[] = [];
  const told: string[] = [];
  const nobody = async () => undefined;
  const code = await runCommand(['users', 'list', '--all', '--json', '--as', 'ines@example.com'], {
    env: { ADMIN_URL: url, ADMIN_PASSWORD: 'Tidal-Harbor-42' },
    print: (line) => out.push(line),
    tell: (line) => told.push(line),
    ask: nobody,
    askSecret: nobody,
    wait: nobody as () => Promise<never>,
  });
  return { code, ids: out.map((line) => JSON.parse(line).id), told: told.join('\n') };
}

describe('a session of a command', () => {
  it('is renewed where the access token is over before the list is, and ended', async () => {
    pages = [['a'], ['b'], ['c']];
    const { code, ids, told } = await listAll();
    assert.deepEqual([code, ids, told], [0, ['a', 'b', 'c'], '']);
    assert.equal(session.isOpen, false);
  });

  it('is renewed for its end alone, where the token is over by then', async () => {
    pages = [['a']];
    assert.equal((await listAll()).code, 0);
    assert.deepEqual(asked, [
      '/v1/login',
      '/v1/admin/users',
      '/v1/logout',
      '/v1/token/refresh',
      '/v1/logout',
    ]);
    assert.equal(session.isOpen, false);
  });

  it('that was ended elsewhere is renewed once and no more, and the refusal told', async () => {
    pages = [['a'], ['b']];
    requestsPerToken = 0;
    const { code, told } = await listAll();
    assert.equal(code, 1);
    assert.match(told, /Status 401: So it is\./);
    const requests = asked.filter((path) => path === '/v1/admin/users');
    assert.equal(requests.length, 2);
  });

  it('is renewed once for two requests that find out at the same moment', async () => {
    const { ask, renewals } = sessionWithSpentToken();
    pages = [['a']];
    const both = await Promise.all([ask(`${url}/v1/admin/users`), ask(`${url}/v1/admin/users`)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      [200, 200],
    );
    assert.equal(renewals(), 1);
  });

  it('sends what it had to send once more, as it was', async () => {
    const { ask } = sessionWithSpentToken();
    const type = 'application/x-ndjson';
    const answered = await ask(`${url}/v1/admin/users/import`, {
      method: 'POST',
      body: '{"externalId":"1"}',
      headers: { 'Content-Type': type },
    });
    assert.deepEqual(await answered.json(), { text: '{"externalId":"1"}', type });
  });

  function sessionWithSpentToken() {
    session = { renewals: 0, requestsLeft: 0, isOpen: true };
    requestsPerToken = 2;
    let count = 0;
    const ask = inSession(tokens(), async (refreshToken) => {
      count++;
      const body = JSON.stringify({ refreshToken });
      return (await fetch(`${url}/v1/token/refresh`, { method: 'POST', body })).json();
    });
    return { ask, renewals: () => count };
  }
});

describe('a list that breaks off', () => {
  it('says where to go on from', async () => {
    pages = [['a'], ['b'], 503, ['d']];
    const { code, ids, told } = await listAll();
    assert.deepEqual([code, ids], [1, ['a', 'b']]);
    assert.match(told, /Status 503/);
    assert.match(
      told,
      /The list broke off\. The same command with --cursor 2 goes on from there\./,
    );
    assert.equal(session.isOpen, false);
  });

  it('at its beginning has no such place', async () => {
    pages = [503];
    const { code, told } = await listAll();
    assert.equal(code, 1);
    assert.doesNotMatch(told, /--cursor/);
  });
});

describe('a list of which the reader has seen enough', () => {
  it('ends quietly, as a closed pipe does, and the session with it', async () => {
    requestsPerToken = Number.POSITIVE_INFINITY;
    pages = Array.from({ length: 300 }, () => Array.from({ length: 100 }, (_, i) => `id-${i}`));
    const words = ['users', 'list', '--all', '--json', '--as', 'ines@example.com'];
    const command = spawn(process.execPath, ['scripts/admin/admin.ts', ...words], {
      env: { ...process.env, ADMIN_URL: url, ADMIN_PASSWORD: 'Tidal-Harbor-42' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    command.stdout.once('data', () => command.stdout.destroy());
    const [told, [code]] = await Promise.all([
      command.stderr.setEncoding('utf8').toArray(),
      once(command, 'close'),
    ]);
    assert.deepEqual([code, told.join('')], [141, '']);
    assert.ok(asked.length < 300, `${asked.length} requests, as if it were read on`);
    assert.equal(session.isOpen, false);
  });
});
