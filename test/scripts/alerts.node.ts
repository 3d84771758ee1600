/**
 * What fires, asked of a stand-in for Analytics Engine that evaluates the SQL on points as the Worker makes them. It takes only
 * the few words of the dialect that the command may use, so that a query it takes is one that the real one takes.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Alert, type Objective, queryOf } from '../../scripts/alerts/rules.ts';
import { columns, dataPointOf, type Point } from '../../src/core/metric-columns.ts';

const account = '0123456789abcdef0123456789abcdef';
const alerts = readJson<Alert>('ops/alerts.json');
const objectives = readJson<Objective>('ops/slo.json');

const engine = new DatabaseSync(':memory:');
const all = (kind: string) => Array.from({ length: 20 }, (_, i) => `${kind}${i + 1}`);
engine.exec(
  `CREATE TABLE user_registration_production (timestamp, _sample_interval, index1, ${[...all('blob'), ...all('double')]})`,
);
let status = 200;

/** https://developers.cloudflare.com/analytics/analytics-engine/sql-reference/statements/ */
function evaluate(sql: string): number | null {
  const form =
    /^SELECT SUM\(_sample_interval \* double\d+\) AS value FROM \w+ WHERE timestamp > NOW\(\) - INTERVAL '(\d+)' (MINUTE|HOUR|DAY) AND \(((?:(?:blob|double)\d+|'[\w /.:-]*'|\d+|=|<>|>|IN|AND|[(), ])+)\) FORMAT JSON$/;
  const [, amount, unit = ''] = form.exec(sql) ?? assert.fail(`not of the dialect: ${sql}`);
  const seconds = Number(amount) * { MINUTE: 60, HOUR: 3600, DAY: 86_400 }[unit as 'DAY'];
  const since = Date.now() - seconds * 1000;
  const inSqlite = sql
    .replace(/NOW\(\) - INTERVAL '\d+' \w+/, String(since))
    .replace(' FORMAT JSON', '');
  return (engine.prepare(inSqlite).get() as { value: number | null }).value;
}

const server = createServer(async (request, response) => {
  let sql = '';
  for await (const chunk of request) sql += chunk;
  const isRight =
    request.method === 'POST' &&
    request.url === `/accounts/${account}/analytics_engine/sql` &&
    request.headers.authorization === 'Bearer the-token';
  response.statusCode = isRight ? status : 403;
  response.end(
    isRight && status === 200 ? JSON.stringify({ data: [{ value: evaluate(sql) }] }) : '',
  );
});

before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
after(() => void server.close());
beforeEach(() => {
  status = 200;
  engine.exec('DELETE FROM user_registration_production');
});

/** @param times how often. @param ago milliseconds. */
function points(times: number, point: Partial<Point>, ago = 1000, sampleInterval = 1): void {
  const { indexes, blobs, doubles } = dataPointOf(
    {
      event: 'authn_login_success',
      outcome: 'success',
      reason: null,
      route: 'POST /v1/login',
      country: 'DE',
      actor: 'owner',
      durationMs: 80,
      count: 1,
      ...point,
    },
    '1.0.0',
  );
  const names = [
    'timestamp',
    '_sample_interval',
    'index1',
    ...blobs.map((_, i) => `blob${i + 1}`),
    ...doubles.map((_, i) => `double${i + 1}`),
  ];
  const insert = engine.prepare(
    `INSERT INTO user_registration_production (${names}) VALUES (${names.map(() => '?')})`,
  );
  const row = [Date.now() - ago, sampleInterval, ...indexes, ...blobs, ...doubles];
  for (let i = 0; i < times; i++) insert.run(...row);
}

async function command(...words: string[]): Promise<{ code: number; out: string }> {
  const { port } = server.address() as { port: number };
  const from = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    ['scripts/alerts/alerts.ts', '--account', account, '--from', from, ...words],
    { env: { ...process.env, CLOUDFLARE_API_TOKEN: 'the-token' } },
  );
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    out += data;
  });
  const code = await new Promise<number>((resolve) => child.once('close', resolve));
  return { code, out };
}

const firing = (out: string) =>
  [...out.matchAll(/^(?:PAGE|TICKET) +(\S+)/gm)].map(([, name]) => name);

