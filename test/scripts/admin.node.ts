/** `npm run admin -- …`: what it asks of the API, what it says, and what it never says. A stand-in server answers. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, describe, it } from 'node:test';
import { runCommand } from '../../scripts/admin/run-command.ts';
import type { Terminal } from '../../scripts/admin/terminal.ts';

interface Asked {
  route: string;
  authorization: string | undefined;
  body: unknown;
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

const id = 'a1b2c3d4-963e-49db-b1a3-619ca42cc885';
const ines = person({ id, email: 'ines@example.com' });
const key = 'urm_0123456789';
const password = 'Tidal-Harbor-42';
const tokens = { tokenType: 'Bearer', accessToken: 'a-token', refreshToken: 'r', expiresIn: 1 };

let asked: Asked[] = [];
let bypasses: [route: string, bypass: unknown][] = [];
let answers: Record<string, Answer | Answer[]> = {};

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
  bypasses = [];
  answers = {
    'POST /v1/login': { status: 200, body: tokens },
    'POST /v1/logout': { status: 204 },
  };
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = (await request.toArray()).join('');
  const route = `${request.method} ${request.url}`;
  const { authorization } = request.headers;
  bypasses.push([route, request.headers['bot-check-bypass']]);
  asked.push({ route, authorization, body: text === '' ? undefined : JSON.parse(text) });
  const known = answers[route];
  const next = (Array.isArray(known) ? known.shift() : known) ?? problem(404, 'Not found');
  response.writeHead(next.status, next.headers);
  response.end(typeof next.body === 'string' ? next.body : next.body && JSON.stringify(next.body));
}

const problem = (status: number, title: string, more: object = {}): Answer => ({
  status,
  body: { title, detail: 'So it is.', requestId: 'r-1', ...more },
});

const secondStep = (methods: string[]) => {
  const code = 'second-factor-required';
  return problem(403, 'Second factor required', { code, challengeToken: 'a-challenge', methods });
};

function person(changes: object) {
  const none = { phone: null, role: null, deletionAt: null, comments: null };
  const name = { firstName: 'Ines', lastName: 'Moreau' };
  return { ...none, ...name, active: true, createdAt: '2026-11-26T12:00:00.000Z', ...changes };
}

/** @param typed what a person types at each question, one after the other; `undefined` where nobody sits there. */
async function admin(words: string[], env: Record<string, string> = {}, typed?: string[]) {
  const out: string[] = [];
  const told: string[] = [];
  const waits: number[] = [];
  const ask = async (question: string) => {
    told.push(question);
    return typed?.shift();
  };
  const terminal: Terminal = {
    env: { ADMIN_URL: url, ...env },
    print: (line) => out.push(line),
    tell: (line) => told.push(line),
    ask,
    askSecret: ask,
    wait: async (seconds) => void waits.push(seconds),
  };
  const code = await runCommand(words, terminal);
  return { code, out, told: told.join('\n'), waits };
}

const withKey = (...words: string[]) => admin(words, { ADMIN_API_KEY: key });
const asInes = (...words: string[]) =>
  admin([...words, '--as', 'ines@example.com'], { ADMIN_PASSWORD: password });
const routes = () => asked.map(({ route }) => route);

