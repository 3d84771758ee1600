import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeDeliver } from '../../src/messaging/deliver';
import { outboxTransport } from '../../src/messaging/outbox';
import { readSettings } from '../../src/settings';
import { makeTestApp } from '../support/app';
import { startTime, travel } from '../support/clock';
import { register } from '../support/people';
import { expectProblem } from '../support/problem';
import { testSettings } from '../support/settings';

const local = { MAIL_TRANSPORT: 'outbox', PUBLIC_URL: 'http://127.0.0.1:8787' };
const app = makeTestApp(local);

const stores = { kv: env.KV, oneTimeCodes: env.ONE_TIME_CODE };

interface Outbox {
  messages: {
    id: string;
    channel: string;
    from: string;
    to: string;
    subject: string;
    text: string;
    sentAt: string;
  }[];
}

const outbox = async () => (await app.get('/dev/outbox')).json<Outbox>();
const asPage = async () =>
  (await app.get('/dev/outbox', { headers: { Accept: 'text/html' } })).text();

/** What the queue does where mail goes to the outbox. */
async function deliver(to: string, userId = crypto.randomUUID()): Promise<string> {
  const id = crypto.randomUUID();
  await makeDeliver(readSettings({ ...env, ...local }), stores)(
    id,
    {
      kind: 'link',
      link: 'reset',
      userId,
      to,
      record: { userId, passwordVersion: 1, deactivations: 0, email: to },
      standing: 'proved',
    },
    new Date(),
  );
  return id;
}

it.each(['GET', 'HEAD', 'POST', 'DELETE'])(
  'is unknown to %s where mail really goes out',
  async (method) => {
    const response = await makeTestApp({ MAIL_TRANSPORT: 'resend' }).send(method, '/dev/outbox');
    expect(response.status).toBe(404);
  },
);

it('is a problem like any other where mail really goes out', async () => {
  const page = { headers: { Accept: 'text/html' } };
  const response = await makeTestApp({ MAIL_TRANSPORT: 'resend' }).get('/dev/outbox', page);
  await expectProblem(response, 404, 'not-found');
});

it.each([
  'https://accounts.example',
  'http://127.0.0.1.evil.example',
  'http://localhost.evil.example',
  'http://127.evil.example',
  'http://10.0.0.1:8787',
  'http://[::2]',
  'http://evil.example/127.0.0.1',
  'http://127.0.0.1@evil.example',
])('cannot be had at %s', (PUBLIC_URL) => {
  expect(() => makeTestApp({ MAIL_TRANSPORT: 'outbox', PUBLIC_URL })).toThrow(
    /MAIL_TRANSPORT: outbox is for local use|PUBLIC_URL: not an https URL/,
  );
});

it.each(['http://localhost:8787', 'http://127.0.0.1:8787', 'http://[::1]:8787'])(
  'can be had at %s',
  async (PUBLIC_URL) => {
    const response = await makeTestApp({ ...local, PUBLIC_URL }).get('/dev/outbox');
    expect(response.status).toBe(200);
  },
);

it('lists a message with its sender, recipient, subject, text and time', async () => {
  const id = await deliver('mira@example.com');
  const { messages } = await outbox();
  expect(messages.filter((message) => message.id === id)).toMatchObject([
    {
      from: testSettings.MAIL_FROM,
      to: 'mira@example.com',
      subject: 'Choose a new password',
      sentAt: startTime.toISOString(),
      text: expect.stringContaining('http://127.0.0.1:8787/reset-password#token='),
    },
  ]);
});

it('holds links that work', async () => {
  const person = await register(app);
  const id = await deliver(person.username, person.id);
  const text = (await outbox()).messages.find((message) => message.id === id)?.text ?? '';
  const token = /#token=([\w-]{43})/.exec(text)?.[1];
  const body = { token, newPassword: 'Velvet?Compass3' };
  expect((await app.post('/v1/reset-password', body)).status).toBe(204);
});

it('lists the newest first', async () => {
  const ids: string[] = [];
  for (const _ of 'abc') {
    ids.unshift(await deliver('nadia@example.com'));
    travel('1m');
  }
  const { messages } = await outbox();
  const hers = messages.filter(({ to }) => to === 'nadia@example.com');
  expect(hers.map(({ id }) => id)).toEqual(ids);
});

