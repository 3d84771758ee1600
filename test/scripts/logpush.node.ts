/** The Logpush job, against a stand-in for Cloudflare's API. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, it } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const asked: { method: string; url: string; authorization: string; body: unknown }[] = [];
let jobs: { id: number; name: string }[] = [];

const api = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { method = '', url = '', headers } = request;
  asked.push({
    method,
    url,
    authorization: String(headers.authorization),
    body: body && JSON.parse(body),
  });
  const refused = headers.authorization !== 'Bearer an-api-token';
  response.writeHead(refused ? 403 : 200, { 'Content-Type': 'application/json' });
  response.end(
    JSON.stringify(
      refused
        ? { success: false, errors: [{ code: 10000, message: 'Authentication error' }] }
        : { success: true, result: method === 'GET' ? jobs : { id: 7, name: 'x' } },
    ),
  );
});

before(() => new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve)));
after(() => api.close());
beforeEach(() => {
  asked.length = 0;
  jobs = [];
});

const env = {
  CLOUDFLARE_ACCOUNT_ID: 'an-account',
  CLOUDFLARE_API_TOKEN: 'an-api-token',
  AUDIT_SINK_TOKEN: 'a token+of/32 bytes & more=1234567',
};

const logpush = (words: string[], changes: Record<string, string> = {}) => {
  const { port } = api.address() as AddressInfo;
  const CLOUDFLARE_API_BASE_URL = `http://127.0.0.1:${port}`;
  return run(
    process.execPath,
    ['scripts/audit/logpush.ts', '--sink', 'https://audit.example', ...words],
    { env: { ...process.env, ...env, CLOUDFLARE_API_BASE_URL, ...changes } },
  );
};

it('creates a job where there is none', async () => {
  const { stdout } = await logpush([]);
  assert.match(stdout, /created the Logpush job user-registration-audit \(7\)/);
  assert.deepEqual(
    asked.map(({ method, url }) => `${method} ${url}`),
    ['GET /accounts/an-account/logpush/jobs', 'POST /accounts/an-account/logpush/jobs'],
  );
  const job = asked[1]?.body as Record<string, string>;
  assert.equal(job.dataset, 'workers_trace_events');
  const destination = new URL(job.destination_conf ?? '');
  assert.equal(destination.origin + destination.pathname, 'https://audit.example/logpush');
  assert.ok(!destination.search.includes('+'), 'a plus would be read as it stands');
  assert.equal(
    destination.searchParams.get('header_Authorization'),
    `Bearer ${env.AUDIT_SINK_TOKEN}`,
  );
  assert.deepEqual(JSON.parse(job.filter ?? ''), {
    where: { key: 'ScriptName', operator: 'eq', value: 'user-registration' },
  });
});

it('updates the job of the same name, and leaves others alone', async () => {
  jobs = [
    { id: 3, name: 'another' },
    { id: 4, name: 'user-registration-audit' },
  ];
  const { stdout } = await logpush([]);
  assert.match(stdout, /updated/);
  assert.deepEqual(
    asked.map(({ method, url }) => `${method} ${url}`),
    ['GET /accounts/an-account/logpush/jobs', 'PUT /accounts/an-account/logpush/jobs/4'],
  );
});

it('asks nothing in a dry run, and prints the request without its tokens', async () => {
  const { stdout } = await logpush(['--dry-run']);
  assert.deepEqual(asked, []);
  assert.match(stdout, /POST .*\/accounts\/an-account\/logpush\/jobs/);
  assert.match(stdout, /workers_trace_events/);
  assert.ok(!stdout.includes('an-api-token') && !stdout.includes('32 bytes'));
});

it('says what the API refused, and exits with 1', async () => {
  await assert.rejects(logpush([], { CLOUDFLARE_API_TOKEN: 'wrong' }), (error: unknown) => {
    const { code, stderr } = error as { code: number; stderr: string };
    assert.equal(code, 1);
    assert.match(stderr, /403: 10000 Authentication error/);
    return true;
  });
});

it('names what is not set', async () => {
  await assert.rejects(
    logpush([], { CLOUDFLARE_ACCOUNT_ID: '' }),
    /CLOUDFLARE_ACCOUNT_ID is not set/,
  );
});
