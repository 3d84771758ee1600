import { Hono } from 'hono';
import { html } from 'hono/html';
import { isLoopback } from '../core/settings';
import type { HttpEnv } from '../http/context';
import { Refusal } from '../http/refusal';
import { wantsHtml } from '../http/wants-html';
import { readOutbox, type SentMessage } from '../messaging/outbox';
import { page, pageHeaders } from './page';

/**
 * The mails and SMS in the local outbox, as JSON or as a page for a browser. They contain links and codes, so this
 * answers on loopback addresses only, whatever the settings are.
 */
export const outboxRoute = ({ kv, settings }: OutboxDeps) =>
  new Hono<HttpEnv>().get('/dev/outbox', async (c) => {
    if (!isLoopback(c.req.url)) throw new Refusal({ code: 'not-found' });
    const messages = await readOutbox(kv);
    if (!wantsHtml(c)) return c.json({ messages }, 200);
    return c.html(outboxPage(settings.basePath, messages), 200, pageHeaders);
  });

interface OutboxDeps {
  kv: KVNamespace;
  settings: { basePath: string };
}

const outboxPage = (basePath: string, messages: SentMessage[]) =>
  page(
    basePath,
    'Outbox',
    messages.length === 0
      ? html`<p>Nothing yet. <code>POST /v1/forgot-password</code> sends something.</p>`
      : messages.map(
          ({ to, sentAt, text, ...sent }) => html`<article>
<h2>${sent.channel === 'sms' ? 'SMS' : sent.subject}</h2>
<p class="hint">${sent.channel === 'sms' ? 'SMS' : 'Mail'} to ${to}<br>Sent <time datetime="${sentAt}">${readable(sentAt)}</time></p>
<pre>${linked(text)}</pre>
</article>`,
        ),
  );

const readable = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

/** Makes the links in a plain text clickable and escapes the rest. */
const linked = (text: string) =>
  text
    .split(/(https?:\/\/\S+)/)
    .map((part, i) => (i % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`));
