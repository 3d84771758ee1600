/** Webhooks as admins make and watch them. */
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { login } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { staffMember, type TestStaff } from '../support/staff';
import {
  alarmOf,
  endpointFor,
  forgetEndpoints,
  happened,
  hookUrl,
  outboxOf,
  receiverAnswers,
  runSender,
  senderOf,
  triesAt,
} from '../support/webhooks';

const app = makeTestApp();
let admin: TestStaff;

beforeEach(async () => {
  admin = await staffMember(app, 'admin');
  auditLines();
});

afterEach(forgetEndpoints);

interface Shown {
  id: string;
  secret: string;
  enabled: boolean;
  waiting: number;
  dead: number;
  previousSecretUntil: string | null;
  last: { ok: boolean; outcome: string } | null;
}

const path = (id: string, rest = '') => `/v1/admin/webhooks/${id}${rest}`;
const good = {
  url: 'https://hooks.customer.example/events',
  description: 'billing',
  events: ['user.created', 'user.deleted'],
};
const create = (changes: Record<string, unknown> = {}) =>
  app.post(
    '/v1/admin/webhooks',
    { ...good, password: admin.password, ...changes },
    { token: admin.token },
  );
const send = (method: string, at: string, body?: unknown) =>
  app.send(method, at, { token: admin.token, ...(body !== undefined && { body }) });
const made = async (): Promise<Shown> => (await create()).json();
const shown = async (id: string): Promise<Shown> => (await send('GET', path(id))).json();
const brokenRules = async (response: Response | Promise<Response>) =>
  rulesOf(await expectProblem(await response, 422, 'validation-failed'));
const lineOf = (event: string) => auditLines().filter((line) => line.event === event);

describe('making one', () => {
  it('shows its secret once, and stands in the trail with who did it', async () => {
    const response = await create();
    expect(response.status).toBe(201);
    const { secret, ...webhook } = await response.json<Shown>();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(response.headers.get('Location')).toBe(path(webhook.id));
    expect(webhook).toMatchObject({ ...good, enabled: true, createdBy: admin.id });
    expect(lineOf('webhook_created')).toMatchObject([
      { outcome: 'success', target: `webhook:${webhook.id}`, actor: `user:${admin.id}` },
    ]);
    const listed = await (await send('GET', '/v1/admin/webhooks')).text();
    expect(listed).toContain(webhook.id);
    expect(listed).not.toContain(secret);
    expect(await (await send('GET', path(webhook.id))).text()).not.toContain(secret);
  });

  it('wants the password', async () => {
    await expectProblem(await create({ password: 'wrong' }), 403, 'wrong-password');
    await expectProblem(await create({ password: undefined }), 422, 'validation-failed');
    expect(await (await send('GET', '/v1/admin/webhooks')).json()).toEqual({ webhooks: [] });
  });

  it.each([
    ['/url', 'invalid_url', { url: 'https://10.0.0.1/' }],
    ['/url', 'invalid_url', { url: 'http://hooks.customer.example/' }],
    ['/url', 'invalid_url', { url: 'https://accounts.example/v1/login' }],
    ['/url', 'wrong_type', { url: 7 }],
    ['/events', 'too_few', { events: [] }],
    ['/events', 'repeated', { events: ['user.created', 'user.created'] }],
    ['/events/0', 'wrong_type', { events: ['user_created'] }],
    ['/events/0', 'wrong_type', { events: ['__proto__'] }],
    ['/description', 'too_short', { description: '' }],
    ['/description', 'forbidden_character', { description: 'a\nb' }],
    ['/nonsense', 'unknown_member', { nonsense: 1 }],
  ])('says what is wrong with %s (%s)', async (pointer, code, changes) => {
    const response = await create(changes);
    expect(await brokenRules(response)).toEqual([`${pointer} ${code}`]);
  });

  it('ends at twenty, also where two come at the same moment', async () => {
    for (let count = 0; count < 19; count++) await endpointFor(['user.deleted']);
    const statuses = (await Promise.all([create(), create()])).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409]);
    await expectProblem(await create(), 409, 'too-many-webhooks');
    expect(
      lineOf('webhook_created')
        .map(({ outcome }) => outcome)
        .sort(),
    ).toEqual(['failure', 'failure', 'success']);
  });
});

