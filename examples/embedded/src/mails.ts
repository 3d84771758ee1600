/** Stands where your provider of mail would: keeps mails for a day, and shows them to whoever runs the app at home. */
import { env } from 'cloudflare:workers';
import type { Context } from 'hono';
import { type Message, NotSent, type Sender } from 'user-registration-module';

export const keepMail: Sender<Message> = async ({ to, subject, text }, { id }) => {
  // What no later try would change is said so; anything else that is thrown is tried again.
  if (to.endsWith('.invalid')) throw new NotSent('no such domain', 'give-up');
  // The same id on every try: a mail that is tried twice is there once.
  await env.NOTES.put(`mail:${id}`, JSON.stringify({ to, subject, text }), {
    expirationTtl: 86_400,
  });
};

/** They have links in them that open accounts, so nobody else may see them. */
export async function mailsPage(c: Context): Promise<Response> {
  if (!/^(localhost|127\.0\.0\.1)$/.test(new URL(c.req.url).hostname)) return c.notFound();
  const { keys } = await env.NOTES.list({ prefix: 'mail:' });
  const mails = await Promise.all(keys.map(({ name }) => env.NOTES.get<Message>(name, 'json')));
  return c.json(mails);
}