describe('who acts', () => {
  it('is a key from the environment', async () => {
    answers[`GET /v1/admin/users/${id}`] = { status: 200, body: ines };
    const { code, out } = await withKey('users', 'show', id);
    assert.equal(code, 0);
    assert.match(out.join('\n'), /^email\s+ines@example\.com$/m);
    assert.deepEqual(asked, [
      { route: `GET /v1/admin/users/${id}`, authorization: `Bearer ${key}`, body: undefined },
    ]);
  });

  it('says what to do where a login asks for what only a browser can show', async () => {
    answers['POST /v1/login'] = problem(403, 'Bot check failed', { code: 'bot-check-failed' });
    const { code, told } = await asInes('users', 'show', id);
    assert.equal(code, 2);
    assert.match(told, /BOT_CHECK_BYPASS.*TURNSTILE_BYPASS_SECRETS.*ADMIN_API_KEY/);
  });

  it('shows the login, and nothing else, what stands for that', async () => {
    answers[`GET /v1/admin/users/${id}`] = { status: 200, body: ines };
    const env = { ADMIN_PASSWORD: password, BOT_CHECK_BYPASS: 'a-bypass' };
    const { code } = await admin(['users', 'show', id, '--as', 'ines@example.com'], env);
    assert.equal(code, 0);
    assert.deepEqual(
      bypasses.map(([route, bypass]) => `${route} ${bypass}`),
      [
        'POST /v1/login a-bypass',
        `GET /v1/admin/users/${id} undefined`,
        'POST /v1/logout undefined',
      ],
    );
  });

  it('is a person, who is asked for the password and logged out at the end', async () => {
    answers[`GET /v1/admin/users/${id}`] = { status: 200, body: ines };
    const words = ['users', 'show', id, '--as', 'ines@example.com'];
    const { code, out, told } = await admin(words, { ADMIN_API_KEY: key }, [password]);
    assert.equal(code, 0);
    assert.equal(told, 'Password of ines@example.com: ');
    assert.deepEqual(asked, [
      {
        route: 'POST /v1/login',
        authorization: undefined,
        body: { username: 'ines@example.com', password },
      },
      { route: `GET /v1/admin/users/${id}`, authorization: 'Bearer a-token', body: undefined },
      { route: 'POST /v1/logout', authorization: 'Bearer a-token', body: undefined },
    ]);
    assert.doesNotMatch(`${out} ${told}`, /Tidal|a-token|urm_/);
  });

  it('is logged out where it was refused, too', async () => {
    answers[`POST /v1/admin/users/${id}/unlock`] = problem(403, 'Permission denied');
    const { code, out, told } = await asInes('users', 'unlock', id);
    assert.equal(code, 1);
    assert.deepEqual(out, []);
    assert.equal(told, 'Permission denied: So it is. (request r-1)');
    assert.equal(routes().at(-1), 'POST /v1/logout');
  });

  it('has done it where only the end of the session fails', async () => {
    answers[`POST /v1/admin/users/${id}/unlock`] = { status: 204 };
    answers['POST /v1/logout'] = problem(503, 'Service unavailable');
    assert.equal((await asInes('users', 'unlock', id)).code, 0);
  });

  it('has to log in', async () => {
    answers['POST /v1/login'] = problem(401, 'Invalid credentials');
    const { code, told } = await asInes('users', 'list');
    assert.equal(code, 1);
    assert.match(told, /^Invalid credentials/);
    assert.deepEqual(routes(), ['POST /v1/login']);
  });

  for (const [what, typed, proof] of [
    ['an app', ' 428 317', { method: 'totp', code: '428 317' }],
    ['paper', 'k7qm-29fd-xw4h-p3tz', { method: 'recovery-code', code: 'k7qm-29fd-xw4h-p3tz' }],
  ] as const) {
    it(`is asked for a code of ${what} where there is a second factor`, async () => {
      answers['POST /v1/login'] = secondStep(['totp', 'recovery-code']);
      answers['POST /v1/login/second-factor'] = { status: 200, body: tokens };
      answers[`POST /v1/admin/users/${id}/unlock`] = { status: 204 };
      const words = ['users', 'unlock', id, '--as', 'ines@example.com'];
      const { code, told } = await admin(words, {}, [password, typed]);
      assert.equal(code, 0);
      assert.match(told, /Code of your app/);
      assert.deepEqual(asked[1], {
        route: 'POST /v1/login/second-factor',
        authorization: 'Bearer a-challenge',
        body: proof,
      });
      assert.equal(asked[2]?.authorization, 'Bearer a-token');
    });
  }

  it('cannot show a passkey here', async () => {
    answers['POST /v1/login'] = secondStep(['passkey']);
    const { code, told } = await asInes('users', 'list');
    assert.equal(code, 2);
    assert.match(told, /takes no passkey/);
    assert.deepEqual(routes(), ['POST /v1/login']);
  });

  for (const [what, words] of [
    ['nobody', ['users', 'list']],
    ['a person without a password', ['users', 'list', '--as', 'ines@example.com']],
  ] as const) {
    it(`is not ${what}`, async () => {
      assert.equal((await admin([...words])).code, 2);
      assert.deepEqual(asked, []);
    });
  }

  for (const elsewhere of ['http://accounts.example.com', 'ftp://127.0.0.1', 'accounts.example']) {
    it(`sends no key to ${elsewhere}`, async () => {
      assert.equal((await withKey('users', 'list', '--url', elsewhere)).code, 2);
    });
  }

  it('follows no redirect with a password', async () => {
    const headers = { Location: `${url}/elsewhere` };
    answers['POST /v1/login'] = { status: 307, headers };
    assert.equal((await asInes('users', 'list')).code, 1);
    assert.deepEqual(routes(), ['POST /v1/login']);
  });
});

