/** What `wrangler.jsonc` and `wrangler.sink.jsonc` say of each environment: an environment inherits no binding. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type ParseError, parse } from 'jsonc-parser';

type Environment = Record<string, unknown> & { name: string };

const api = read('wrangler.jsonc');
const sink = read('wrangler.sink.jsonc');
const names = ['staging', 'production'] as const;

/** What wrangler does not hand down from the top level (its documentation, "Inheritable keys"). */
const bound = [
  'd1_databases',
  'kv_namespaces',
  'r2_buckets',
  'durable_objects',
  'ratelimits',
  'analytics_engine_datasets',
  'queues',
  'version_metadata',
] as const;

describe('each environment', () => {
  for (const [file, { top, env }] of Object.entries({ api, sink })) {
    it(`is declared: ${file}`, () => assert.deepEqual(Object.keys(env), [...names]));

    for (const name of names) {
      const one = env[name] as Environment;

      it(`binds what the top level binds: ${file}, ${name}`, () => {
        for (const kind of bound) {
          assert.deepEqual(bindingsIn(one[kind]), bindingsIn(top[kind]), kind);
        }
      });

      it(`limits the processor time of a request: ${file}, ${name}`, () => {
        const { cpu_ms } = one.limits as { cpu_ms: number };
        assert.ok(cpu_ms >= 1_000 && cpu_ms <= 30_000);
      });

      it(`is reached by its own domain alone: ${file}, ${name}`, () => {
        assert.equal(one.workers_dev, false);
        assert.equal(one.preview_urls, false);
        const [route, ...more] = one.routes as { custom_domain: boolean }[];
        assert.equal(route?.custom_domain, true);
        assert.deepEqual(more, []);
      });

      it(`inherits the steps of its objects, its cron and its log: ${file}, ${name}`, () => {
        for (const kind of ['migrations', 'triggers', 'observability', 'logpush', 'main']) {
          assert.equal(one[kind], undefined, kind);
        }
      });
    }
  }

  it('keeps its trail in the audit Worker of the same environment', () => {
    for (const name of names) {
      const { services, tail_consumers } = api.env[name] as Record<string, unknown>;
      const service = sink.env[name]?.name;
      assert.deepEqual(services, [
        { binding: 'AUDIT_SINK', service, entrypoint: 'AuditSinkService' },
      ]);
      assert.deepEqual(tail_consumers, [{ service }]);
    }
  });

  it('has an address and a sender of mail', () => {
    for (const name of names) {
      const { routes, vars } = api.env[name] as unknown as {
        routes: { pattern: string }[];
        vars: Record<string, string>;
      };
      assert.equal(vars.PUBLIC_URL, `https://${routes[0]?.pattern}`);
      assert.match(vars.MAIL_FROM ?? '', /^Accounts <no-reply@[a-z.-]+>$/);
    }
  });
});

describe('no two environments share', () => {
  it('a namespace of rate limits, which belongs to the whole account', () => {
    const ids = [api.top, ...Object.values(api.env)].flatMap(({ ratelimits }) =>
      (ratelimits as { namespace_id: string }[]).map(({ namespace_id }) => namespace_id),
    );
    assert.equal(new Set(ids).size, ids.length);
  });

  it('a Worker, a database, a bucket or a domain', () => {
    const all = [api, sink].flatMap(({ top, env }) => [top, ...Object.values(env)]);
    for (const kind of ['name', 'd1_databases', 'kv_namespaces', 'r2_buckets', 'routes']) {
      const stores = all.flatMap((one) => storesIn(one[kind]));
      assert.equal(new Set(stores).size, stores.length, kind);
    }
  });

  it('the limits of a rate differ in nothing but their namespace', () => {
    const limits = [api.top, ...Object.values(api.env)].map(({ ratelimits }) =>
      (ratelimits as { name: string; simple: object }[]).map(({ name, simple }) => [name, simple]),
    );
    for (const one of limits) assert.deepEqual(one, limits[0]);
  });
});

/** The file, and its environments. A comma too many is an error here. */
function read(file: string): { top: Environment; env: Record<string, Environment> } {
  const errors: ParseError[] = [];
  const top = parse(readFileSync(file, 'utf8'), errors);
  assert.deepEqual(errors, [], file);
  return { top, env: top.env };
}

/** The names under which code reaches what is bound, in any order. */
function bindingsIn(value: unknown): string[] {
  const items = Array.isArray(value)
    ? value
    : ((value as { bindings?: object[] })?.bindings ?? (value ? [value] : []));
  return items
    .map(({ binding, name, class_name = '' }) => `${binding ?? name} ${class_name}`)
    .sort();
}

/** What a name of an account is given to. */
function storesIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return ((value ?? []) as Record<string, string>[]).flatMap(
    ({ database_name, bucket_name, id, pattern }) =>
      database_name ?? bucket_name ?? id ?? pattern ?? [],
  );
}
