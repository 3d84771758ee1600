import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { testSettings } from './test/support/settings.ts';

/** Every test runs inside the Workers runtime, on real D1, KV and Durable Objects. */
export default defineConfig({
  plugins: [
    cloudflareTest(async ({ inject }) => ({
      wrangler: { configPath: './wrangler.toml' },
      remoteBindings: false,
      miniflare: {
        cf: false,
        bindings: {
          ...testSettings,
          RESEND_BASE_URL: inject('mailProviderUrl'),
          TEST_BREACH_SERVICE_URL: inject('breachServiceUrl'),
          TEST_MIGRATIONS: await readD1Migrations('./migrations'),
        },
      },
    })),
  ],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['./test/support/mail-provider.ts', './test/support/breach-service.ts'],
    setupFiles: ['./test/support/setup.ts'],
  },
});
