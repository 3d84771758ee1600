import type { Bindings } from 'user-registration-module';

declare global {
  namespace Cloudflare {
    /** What wrangler.jsonc binds: the stores of the accounts by their names, their settings, and a store of our own. */
    interface Env extends Bindings {
      NOTES: KVNamespace;
      AUTH_SECRET: string;
      JWT_KEYS: string;
      PUBLIC_URL: string;
      APP_URL: string;
    }
  }
}