describe('the alerts', () => {
  it('are quiet where people log in', async () => {
    points(1000, {});
    const { code, out } = await command();
    assert.deepEqual([code, firing(out)], [0, []]);
  });

  it('are quiet where nothing happens', async () => {
    assert.equal((await command()).code, 0);
  });

  const broken = { event: 'sys_error', outcome: 'failure', reason: 'd1' } as const;
  it('fire at the first share above the bound, and not at it', async () => {
    points(95, {});
    points(5, broken);
    assert.deepEqual(firing((await command()).out), []);
    points(1, broken);
    const { code, out } = await command();
    assert.deepEqual([code, firing(out)], [1, ['errors-fast']]);
    assert.match(out, /5\.94 % of 101 .*\n.*docs\/operate\.md#errors/);
  });

  it('say nothing of a share among few, and nothing of what is over', async () => {
    points(10, broken);
    points(10, {});
    assert.deepEqual(firing((await command()).out), ['errors-fast']);
    engine.exec('DELETE FROM user_registration_production');
    points(9, broken);
    points(10, {});
    points(500, broken, 6 * 60_000);
    assert.deepEqual(firing((await command()).out), []);
  });

  it('count a sampled point as often as it stands for, and one point of many people as those', async () => {
    points(1, { event: 'authn_login_lock', outcome: 'failure' }, 1000, 51);
    assert.deepEqual(firing((await command()).out), ['accounts-locked']);
    engine.exec('DELETE FROM user_registration_production');
    points(1, { event: 'authn_login_lock', outcome: 'failure', count: 50 });
    assert.deepEqual(firing((await command()).out), []);
  });

  const many: [string, () => void][] = [
    ['release-broken', () => points(1, { ...broken, reason: 'd1-schema' })],
    ['logins-slow', () => points(60, { durationMs: 1001 })],
    ['reads-slow', () => points(60, { route: 'GET /v1/me', durationMs: 301 })],
    [
      'mail-late',
      () => points(20, { event: 'message_sent', reason: 'email', durationMs: 120_001 }),
    ],
    ['mail-refused', () => points(21, { ...broken, route: null, reason: 'mail-not-sent' })],
    ['mail-given-up', () => points(1, { ...broken, route: null, reason: 'mail-given-up' })],
    ['audit-sink-down', () => points(4, { ...broken, route: null, reason: 'audit-sink' })],
    [
      'credential-stuffing',
      () => points(300, { event: 'authn_login_fail', outcome: 'failure', reason: 'unknown-user' }),
    ],
    ['sessions-copied', () => points(11, { event: 'session_token_reuse', outcome: 'failure' })],
    [
      'api-key-tried',
      () => points(21, { event: 'authz_fail', outcome: 'failure', reason: 'api-key-unknown' }),
    ],
    ['role-given', () => points(1, { event: 'authz_change', reason: 'role-admin' })],
    ['webhook-given-up', () => points(1, { ...broken, route: null, reason: 'webhook-given-up' })],
  ];
  for (const [name, make] of many) {
    it(`fire for ${name}, and for nothing else`, async () => {
      make();
      assert.deepEqual(firing((await command()).out), [name]);
    });
  }

  it('end with 2 where nobody knows: no answer, no account, no such severity', async () => {
    status = 500;
    assert.equal((await command()).code, 2);
    assert.equal((await command('--account', 'mine')).code, 2);
    assert.equal((await command('--severity', 'loud')).code, 2);
  });

  it('can be asked for those alone that wake somebody', async () => {
    points(1, { event: 'authz_change' });
    const { code, out } = await command('--severity', 'page');
    assert.equal(code, 0);
    assert.ok(!out.includes('role-given'));
  });
});

describe('the objectives', () => {
  it('tell how much of each budget is left', async () => {
    points(9995, {});
    points(5, { event: 'sys_error', outcome: 'failure', reason: 'kv' });
    const { code, out } = await command('--slo');
    assert.equal(code, 0);
    assert.match(
      out,
      /^availability +99\.95 % of 10000, wanted 99\.90 % in 30d: 50\.00 % of the budget left/m,
    );
  });

  it('end with 1 where one is missed', async () => {
    points(10, { durationMs: 5000 });
    assert.equal((await command('--slo')).code, 1);
  });
});

describe('the files', () => {
  it('name nothing that the service does not say', () => {
    const said = [
      'src/audit/events.ts',
      'src/core/errors.ts',
      'src/messaging/waiting-mail.ts',
      'src/docs/openapi.json',
    ].map((file) => readFileSync(file, 'utf8'));
    const conditions = [...alerts, ...objectives].flatMap((rule) => [
      'of' in rule ? rule.of : rule.bad,
      rule.among ?? '',
    ]);
    const words = new Set(
      conditions.flatMap((text) => [...text.matchAll(/'([^']+)'/g)].map(([, word = '']) => word)),
    );
    for (const word of words) {
      const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(word) ?? [];
      const isSaid =
        path === undefined
          ? word === 'success' ||
            word === 'failure' ||
            said.some((text) => text.includes(`'${word}'`))
          : Object.hasOwn(
              JSON.parse(said[3] ?? '{}').paths[path] ?? {},
              method?.toLowerCase() ?? '',
            );
      assert.ok(isSaid, word);
    }
  });

  it('lead each alert to a section of the runbook that is there', () => {
    for (const { name, runbook } of alerts) {
      const [file = '', anchor] = runbook.split('#');
      assert.ok(existsSync(file), file);
      const anchors = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(
        ([, title = '']) =>
          title
            .toLowerCase()
            .replace(/[^\w -]/g, '')
            .replaceAll(' ', '-'),
      );
      assert.ok(anchors.includes(anchor ?? ''), `${name}: ${runbook}`);
    }
  });

  it('have names of their own, and columns that there are', () => {
    assert.equal(new Set(alerts.map(({ name }) => name)).size, alerts.length);
    assert.throws(() => queryOf('d', '5m', '{ip} = 1'), /no column ip/);
    assert.throws(() => queryOf('d; DROP', '5m', '1'), /no name/);
    assert.throws(() => queryOf('d', '5 minutes', '1'), /no window/);
    assert.ok(queryOf('d', '6h', '{event} = 1').includes(columns.event));
  });
});

function readJson<Rule>(file: string): Rule[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Rule[];
}