describe('what ends something for somebody', () => {
  const gravest: [string, string[], string][] = [
    ['deactivates', ['users', 'deactivate', id], `POST /v1/admin/users/${id}/deactivate`],
    ['deletes', ['users', 'delete', id], `DELETE /v1/admin/users/${id}`],
  ];
  for (const [what, words, route] of gravest) {
    beforeEach(() => {
      answers[route] = { status: 200, body: { deletionAt: '2026-12-26T12:00:00.000Z' } };
    });

    it(`${what} after a yes`, async () => {
      assert.equal((await admin(words, { ADMIN_API_KEY: key }, ['yes'])).code, 0);
      assert.deepEqual(routes(), [route]);
    });

    it(`${what} with --yes, and asks nobody`, async () => {
      const { code, told } = await withKey(...words, '--yes');
      assert.deepEqual([code, told], [0, '']);
      assert.deepEqual(routes(), [route]);
    });

    for (const no of ['y', 'no', '']) {
      it(`${what} nothing after ${JSON.stringify(no)}`, async () => {
        assert.equal((await admin(words, { ADMIN_API_KEY: key }, [no])).code, 1);
        assert.deepEqual(asked, []);
      });
    }

    it(`${what} nothing where nobody can be asked`, async () => {
      assert.equal((await withKey(...words)).code, 2);
      assert.deepEqual(asked, []);
    });
  }

  it('gives a role with the password of who is logged in', async () => {
    answers[`PUT /v1/admin/users/${id}/role`] = { status: 204 };
    assert.equal((await asInes('users', 'set-role', id, 'support', '--yes')).code, 0);
    assert.deepEqual(asked[1]?.body, { role: 'support', password });
    assert.equal((await asInes('users', 'set-role', id, 'none', '--yes')).code, 0);
    assert.deepEqual(asked[4]?.body, { role: null, password });
  });

  it('asks before a role, and knows no other', async () => {
    const ask = (role: string) =>
      admin(['users', 'set-role', id, role], { ADMIN_API_KEY: key }, ['no']);
    assert.equal((await ask('admin')).code, 1);
    assert.equal((await ask('owner')).code, 2);
    assert.deepEqual(asked, []);
  });

  it('resets second factors with the password of who is logged in, and not by a key', async () => {
    const route = `POST /v1/admin/users/${id}/reset-second-factors`;
    const resetAt = '2026-11-28T12:00:00.000Z';
    answers[route] = { status: 202, body: { resetAt } };
    const { code, out } = await asInes('users', 'reset-second-factors', id, '--yes');
    assert.equal(code, 0);
    assert.match(out.join(), /2026-11-28T12:00/);
    assert.deepEqual(asked[1]?.body, { password });
    const { told } = await withKey('users', 'reset-second-factors', id, '--yes');
    assert.match(told, /No API key may do this/);
    assert.equal(asked.length, 3);
  });

  it('gives no role by a key', async () => {
    const { code, told } = await withKey('users', 'set-role', id, 'admin', '--yes');
    assert.equal(code, 2);
    assert.match(told, /No API key may do this/);
    assert.deepEqual(asked, []);
  });
});

