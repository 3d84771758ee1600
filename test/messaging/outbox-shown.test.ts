import { env } from 'cloudflare:workers';
import { expect, it, vi } from 'vitest';
import { outboxTransport, readOutbox } from '../../src/messaging/outbox';
import { makeTestApp } from '../support/app';
import { startTime } from '../support/clock';
import { expectProblem } from '../support/problem';

const send = outboxTransport(env.KV, 'Accounts <no-reply@localhost>', () => new Date());
const local = { MAIL_TRANSPORT: 'outbox', PUBLIC_URL: 'http://127.0.0.1:8787' };

it('shows the hundred newest of more, whatever their keys are', async () => {
  for (let n = 0; n < 105; n++) {
    vi.setSystemTime(startTime.getTime() + n * 1000);
    const subject = `mail ${n}`;
    await send({ to: 'a@example.com', subject, text: '', html: '' }, crypto.randomUUID());
  }
  const shown = (await readOutbox(env.KV)).map((sent) => 'subject' in sent && sent.subject);
  expect(shown).toEqual(Array.from({ length: 100 }, (_, n) => `mail ${104 - n}`));
});

it.each(['http://evil.example/dev/outbox', 'https://accounts.example/dev/outbox'])(
  'shows nothing to somebody who came by %s',
  async (url) => {
    await expectProblem(await makeTestApp(local).get(url), 404, 'not-found');
  },
);

it('leads from the root to the description', async () => {
  const response = await makeTestApp(local).get('/');
  expect([response.status, response.headers.get('Location')]).toEqual([302, '/docs']);
});
