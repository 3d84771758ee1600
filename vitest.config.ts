import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { writeAssets } from './scripts/assets.ts';
import { sinkSettings, testSettings } from './test/support/settings.ts';

writeAssets();

/** Every test runs inside the Workers runtime, on real D1, KV, R2 and Durable Objects: a project per Worker. */
export default defineConfig({
  test: {
    // Most of a worker's time goes by while its runtime starts: more of them than processors are faster.
    maxWorkers: 4,
    // A runtime per worker, not per file: fresh-start.ts empties it.
    isolate: false,
    sequence: { setupFiles: 'list' },
    // Slow on a busy machine is not wrong.
    testTimeout: 20_000,
    // Packages are put together once instead of file by file for each worker.
    deps: {
      optimizer: {
        ssr: {
          enabled: true,
          include: [
            'hono',
            'zod/mini',
            'drizzle-orm',
            'drizzle-orm/d1',
            'drizzle-orm/sqlite-core',
            'drizzle-orm/sql',
            'libphonenumber-js/min',
            'resend',
            '@noble/hashes/hmac.js',
            '@noble/hashes/sha2.js',
            '@noble/hashes/hkdf.js',
            '@cfworker/json-schema',
            'detect-browser',
          ],
        },
      },
    },
    globalSetup: [
      './test/support/runtime-noise.ts',
      './test/support/mail-provider.ts',
      './test/support/sms-provider.ts',
      './test/support/breach-service.ts',
    ],
    projects: [
      {
        extends: true,
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            wrangler: { configPath: './wrangler.toml' },
            remoteBindings: false,
            miniflare: {
              cf: false,
              bindings: {
                ...testSettings,
                RESEND_BASE_URL: inject('mailProviderUrl'),
                TWILIO_BASE_URL: inject('smsProviderUrl'),
                TEST_BREACH_SERVICE_URL: inject('breachServiceUrl'),
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'api',
          include: ['test/**/*.test.ts'],
          exclude: ['test/audit-sink/**', 'test/erasure/**'],
          setupFiles: ['./test/support/fresh-start.ts', './test/support/setup.ts'],
        },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.sink.toml' },
            remoteBindings: false,
            miniflare: {
              cf: false,
              // The sink has no database: its tests hand it the rows of one.
              d1Databases: ['DB'],
              bindings: {
                ...sinkSettings,
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'audit-sink',
          include: ['test/audit-sink/**/*.test.ts'],
          setupFiles: ['./test/support/fresh-start.ts'],
        },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            // Both Workers as one, so that a test can look into every store of both.
            main: './test/support/both-workers.ts',
            wrangler: { configPath: './wrangler.toml' },
            remoteBindings: false,
            miniflare: {
              cf: false,
              r2Buckets: ['AUDIT_BUCKET'],
              durableObjects: Object.fromEntries(
                ['Chain', 'Day', 'Keys'].map((name) => [
                  `AUDIT_${name.toUpperCase()}`,
                  { className: `Audit${name}`, useSQLite: true },
                ]),
              ),
              bindings: {
                ...testSettings,
                ...sinkSettings,
                RESEND_BASE_URL: inject('mailProviderUrl'),
                TWILIO_BASE_URL: inject('smsProviderUrl'),
                TEST_BREACH_SERVICE_URL: inject('breachServiceUrl'),
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'erasure',
          include: ['test/erasure/**/*.test.ts'],
          setupFiles: ['./test/support/fresh-start.ts', './test/support/setup.ts'],
        },
      },
    ],
  },
});