describe('a user', () => {
  it('is found by the whole of an e-mail address', async () => {
    const list = 'GET /v1/admin/users?email=ines%40example.com&limit=1';
    answers[list] = { status: 200, body: { users: [ines], nextCursor: null } };
    answers[`POST /v1/admin/users/${id}/unlock`] = { status: 204 };
    const { code, out } = await withKey('users', 'unlock', ' Ines@Example.com');
    assert.equal(code, 0);
    assert.match(out.join(), /unlocked/);
  });

  it('is not one that only begins like that', async () => {
    const list = 'GET /v1/admin/users?email=ines%40example.co&limit=1';
    answers[list] = { status: 200, body: { users: [ines], nextCursor: null } };
    const { code, told } = await withKey('users', 'unlock', 'ines@example.co');
    assert.equal(code, 1);
    assert.match(told, /No account signs in with ines@example\.co\./);
    assert.equal(asked.length, 1);
  });

  it('is found by a phone number', async () => {
    const list = 'GET /v1/admin/users?phone=%2B14155550123&limit=1';
    const phone = person({ id, phone: '+14155550123', email: null });
    answers[list] = { status: 200, body: { users: [phone], nextCursor: null } };
    answers[`POST /v1/admin/users/${id}/unlock`] = { status: 204 };
    assert.equal((await withKey('users', 'unlock', '+1 (415) 555-0123')).code, 0);
  });

  it('is found by an address in letters of any language', async () => {
    const list = 'GET /v1/admin/users?email=bucher%40xn--bcher-kva.example&limit=1';
    const email = 'bucher@xn--bcher-kva.example';
    answers[list] = { status: 200, body: { users: [person({ id, email })], nextCursor: null } };
    answers[`GET /v1/admin/users/${id}`] = { status: 200, body: ines };
    assert.equal((await withKey('users', 'show', 'bucher@bücher.example')).code, 0);
  });

  for (const word of ['..', '../api-keys', 'Ines', `${id}/role`, '']) {
    it(`is not ${JSON.stringify(word)}`, async () => {
      assert.equal((await withKey('users', 'unlock', word)).code, 2);
      assert.deepEqual(asked, []);
    });
  }
});

