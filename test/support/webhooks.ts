/** Endpoints at the stand-in for a receiver, and the objects that send to them. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { WebhookType } from '../../src/webhooks/events';
import { auditEventOf } from '../../src/webhooks/events';
import { signingSecret } from '../../src/webhooks/signature';
import type { SenderDeps } from '../../src/webhooks/webhook-sender.object';
import { makeTestDeps } from './test-deps';
import type { ReceivedWebhook, ReceiverMode } from './webhook-types';

export interface TestEndpoint {
  id: string;
  /** By which the stand-in knows it. */
  name: string;
}

/** After each test that makes some: files share a database, which takes twenty of them and writes a row for each. */
export async function forgetEndpoints(): Promise<void> {
  await env.DB.prepare('DELETE FROM webhook_endpoints').run();
}

/** @param mode how the receiver answers. */
export async function endpointFor(
  events: WebhookType[],
  mode: ReceiverMode = 'accept',
): Promise<TestEndpoint> {
  const name = crypto.randomUUID();
  const id = crypto.randomUUID();
  await env.DB.prepare(
    `INSERT INTO webhook_endpoints (id, url, description, events, enabled, key_id, created_at, created_by)
       VALUES (?, ?, 'a test', ?, 1, ?, ?, 'a1b2c3d4-963e-49db-b1a3-619ca42cc885')`,
  )
    .bind(
      id,
      hookUrl(name),
      JSON.stringify(events.map((type) => auditEventOf[type])),
      keyId(),
      Date.now(),
    )
    .run();
  await receiverAnswers({ id, name }, mode);
  return { id, name };
}

export const hookUrl = (name: string): string => `${env.TEST_WEBHOOK_RECEIVER_URL}/hook/${name}`;

const control = (name: string): string => `${env.TEST_WEBHOOK_RECEIVER_URL}/control/${name}`;

const keyId = (): string => makeTestDeps().webhookKeys[0].id;

export async function receiverAnswers({ name }: TestEndpoint, mode: ReceiverMode): Promise<void> {
  await fetch(control(name), { method: 'PUT', body: JSON.stringify({ mode }) });
}

/** Every try that it got. */
export const triesAt = async ({ name }: Pick<TestEndpoint, 'name'>): Promise<ReceivedWebhook[]> =>
  (await fetch(control(name))).json();

export const senderOf = ({ id }: Pick<TestEndpoint, 'id'>) => env.WEBHOOK_SENDER.getByName(id);

/** Of a service on this machine, where a receiver may be too. */
export const localSenderDeps = (): SenderDeps => {
  const deps = makeTestDeps();
  const settings = { ...deps.settings, PUBLIC_URL: 'http://localhost:8787' };
  return { ...deps, settings };
};

/** @param change what it works with otherwise. @returns whether it had anything to do. */
export async function runSender(
  endpoint: Pick<TestEndpoint, 'id'>,
  change: Partial<SenderDeps> = {},
): Promise<boolean> {
  const stub = senderOf(endpoint);
  const makeDeps = () => ({ ...localSenderDeps(), ...change });
  await runInDurableObject(stub, (object: object) => void Object.assign(object, { makeDeps }));
  return runDurableObjectAlarm(stub);
}

/** A receiver that hangs is not waited for. */
export const impatient = { webhookTimeoutMs: 300 };

/** Wakes it as the cron would, and lets it work. */
export async function deliver(
  endpoint: Pick<TestEndpoint, 'id'>,
  change: Partial<SenderDeps> = {},
): Promise<void> {
  await senderOf(endpoint).wake(endpoint.id);
  await runSender(endpoint, change);
}

export const alarmOf = (endpoint: Pick<TestEndpoint, 'id'>): Promise<number | null> =>
  runInDurableObject(senderOf(endpoint), (_, { storage }) => storage.getAlarm());

export interface OutboxRow {
  endpoint_id: string;
  event_id: string;
  event: string;
  user_id: string;
}

export async function outboxOf({ id }: Pick<TestEndpoint, 'id'>): Promise<OutboxRow[]> {
  const { results } = await env.DB.prepare('SELECT * FROM webhook_outbox WHERE endpoint_id = ?')
    .bind(id)
    .all<OutboxRow>();
  return results;
}

/** As receivers have it. */
export async function secretOf({ id }: Pick<TestEndpoint, 'id'>): Promise<string> {
  const row = await env.DB.prepare(
    'SELECT key_id AS keyId, secret_version AS secretVersion FROM webhook_endpoints WHERE id = ?',
  )
    .bind(id)
    .first<{ keyId: string; secretVersion: number }>();
  const secret = row && signingSecret(makeTestDeps().webhookKeys, { id, ...row });
  if (!secret) throw new Error(`no secret of ${id}`);
  return secret;
}

/** An event of the trail for each, past whatever does such things: the trigger takes it for committed, as it is. */
export async function happened(event: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => crypto.randomUUID());
  for (let from = 0; from < ids.length; from += 2000) {
    await env.DB.prepare(
      `INSERT INTO audit_events (request_id, event, outcome, at, user_id, schema_version)
         SELECT value, ?, 'success', ?, 'user-' || value, 4 FROM json_each(?)`,
    )
      .bind(event, Date.now(), JSON.stringify(ids.slice(from, from + 2000)))
      .run();
  }
  return ids;
}
