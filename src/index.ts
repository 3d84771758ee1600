/** The Worker: the API, and the Durable Object classes that `wrangler.toml` names. */
import { type App, makeApp, makeBrokenApp } from './app';
import type { Bindings } from './bindings';
import { makeDeps } from './deps';
import { BadConfiguration } from './settings';

export { LoginAttempts } from './limits/login-attempts.object';
export { MailQueue } from './mail/mail-queue.object';

export default {
  fetch: (request, env, context) => appOf(env).fetch(request, env, context),
} satisfies ExportedHandler<Bindings>;

let made: { env: Bindings; app: App } | undefined;

/** One app per isolate: settings, schemas and routers are made before its first request. */
function appOf(env: Bindings): Pick<App, 'fetch'> {
  if (made?.env === env) return made.app;
  try {
    made = { env, app: makeApp(makeDeps(env)) };
    return made.app;
  } catch (error) {
    if (error instanceof BadConfiguration) return makeBrokenApp(error);
    throw error;
  }
}