describe('a list', () => {
  const page = (count: number, nextCursor: string | null): Answer => {
    const users = Array.from({ length: count }, (_, i) => person({ id: `${nextCursor}-${i}` }));
    return { status: 200, body: { users, nextCursor } };
  };
  const first = 'GET /v1/admin/users?limit=100';

  it('is a table, and says how to go on', async () => {
    answers['GET /v1/admin/users?limit=2'] = page(2, 'next');
    const { out, told } = await withKey('users', 'list', '--limit', '2');
    assert.match(out[0] ?? '', /^id +email +phone +name +state +role +created$/);
    assert.equal(out.length, 3);
    assert.equal(told, 'There is more: --cursor next, or --all.');
  });

  it('is one JSON object per line for a program', async () => {
    answers['GET /v1/admin/users?limit=50'] = page(2, null);
    const { out, told } = await withKey('users', 'list', '--json');
    assert.deepEqual(
      out.map((line) => JSON.parse(line).id),
      ['null-0', 'null-1'],
    );
    assert.equal(told, '');
  });

  it('asks for what was said, and no more', async () => {
    answers['GET /v1/admin/users?name=Mor&active=false&createdFrom=2026-01-01&limit=50'] = page(
      0,
      null,
    );
    const words = ['--name', 'Mor', '--active', 'false', '--from', '2026-01-01'];
    assert.equal((await withKey('users', 'list', ...words)).code, 0);
  });

  it('goes on to the end with --all, also over pages that hold none', async () => {
    answers[first] = page(100, 'a');
    answers[`${first}&cursor=a`] = page(0, 'b');
    answers[`${first}&cursor=b`] = page(3, null);
    const { out, told } = await withKey('users', 'list', '--all', '--json');
    assert.equal(out.length, 103);
    assert.equal(told, '');
  });

  it('asks on until there are enough', async () => {
    answers['GET /v1/admin/users?limit=3'] = page(1, 'a');
    answers['GET /v1/admin/users?limit=2&cursor=a'] = page(2, 'b');
    const { out } = await withKey('users', 'list', '--limit', '3', '--json');
    assert.equal(out.length, 3);
  });

  it('waits where that was too often', async () => {
    const often = { ...problem(429, 'Too many requests'), headers: { 'Retry-After': '7' } };
    answers[first] = [often, often, page(1, null)];
    const { code, out, waits } = await withKey('users', 'list', '--all', '--json');
    assert.deepEqual([code, out.length, waits], [0, 1, [7, 7]]);
  });

  it('lets nobody move the cursor or forge a line', async () => {
    const name = 'Ines\u001b[2J\nadmin\u202e';
    const users = [person({ id, firstName: name })];
    answers['GET /v1/admin/users?limit=50'] = { status: 200, body: { users, nextCursor: null } };
    const { out } = await withKey('users', 'list');
    assert.equal(out.length, 2);
    assert.doesNotMatch(out.join(''), /[\p{Cc}\u202e]/u);
  });

  for (const limit of ['0', '1001', '-1', 'x']) {
    it(`has not ${limit} of them`, async () => {
      assert.equal((await withKey('users', 'list', `--limit=${limit}`)).code, 2);
      assert.deepEqual(asked, []);
    });
  }
});

describe('the trail and the counts', () => {
  const event = { at: '2026-11-26T12:00:00.000Z', event: 'user_unlocked', outcome: 'success' };

  it('are searched by the account, named as a person would', async () => {
    const list = 'GET /v1/admin/users?email=ines%40example.com&limit=1';
    answers[list] = { status: 200, body: { users: [ines], nextCursor: null } };
    answers[`GET /v1/admin/trail?event=user_unlocked&from=2026-11-01&userId=${id}&limit=50`] = {
      status: 200,
      body: { events: [{ ...event, actor: 'operator' }], nextCursor: null },
    };
    const words = [
      '--user',
      'ines@example.com',
      '--event',
      'user_unlocked',
      '--from',
      '2026-11-01',
    ];
    const { code, out } = await withKey('trail', ...words);
    assert.equal(code, 0);
    assert.match(out[1] ?? '', /^2026-11-26T12:00:00\.000Z +user_unlocked +success +operator$/);
  });

  it('are counted by day', async () => {
    const day = { day: '2026-11-26', registrations: 12, logins: 340, failedLogins: 21, resets: 0 };
    answers['GET /v1/admin/stats'] = { status: 200, body: { days: [day] } };
    const { out } = await withKey('stats');
    assert.match(out[1] ?? '', /^2026-11-26 +12 +340 +21 +0$/);
    answers['GET /v1/admin/stats?days=7'] = { status: 200, body: { days: [day] } };
    assert.deepEqual((await withKey('stats', '--days', '7', '--json')).out, [JSON.stringify(day)]);
  });
});

