/** The service inside somebody else's Hono app, as docs/embed.md tells to mount it. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { Hono } from 'hono';
import type { Bindings } from '../../src/bindings';
import { type Accounts, type AccountsOptions, createAccounts } from '../../src/create-accounts';
import { testSettings } from './settings';

export const origin = testSettings.PUBLIC_URL;

export interface Embedded {
  accounts: Accounts<unknown>;
  app: Hono;
  ask(method: string, path: string, options?: AskOptions): Promise<Response>;
}

export interface AskOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

/** @param changes of the settings. */
export function embed(
  basePath: string,
  changes: Record<string, string | undefined> = {},
  more: Partial<AccountsOptions<unknown>> = {},
): Embedded {
  const accounts = createAccounts({
    basePath,
    bindings: bindingsBelow(basePath),
    settings: { ...testSettings, RESEND_BASE_URL: env.RESEND_BASE_URL, ...changes },
    ...more,
  });
  const app = new Hono();
  app.all(`${basePath}/*`, (c) => accounts.fetch(c.req.raw, c.env, c.executionCtx));
  app.get('/.well-known/change-password', (c) => accounts.fetch(c.req.raw, c.env, c.executionCtx));
  app.all('/own', async (c) => {
    const session = await accounts.sessionOf(c.req.raw);
    return session.ok ? c.json(session.account) : session.response;
  });
  return { accounts, app, ask: (...request) => ask(app, ...request) };
}

export async function ask(
  app: Hono,
  method: string,
  path: string,
  { body, headers }: AskOptions = {},
): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request(path.startsWith('https:') ? path : origin + path, {
    method,
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await app.fetch(request, {}, context);
  await waitOnExecutionContext(context);
  return response;
}

/** Of the app's assets ours are those below the base path, which the tests have at the root. */
const bindingsBelow = (basePath: string): Bindings => ({
  ...env,
  ASSETS: {
    ...env.ASSETS,
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      if (!url.pathname.startsWith(`${basePath}/`)) return new Response(null, { status: 404 });
      url.pathname = url.pathname.slice(basePath.length);
      return env.ASSETS.fetch(new Request(url, request));
    },
  } as Fetcher,
});
