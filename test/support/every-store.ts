/** All that is kept anywhere, as text: each table, key, object and line. */
import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test';
import { env as anyEnv } from 'cloudflare:workers';
import type { SinkEnv } from '../../src/audit-sink/day.object';

const env = anyEnv as typeof anyEnv & SinkEnv;

const objects = {
  ATTEMPT_COUNTER: env.ATTEMPT_COUNTER,
  MAIL_QUEUE: env.MAIL_QUEUE,
  MAILBOX: env.MAILBOX,
  MAIL_PACE: env.MAIL_PACE,
  ONE_TIME_CODE: env.ONE_TIME_CODE,
  QUOTA: env.QUOTA,
  DAILY_COUNTS: env.DAILY_COUNTS,
  WEBHOOK_SENDER: env.WEBHOOK_SENDER,
  AUDIT_CHAIN: env.AUDIT_CHAIN,
  AUDIT_DAY: env.AUDIT_DAY,
  AUDIT_KEYS: env.AUDIT_KEYS,
};

/** By where it was found, such as `d1 users`, `kv`, `MAILBOX`, `r2`. */
export async function everyStore(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [table, rows] of await databases()) found.set(`d1 ${table}`, asText(rows));
  found.set('kv', asText(await everyKey()));
  for (const [name, namespace] of Object.entries(objects)) {
    found.set(name, asText(await storagesOf(namespace as unknown as DurableObjectNamespace)));
  }
  found.set('r2', asText(await everyObject()));
  return found;
}

async function databases(): Promise<[string, unknown[]][]> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
  ).all<{ name: string }>();
  return Promise.all(
    results.map(
      async ({ name }): Promise<[string, unknown[]]> => [
        name,
        (await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results,
      ],
    ),
  );
}

async function everyKey(): Promise<unknown[]> {
  const { keys } = await env.KV.list();
  return Promise.all(keys.map(async (key) => [key, await env.KV.get(key.name)]));
}

async function storagesOf(namespace: DurableObjectNamespace): Promise<unknown[]> {
  const ids = await listDurableObjectIds(namespace);
  return Promise.all(
    ids.map((id) =>
      runInDurableObject(namespace.get(id), async (_, { storage: { sql, kv }, storage }) => {
        const tables = sql
          .exec<{ name: string }>(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
          )
          .toArray();
        return {
          alarm: await storage.getAlarm(),
          kv: [...kv.list()],
          tables: tables.map(({ name }) => [name, sql.exec(`SELECT * FROM "${name}"`).toArray()]),
        };
      }),
    ),
  );
}

async function everyObject(): Promise<unknown[]> {
  const { objects: listed } = await env.AUDIT_BUCKET.list();
  return Promise.all(
    listed.map(async ({ key }) => {
      const bytes = await (await env.AUDIT_BUCKET.get(key))?.arrayBuffer();
      return [key, new TextDecoder().decode(bytes)];
    }),
  );
}

const asText = (value: unknown): string =>
  JSON.stringify(value, (_, member) =>
    member instanceof ArrayBuffer ? new Uint8Array(member).toHex() : member,
  );