it('keeps one message for a delivery that is repeated', async () => {
  const deliverLocally = makeDeliver(readSettings({ ...env, ...local }), stores);
  const mail = {
    kind: 'link' as const,
    link: 'reset' as const,
    userId: crypto.randomUUID(),
    to: 'pavel@example.com',
    record: { passwordVersion: 1 },
    standing: 'proved' as const,
  };
  await deliverLocally('job-1', mail, new Date());
  await deliverLocally('job-1', mail, new Date());
  const { messages } = await outbox();
  expect(messages.filter(({ to }) => to === 'pavel@example.com')).toHaveLength(1);
});

it('shows a browser a page with the same messages, their links clickable', async () => {
  await deliver('quinn@example.com');
  const response = await app.get('/dev/outbox', { headers: { Accept: 'text/html' } });
  expect(response.headers.get('Content-Type')).toMatch(/^text\/html; charset=utf-8$/i);
  const html = await response.text();
  expect(html).toContain('quinn@example.com');
  expect(html).toMatch(/<a href="http:\/\/127\.0\.0\.1:8787\/reset-password#token=[\w-]{43}">/);
});

it('answers JSON to a client that takes anything', async () => {
  const response = await app.get('/dev/outbox', { headers: { Accept: '*/*' } });
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
});

it('escapes everything that a message holds', async () => {
  const hostile = `"><script>alert('1')</script><img src=x onerror=alert(2)>&amp;`;
  const send = outboxTransport(env.KV, testSettings.MAIL_FROM, () => new Date());
  const text = `${hostile} https://x.example/"onmouseover="alert(3)"><b>`;
  await send({ to: hostile, subject: hostile, text, html: hostile }, crypto.randomUUID());
  const html = await asPage();
  expect(html).toContain('&lt;script&gt;');
  expect(html).toContain('&amp;amp;');
  expect(html).not.toMatch(/<(script|img|b)\b/);
  expect(html).not.toMatch(/"\s*onmouseover=/);
});

it('lets the page run no script and load nothing from elsewhere', async () => {
  const response = await app.get('/dev/outbox', { headers: { Accept: 'text/html' } });
  const policy = response.headers.get('Content-Security-Policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const tags = (await response.text()).match(/<[^>]+>/g) ?? [];
  expect(tags).toContain('<link rel="stylesheet" href="/pages/page.css"/>');
  expect(tags.filter((tag) => /^<script|\s(style|on\w+)=/i.test(tag))).toEqual([]);
});

it('shows SMS among the mails, each by its channel', async () => {
  const withSms = { ...local, SMS_TRANSPORT: 'outbox' };
  const account = crypto.randomUUID();
  const [phone, id] = ['+14155550177', crypto.randomUUID()];
  await makeDeliver(readSettings({ ...env, ...withSms }), stores)(
    id,
    {
      kind: 'code',
      channel: 'sms',
      purpose: 'reset',
      account,
      userId: account,
      to: phone,
      record: {},
      keyId: '',
      standing: 'signs-in',
      network: null,
      expiresAt: Date.now() + 300_000,
    },
    new Date(),
  );
  await deliver('lena@example.com');
  const sent = (await outbox()).messages.filter(({ to }) =>
    [phone, 'lena@example.com'].includes(to),
  );
  expect(sent.map(({ channel }) => channel).sort()).toEqual(['email', 'sms']);
  const sms = sent.find(({ channel }) => channel === 'sms');
  expect(sms).toEqual({
    id,
    channel: 'sms',
    to: phone,
    text: expect.stringMatching(/^127\.0\.0\.1:8787: \d{6} is your code for a new password\./),
    sentAt: startTime.toISOString(),
  });
  expect(await asPage()).toContain(`SMS to ${phone}`);
});

it('can be had for SMS alone', async () => {
  const smsAlone = { SMS_TRANSPORT: 'outbox', PUBLIC_URL: 'http://localhost:8787' };
  expect((await makeTestApp(smsAlone).get('/dev/outbox')).status).toBe(200);
  expect(() => makeTestApp({ ...smsAlone, PUBLIC_URL: 'https://accounts.example' })).toThrow(
    /SMS_TRANSPORT: outbox is for local use/,
  );
});
