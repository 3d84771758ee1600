/** Messages by functions of the app, and what is wrong with what it hands over. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import type { Bindings } from '../../src/bindings';
import { createAccounts } from '../../src/create-accounts';
import { type Message, NotSent, type Sms } from '../../src/messaging/message';
import { ownTransport } from '../../src/messaging/own-sender';
import { makeReadSettings } from '../../src/settings';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { embed } from '../support/embedded';
import { freshPace } from '../support/mail';
import { freshEmail } from '../support/people';
import { testSettings } from '../support/settings';

const {
  MAIL_TRANSPORT: _,
  RESEND_API_KEY: __,
  MAIL_FROM: ___,
  SMS_TRANSPORT: ____,
  ...bare
} = testSettings;

interface Sent extends Message {
  id: string;
}

/** A queue of an app with this sender, and one mail with a link in it. */
async function queueWith(mail: (message: Message, id: string) => Promise<void>) {
  const { objects } = createAccounts({
    bindings: env,
    settings: bare,
    basePath: '/accounts',
    senders: { mail: (message, { id }) => mail(message, id) },
  });
  const to = freshEmail();
  const userId = crypto.randomUUID();
  const record = { userId, passwordVersion: 1 };
  const job = {
    kind: 'link',
    channel: 'email',
    link: 'reset',
    userId,
    to,
    record,
    standing: 'proved',
  } as const;
  const stub = env.MAIL_QUEUE.getByName(`embedded-${userId}`);
  await freshPace();
  const run = () =>
    runInDurableObject(stub, async (object, state) => {
      const { env: own } = object as unknown as { env: object };
      await new objects.MailQueue(state, own).alarm();
      return [...state.storage.kv.list({ prefix: 'job:' })].length;
    });
  await runInDurableObject(stub, (_, state) => {
    const queue = new objects.MailQueue(state, env);
    queue.request('reset', job, { max: 3, windowMs: 86_400_000 }, Date.now());
    return state.storage.deleteAlarm();
  });
  return { to, run };
}

let said: MockInstance<typeof console.error>;
beforeEach(() => {
  said = vi.spyOn(console, 'error').mockImplementation(() => {});
});

describe('a sender of mail', () => {
  it('gets the mail of the queue, whose link leads below the base path', async () => {
    const sent: Sent[] = [];
    const { to, run } = await queueWith(async (message, id) => void sent.push({ ...message, id }));
    expect(await run()).toBe(0);
    expect(sent).toMatchObject([{ to, subject: expect.any(String), html: expect.any(String) }]);
    expect(sent[0]?.text).toContain('https://accounts.example/accounts/reset-password#token=');
    expect(sent[0]?.html).toContain(
      'href="https://accounts.example/accounts/reset-password#token=',
    );
  });

  it('is asked again with the same id and link where it threw, and only its name is logged', async () => {
    const sent: Sent[] = [];
    const { run, to } = await queueWith(async (message, id) => {
      sent.push({ ...message, id });
      if (sent.length === 1) throw new TypeError(`could not send to ${message.to}`);
    });
    expect(await run()).toBe(1);
    travel('1m');
    expect(await run()).toBe(0);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    const log = JSON.stringify(said.mock.calls);
    expect(log).toContain('not reached (TypeError)');
    expect(log).not.toContain(to);
    expect(auditLines()).toMatchObject([{ reason: 'mail-not-sent' }]);
  });

  it('is not asked again where it says that no try would help', async () => {
    const { run } = await queueWith(async () => {
      throw new NotSent('no such domain', 'give-up');
    });
    expect(await run()).toBe(0);
    expect(auditLines()).toMatchObject([{ reason: 'mail-given-up' }]);
  });

  it('that never returns holds the queue no longer than any provider', async () => {
    const send = ownTransport<Sms>(() => new Promise(() => {}), 20);
    await expect(send({ to: '+4915112345678', text: 'x' }, 'id')).rejects.toMatchObject({
      message: 'timed out',
      remedy: 'retry',
      advice: { unanswered: true },
    });
  });
});

describe('the settings of an app with senders', () => {
  const senders = { mail: async () => {}, sms: async () => {} };
  const read = (settings: object, own: object = senders) =>
    makeReadSettings({ basePath: '/accounts', senders: own })(settings);

  it('need no transport, no key and no address to send from', () => {
    const { mail, sms } = read(bare);
    expect([mail, sms]).toEqual([
      { transport: 'own', send: senders.mail },
      { transport: 'own', send: senders.sms },
    ]);
  });

  it('may choose a transport all the same, such as the outbox at home', () => {
    const home = { ...bare, PUBLIC_URL: 'http://localhost:8787', MAIL_TRANSPORT: 'outbox' };
    expect(read({ ...home, MAIL_FROM: 'a@example.com' }).mail).toEqual({ transport: 'outbox' });
    expect(() => read(home)).toThrow('MAIL_FROM: missing, and MAIL_TRANSPORT is outbox');
    expect(read({ ...bare, SMS_TRANSPORT: 'off' }).sms).toEqual({ transport: 'off' });
  });

  it('need all of that where only the other channel has one', () => {
    expect(() => read(bare, { sms: senders.sms })).toThrow(/MAIL_FROM: missing.*RESEND_API_KEY/);
    expect(read({ ...bare }, { mail: senders.mail }).sms).toEqual({ transport: 'off' });
  });

  it('know no transport of that name', () => {
    expect(() => read({ ...bare, MAIL_TRANSPORT: 'own' })).toThrow(/^MAIL_TRANSPORT: neither/);
  });
});

describe('what an app hands over wrongly', () => {
  const faults = () => said.mock.calls.map(([fault]) => fault);

  it('a setting: every path says so, and so does every session; the log names it', async () => {
    const { ask, accounts } = embed('/accounts', { RESET_WINDOW: 'soon' });
    const response = await ask('GET', '/accounts/health');
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ type: '/accounts/problems/bad-configuration' });
    expect(await accounts.sessionOf(new Request('https://accounts.example/own'))).toMatchObject({
      ok: false,
      code: 'bad-configuration',
    });
    expect(faults()).toEqual([{ badConfiguration: expect.stringMatching(/^RESET_WINDOW: /) }]);
    await expect(accounts.scheduled({ scheduledTime: Date.now() }, {})).rejects.toThrow(
      'RESET_WINDOW',
    );
  });

  it('a store that is not bound', async () => {
    const { QUOTA: _, ...others } = env as Bindings;
    const { ask } = embed('/accounts', {}, { bindings: others as Bindings });
    expect((await ask('GET', '/accounts/health')).status).toBe(500);
    expect(faults()).toEqual([{ badConfiguration: 'QUOTA: missing among the bindings' }]);
  });

  it('settings of its own are not looked for in its bindings', async () => {
    const { accounts } = embed('', { AUTH_SECRET: undefined });
    const request = new Request('https://accounts.example/own');
    expect(await accounts.sessionOf(request)).toMatchObject({ code: 'bad-configuration' });
  });
});
