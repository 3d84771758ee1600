/**
 * A small app for notes, with accounts below /accounts that it did not have to write. To try it:
 *
 *   npm install user-registration-module hono && npm install --save-dev wrangler typescript @cloudflare/workers-types
 *   npx user-registration-keys > .dev.vars
 *   npm run dev
 *
 * and open http://localhost:8787. Mails are not sent but shown at http://localhost:8787/mails.
 */
import { env } from 'cloudflare:workers';
import { Hono } from 'hono';
import { createAccounts, type SignedIn } from 'user-registration-module';
import { keepMail, mailsPage } from './mails';

const accounts = createAccounts({
  basePath: '/accounts',
  bindings: env,
  settings: { ...env, BRAND_NAME: 'Notes' },
  senders: { mail: keepMail },
});

interface AppEnv {
  Bindings: Cloudflare.Env;
  Variables: { account: SignedIn['account'] };
}

const app = new Hono<AppEnv>();

app.all('/accounts/*', (c) => accounts.fetch(c.req.raw, c.env, c.executionCtx));
// Where password managers look for it.
app.get('/.well-known/change-password', (c) => accounts.fetch(c.req.raw, c.env, c.executionCtx));

// Our own routes are for people who are signed in; whoever is not gets the answer that says so.
app.use('/api/*', async (c, next) => {
  const session = await accounts.sessionOf(c.req.raw);
  if (!session.ok) return session.response;
  c.set('account', session.account);
  return next();
});
app.get('/api/notes', async (c) => {
  const { id, firstName } = c.get('account');
  const notes = (await env.NOTES.get<string[]>(`notes:${id}`, 'json')) ?? [];
  return c.json({ firstName, notes });
});
app.post('/api/notes', async (c) => {
  const { id } = c.get('account');
  const note = (await c.req.text()).slice(0, 500);
  const notes = (await env.NOTES.get<string[]>(`notes:${id}`, 'json')) ?? [];
  await env.NOTES.put(`notes:${id}`, JSON.stringify([...notes, note]));
  return c.body(null, 204);
});

app.get('/mails', mailsPage);

/** The names that wrangler.jsonc has for them. */
export const {
  AttemptCounter,
  DailyCounts,
  Mailbox,
  MailPace,
  MailQueue,
  OneTimeCode,
  Quota,
  WebhookSender,
} = accounts.objects;

export default {
  fetch: app.fetch,
  scheduled: accounts.scheduled,
} satisfies ExportedHandler<Cloudflare.Env>;