describe('changing one', () => {
  it.each<[Record<string, unknown>, string | null]>([
    [{ url: 'https://hooks.example.com/other' }, 'webhook-moved'],
    [{ url: 'https://hooks.example.com/other', enabled: true }, 'webhook-moved'],
    [{ enabled: false }, 'webhook-switched-off'],
    [{ enabled: true }, 'webhook-switched-on'],
    [{ description: 'another' }, null],
  ])('leaves in the trail what was changed: %j', async (body, reason) => {
    const { id } = await made();
    auditLines();
    const whole = 'url' in body ? { ...body, password: admin.password } : body;
    expect((await send('PATCH', path(id), whole)).status).toBe(200);
    expect(lineOf('webhook_updated')).toMatchObject([{ outcome: 'success', reason }]);
  });

  it('changes what is named and nothing else', async () => {
    const { id } = await made();
    const response = await send('PATCH', path(id), { events: ['user.updated'], enabled: false });
    expect(response.status).toBe(200);
    expect(await shown(id)).toMatchObject({ ...good, events: ['user.updated'], enabled: false });
    expect(lineOf('webhook_updated')).toMatchObject([{ outcome: 'success' }]);
    await happened('user_updated', 1);
    expect(await outboxOf({ id })).toEqual([]);
  });

  it('wants the password for another URL', async () => {
    const { id } = await made();
    const url = 'https://other.customer.example/';
    expect(await brokenRules(await send('PATCH', path(id), { url }))).toEqual([
      '/password required',
    ]);
    const wrong = await send('PATCH', path(id), { url, password: 'wrong' });
    await expectProblem(wrong, 403, 'wrong-password');
    expect(await shown(id)).toMatchObject({ url: good.url });
    expect((await send('PATCH', path(id), { url, password: admin.password })).status).toBe(200);
    expect(await shown(id)).toMatchObject({ url });
  });

  it('tries at once what has failed before', async () => {
    const endpoint = await endpointFor(['user.created'], 'error-500');
    await happened('user_created', 1);
    await senderOf(endpoint).wake(endpoint.id);
    await runSender(endpoint);
    travel('1s');
    await receiverAnswers(endpoint, 'accept');
    await send('PATCH', path(endpoint.id), { enabled: true });
    expect(await alarmOf(endpoint)).toBeLessThanOrEqual(Date.now() + 1000);
    await runSender(endpoint);
    expect(await shown(endpoint.id)).toMatchObject({ waiting: 0, last: { outcome: 'status-204' } });
  });
});

it('deletes one with all that waits', async () => {
  const endpoint = await endpointFor(['user.created'], 'error-500');
  await happened('user_created', 1);
  await senderOf(endpoint).wake(endpoint.id);
  await runSender(endpoint);
  expect((await send('DELETE', path(endpoint.id))).status).toBe(204);
  expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 0, last: null });
  expect(await alarmOf(endpoint)).toBeNull();
  await expectProblem(await send('DELETE', path(endpoint.id)), 404, 'webhook-not-found');
});

it.each([
  ['GET', ''],
  ['PATCH', '', { enabled: true }],
  ['POST', '/rotate-secret', 'password'],
  ['POST', '/test'],
  ['GET', '/dead-letters'],
  ['POST', '/dead-letters/resend', {}],
] as [string, string, unknown?][])('knows no unknown one: %s %s', async (method, rest, body) => {
  const sent = body === 'password' ? { password: admin.password } : body;
  const response = await send(method, path('unknown', rest), sent);
  await expectProblem(response, 404, 'webhook-not-found');
});

describe('a new secret', () => {
  it('signs beside the one before for a day, and then alone', async () => {
    const endpoint = await endpointFor(['user.created']);
    const rotate = async () => {
      const body = { password: admin.password };
      const response = await send('POST', path(endpoint.id, '/rotate-secret'), body);
      expect(response.status).toBe(200);
      return (await response.json<Shown>()).secret;
    };
    const [first, second] = [await rotate(), await rotate()];
    expect(second).not.toBe(first);

    const isGoodFor = async (secret: string) => {
      await happened('user_created', 1);
      await senderOf(endpoint).wake(endpoint.id);
      await runSender(endpoint);
      const got = (await triesAt(endpoint)).at(-1);
      const at = new Date(Number(got?.timestamp) * 1000);
      const signed = new Webhook(secret).sign(got?.id ?? '', at, got?.body ?? '');
      return (got?.signature ?? '').split(' ').includes(signed);
    };
    expect([await isGoodFor(first), await isGoodFor(second)]).toEqual([true, true]);
    travel('24h');
    expect([await isGoodFor(first), await isGoodFor(second)]).toEqual([false, true]);
    expect(lineOf('webhook_secret_rotated')).toHaveLength(2);
  });

  it('wants the password', async () => {
    const { id } = await made();
    const response = await send('POST', path(id, '/rotate-secret'), { password: 'wrong' });
    await expectProblem(response, 403, 'wrong-password');
    expect(await shown(id)).toMatchObject({ previousSecretUntil: null });
  });
});