describe('a new account', () => {
  const words = ['users', 'create', '--email', 'new@example.com', '--first-name', 'Ana'];
  const rest = [
    '--last-name',
    'Lima',
    '--date-of-birth',
    '1990-04-17',
    '--date-of-joining',
    '2026-01-01',
  ];
  const body = {
    email: 'new@example.com',
    firstName: 'Ana',
    lastName: 'Lima',
    dateOfBirth: '1990-04-17',
    dateOfJoining: '2026-01-01',
  };

  it('gets an invitation', async () => {
    answers['POST /v1/admin/users'] = { status: 201, body: ines };
    assert.equal((await withKey(...words, ...rest)).code, 0);
    assert.deepEqual(asked[0]?.body, body);
  });

  it('gets a password that is asked for, and never shown', async () => {
    answers['POST /v1/admin/users'] = { status: 201, body: ines };
    const all = [...words, ...rest, '--with-password'];
    const { code, out, told } = await admin(all, { ADMIN_API_KEY: key }, [password]);
    assert.equal(code, 0);
    assert.deepEqual(asked[0]?.body, { ...body, password });
    assert.doesNotMatch(`${out} ${told}`, /Tidal/);
  });

  it('is told every rule that it breaks', async () => {
    const errors = [{ pointer: '/dateOfBirth', code: 'invalid_date', detail: 'No such day.' }];
    answers['POST /v1/admin/users'] = problem(422, 'Validation failed', { errors });
    const { code, told } = await withKey(...words, ...rest);
    assert.equal(code, 1);
    assert.match(told, /^Validation failed: .*\n {2}\/dateOfBirth: No such day\.$/);
  });

  it('has all that it needs', async () => {
    const { code, told } = await withKey(...words);
    assert.equal(code, 2);
    assert.match(told, /--last-name is missing/);
    assert.deepEqual(asked, []);
  });
});

describe('API keys', () => {
  it('are printed once, when they are made', async () => {
    answers['POST /v1/admin/api-keys'] = { status: 201, body: { id, name: 'billing', key } };
    const words = ['--name', 'billing', '--permission', 'users:read', '--permission', 'stats:read'];
    const { out } = await asInes('keys', 'create', ...words);
    assert.deepEqual(asked[1]?.body, {
      name: 'billing',
      permissions: ['users:read', 'stats:read'],
      password,
    });
    assert.equal(out.filter((line) => line.includes(key)).length, 1);
  });

  it('have permissions of the list alone', async () => {
    const { code, told } = await asInes(
      'keys',
      'create',
      '--name',
      'x',
      '--permission',
      'roles:write',
    );
    assert.equal(code, 2);
    assert.match(told, /--permission is one of users:read, .*, and not roles:write/);
    assert.deepEqual(asked, []);
  });

  it('are revoked by their id', async () => {
    answers[`DELETE /v1/admin/api-keys/${id}`] = { status: 204 };
    assert.equal((await asInes('keys', 'revoke', id)).code, 0);
    assert.equal((await asInes('keys', 'revoke', '../users')).code, 2);
  });
});

