import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { writeAssets } from './scripts/assets.ts';
import { useMemoryForFiles } from './scripts/memory-files.ts';
import { LongestFirst } from './test/support/order.ts';
import { packages, withoutMaps } from './test/support/packages.ts';
import { sinkSettings, testSettings } from './test/support/settings.ts';

writeAssets();
useMemoryForFiles();

/** Tests that look at whole tables, run the cron, or count what all have in common: they want a runtime of their own. */
const alone = [
  'test/accounts/{activity,change-email,erase-accounts}.test.ts',
  'test/admin/among-many.test.ts',
  'test/audit/{audit-secrets,retention,unsaid-changes}.test.ts',
  'test/contract/bound-lists.test.ts',
  'test/db/query-plans.test.ts',
  'test/flows/{faults-of-the-cron,objects-that-end}.test.ts',
  'test/health/*.test.ts',
  'test/limits/*.test.ts',
  'test/messaging/{mail-queue,outbox*,pace,provider-errors,sms-limits}.test.ts',
  'test/sessions/{purge-sessions,refresh-limit}.test.ts',
  'test/webhooks/ten-thousand.test.ts',
];

/** Its settings, and where the stand-ins of its providers are. */
const bindings = async (inject: Inject) => ({
  ...testSettings,
  RESEND_BASE_URL: inject('mailProviderUrl'),
  TWILIO_BASE_URL: inject('smsProviderUrl'),
  TEST_BREACH_SERVICE_URL: inject('breachServiceUrl'),
  TEST_TURNSTILE_URL: inject('turnstileUrl'),
  TEST_WEBHOOK_RECEIVER_URL: inject('webhookReceiverUrl'),
  TEST_MIGRATIONS: await readD1Migrations('./migrations'),
});

type Inject = (
  key:
    | 'mailProviderUrl'
    | 'smsProviderUrl'
    | 'breachServiceUrl'
    | 'turnstileUrl'
    | 'webhookReceiverUrl',
) => string;

/** The Worker of this module as `wrangler.jsonc` describes it. */
const theWorker = () =>
  cloudflareTest(async ({ inject }) => ({
    wrangler: { configPath: './wrangler.jsonc' },
    remoteBindings: false,
    miniflare: { cf: false, bindings: await bindings(inject) },
  }));

/** Every test runs inside the Workers runtime, on real D1, KV, R2 and Durable Objects. */
export default defineConfig({
  plugins: [withoutMaps()],
  // As one string to parse: the OpenAPI document goes to most test files.
  json: { stringify: true, namedExports: false },
  test: {
    // Most of a worker's time goes by while its runtime starts: more of them than processors are faster.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // A module from that cache comes without its source map, and a failure then names the wrong line.
    fsModuleCache: false,
    // Slow on a busy machine is not wrong.
    testTimeout: 20_000,
    deps: {
      optimizer: {
        ssr: {
          enabled: true,
          include: packages,
          rolldownOptions: { output: { minify: true } },
        },
      },
    },
    globalSetup: [
      './test/support/runtime-noise.ts',
      './test/support/mail-provider.ts',
      './test/support/sms-provider.ts',
      './test/support/breach-service.ts',
      './test/support/turnstile-service.ts',
      './test/support/webhook-receiver.ts',
    ],
    projects: [
      {
        extends: true,
        plugins: [theWorker()],
        test: {
          name: 'api',
          include: ['test/**/*.test.ts'],
          exclude: ['test/audit-sink/**', 'test/erasure/**', ...alone],
          setupFiles: ['./test/support/setup.ts'],
          // A runtime per worker: starting one costs more than the tests of most files. Files share its stores as the
          // tests of one file do, each with people of its own.
          isolate: false,
        },
      },
      {
        extends: true,
        plugins: [theWorker()],
        test: { name: 'alone', include: alone, setupFiles: ['./test/support/setup.ts'] },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.sink.jsonc' },
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
        test: { name: 'audit-sink', include: ['test/audit-sink/**/*.test.ts'] },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            // Both Workers as one, so that a test can look into every store of both.
            main: './test/support/both-workers.ts',
            wrangler: { configPath: './wrangler.jsonc' },
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
              bindings: { ...(await bindings(inject)), ...sinkSettings },
            },
          })),
        ],
        test: {
          name: 'erasure',
          include: ['test/erasure/**/*.test.ts'],
          setupFiles: ['./test/support/setup.ts'],
        },
      },
    ],
  },
});