describe('a test event', () => {
  it('is sent as any other, and audited', async () => {
    const endpoint = await endpointFor(['user.deleted']);
    const response = await send('POST', path(endpoint.id, '/test'));
    expect(response.status).toBe(202);
    const { id } = await response.json<{ id: string }>();
    await runSender(endpoint);
    const [got] = await triesAt(endpoint);
    expect(got?.id).toBe(id);
    expect(JSON.parse(got?.body ?? '')).toMatchObject({
      type: 'webhook.test',
      data: { userId: null, actor: `user:${admin.id}` },
    });
    expect(lineOf('webhook_tested')).toMatchObject([{ target: `webhook:${endpoint.id}` }]);
  });

  it('is refused while it is off', async () => {
    const { id } = await made();
    await send('PATCH', path(id), { enabled: false });
    await expectProblem(await send('POST', path(id, '/test')), 409, 'webhook-disabled');
  });
});

describe('dead letters', () => {
  async function withDead(count: number) {
    const endpoint = await endpointFor(['user.created'], 'error-500');
    const ids = await happened('user_created', count);
    await senderOf(endpoint).wake(endpoint.id);
    for (let tries = 0; tries < 10; tries++) {
      await runSender(endpoint);
      travel('30h');
    }
    // Three days and more have gone by.
    admin.token = await login(app, admin);
    return { endpoint, ids };
  }
  const page = async (id: string, query = '') =>
    (await send('GET', path(id, `/dead-letters${query}`))).json<{
      deadLetters: { id: string; type: string; lastFailure: string }[];
      nextCursor: string | null;
    }>();

  it('are shown by page, with what failed', async () => {
    const { endpoint, ids } = await withDead(3);
    const one = await page(endpoint.id, '?limit=2');
    const two = await page(endpoint.id, `?limit=2&cursor=${one.nextCursor}`);
    expect(two.nextCursor).toBeNull();
    const all = [...one.deadLetters, ...two.deadLetters];
    expect(all.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(all[0]).toMatchObject({ type: 'user.created', lastFailure: 'status-500' });
    expect(await shown(endpoint.id)).toMatchObject({ waiting: 0, dead: 3 });

    const other = await endpointFor(['user.deleted']);
    const foreign = await send('GET', path(other.id, `/dead-letters?cursor=${one.nextCursor}`));
    expect(await brokenRules(foreign)).toEqual(['/cursor unknown_cursor']);
  });

  it('are sent again: some, then all', async () => {
    const { endpoint, ids } = await withDead(3);
    await receiverAnswers(endpoint, 'accept');
    const resend = async (body: unknown) => {
      const response = await send('POST', path(endpoint.id, '/dead-letters/resend'), body);
      expect(response.status).toBe(200);
      await runSender(endpoint);
      return (await response.json<{ count: number }>()).count;
    };
    expect(await resend({ ids: [ids[0], ids[0], 'unknown'] })).toBe(1);
    expect(await resend({})).toBe(2);
    expect(await resend({})).toBe(0);
    const taken = (await triesAt(endpoint)).filter(({ accepted }) => accepted);
    expect(taken.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(lineOf('webhook_resent')).toHaveLength(3);
  });

  it('stay dead while the webhook is off: nothing would send them', async () => {
    const { endpoint } = await withDead(1);
    await send('PATCH', path(endpoint.id), { enabled: false });
    const response = await send('POST', path(endpoint.id, '/dead-letters/resend'), {});
    await expectProblem(response, 409, 'webhook-disabled');
    expect(lineOf('webhook_resent')).toMatchObject([
      { outcome: 'failure', reason: 'webhook-disabled' },
    ]);
    expect(await shown(endpoint.id)).toMatchObject({ waiting: 0, dead: 1 });
  });
});

it('sends to nowhere that an admin of a deployed service may not name', async () => {
  expect(await brokenRules(await create({ url: hookUrl('here') }))).toEqual(['/url invalid_url']);
});