describe('webhooks', () => {
  const dead = {
    id: 'e-1',
    type: 'user.created',
    timestamp: '2026-11-26T12:00:00.000Z',
    userId: id,
    tries: 9,
    deadAt: '2026-11-29T12:00:00.000Z',
    lastFailure: 'status-500',
  };

  const secret = 'whsec_c2VjcmV0';
  const wanted = ['--to', 'https://a.example/hook', '--description', 'billing'];

  it('are made with the password of who is logged in, and their secret is printed once', async () => {
    answers['POST /v1/admin/webhooks'] = { status: 201, body: { id, events: ['x'], secret } };
    const events = ['--event', 'user.created', '--event', 'user.deleted'];
    const { code, out, told } = await asInes('webhooks', 'create', ...wanted, ...events);
    assert.equal(code, 0);
    assert.deepEqual(asked[1]?.body, {
      url: 'https://a.example/hook',
      events: ['user.created', 'user.deleted'],
      description: 'billing',
      password,
    });
    assert.equal(out.filter((line) => line.includes(secret)).length, 1);
    assert.doesNotMatch(`${out} ${told}`, /Tidal/);
  });

  it('hear of what there is alone, and a wrong word is told all of it', async () => {
    const { code, told } = await asInes('webhooks', 'create', ...wanted, '--event', 'user.born');
    assert.equal(code, 2);
    assert.match(told, /--event is one of user\.created, .*, and not user\.born/);
    assert.deepEqual(asked, []);
  });

  it('are made by no key', async () => {
    const words = [...wanted, '--event', 'user.created'];
    const { code, told } = await withKey('webhooks', 'create', ...words);
    assert.equal(code, 2);
    assert.match(told, /No API key may do this/);
    assert.deepEqual(asked, []);
  });

  it('are shown with what was given up, page by page', async () => {
    const list = `GET /v1/admin/webhooks/${id}/dead-letters?limit=100`;
    answers[list] = { status: 200, body: { deadLetters: [dead], nextCursor: 'a' } };
    answers[`${list}&cursor=a`] = { status: 200, body: { deadLetters: [dead], nextCursor: null } };
    const { code, out } = await asInes('webhooks', 'dead', id, '--all');
    assert.equal(code, 0);
    assert.equal(out.length, 3);
    assert.match(out[1] ?? '', /^e-1 +user\.created .* 9 .*status-500$/);
  });

  it('send all of it again, or what is named', async () => {
    const route = `POST /v1/admin/webhooks/${id}/dead-letters/resend`;
    answers[route] = { status: 200, body: { count: 1 } };
    const { out } = await asInes('webhooks', 'resend', id);
    assert.deepEqual(out, ['1 event is on the way again.']);
    await asInes('webhooks', 'resend', id, '--event', 'e-1', '--event', 'e-2');
    const bodies = asked.filter((one) => one.route === route).map(({ body }) => body);
    assert.deepEqual(bodies, [{}, { ids: ['e-1', 'e-2'] }]);
  });

  it('say how it goes', async () => {
    const last = { at: '2026-11-26T12:00:00.000Z', ok: false, outcome: 'timeout' };
    answers['GET /v1/admin/webhooks'] = {
      status: 200,
      body: { webhooks: [{ id, url: 'https://a.example', enabled: false, events: ['x', 'y'] }] },
    };
    answers[`GET /v1/admin/webhooks/${id}`] = { status: 200, body: { id, waiting: 2, last } };
    const listed = await asInes('webhooks', 'list');
    assert.match(listed.out[1] ?? '', /https:\/\/a\.example +off +x y$/);
    const { out } = await asInes('webhooks', 'show', id);
    assert.match(out.join('\n'), /^last +2026-11-26T12:00:00\.000Z timeout$/m);
  });

  it('are named by their ids alone', async () => {
    assert.equal((await asInes('webhooks', 'show', '../users')).code, 2);
    assert.deepEqual(
      routes().filter((route) => route.startsWith('GET')),
      [],
    );
  });
});

describe('what goes wrong', () => {
  it('is said where another server answers', async () => {
    answers['GET /v1/admin/users?limit=50'] = { status: 502, body: '<html>Bad gateway' };
    const { code, told } = await withKey('users', 'list');
    assert.deepEqual([code, told], [1, 'The server answered 502, and not as this API does.']);
  });

  it('is said where nothing answers', async () => {
    const { code, told } = await withKey('users', 'list', '--url', 'http://127.0.0.1:1');
    assert.equal(code, 1);
    assert.match(told, /^The service did not answer/);
  });

  const wrong = [
    ['users'],
    ['users', 'lisst'],
    ['users', 'list', 'ines'],
    ['users', 'list', '--nmae', 'x'],
    ['users', 'list', '--active', 'maybe'],
    ['users', 'show'],
    ['users', 'list', '--password', 'x'],
  ];
  for (const words of wrong) {
    it(`is said wrongly: ${words.join(' ')}`, async () => {
      const { code, out, told } = await withKey(...words);
      assert.deepEqual([code, out], [2, []]);
      assert.match(told, /Usage: npm run admin/);
      assert.deepEqual(asked, []);
    });
  }

  for (const words of [[], ['--help'], ['users', '--help'], ['users', 'delete', '--help']]) {
    it(`is helped with: ${words.join(' ') || 'nothing'}`, async () => {
      const { code, out, told } = await admin(words);
      assert.deepEqual([code, told], [0, '']);
      assert.match(out.join('\n'), /^Usage: npm run admin/);
    });
  }
});
