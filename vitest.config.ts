import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { writeAssets } from './scripts/assets.ts';
import { LongestFirst } from './test/support/order.ts';
import { packages, withoutMaps } from './test/support/packages.ts';
import { sinkSettings, testSettings } from './test/support/settings.ts';

writeAssets();

/** Tests that ask no store and no object. */
const rules = [
  'test/contract/{import-rules,security-doc}.test.ts',
  'test/core/{contrast,digits,duration,encoding,keep-latest,locale,text}.test.ts',
  'test/credentials/{argon2,common-password*,fold,policy*}.test.ts',
  'test/docs/*.test.ts',
  'test/identity/{identifier-email,identifier-phone,one-spelling}.test.ts',
  'test/audit/mask.test.ts',
  'test/http/entity-tag.test.ts',
  'test/messaging/{mail-layout,mailbox-name,resend,retry-after,sms-webhook,texts,twilio}.test.ts',
  'test/pages/{brand-color,password-rules}.test.ts',
  'test/sessions/{jwks-cache,last-seen,refresh-token}.test.ts',
  'test/settings*.test.ts',
];

/** Every test runs inside the Workers runtime, on real D1, KV, R2 and Durable Objects: a project per Worker. */
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
          exclude: ['test/audit-sink/**', 'test/erasure/**', ...rules],
          setupFiles: ['./test/support/setup.ts'],
        },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: './wrangler.toml' },
            remoteBindings: false,
            miniflare: {
              cf: false,
              bindings: {
                ...testSettings,
                RESEND_BASE_URL: inject('mailProviderUrl'),
                TWILIO_BASE_URL: inject('smsProviderUrl'),
              },
            },
          })),
        ],
        // A runtime per worker will do; one per file costs more than their tests.
        test: { name: 'rules', include: rules, isolate: false },
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
        test: { name: 'audit-sink', include: ['test/audit-sink/**/*.test.ts'] },
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
          setupFiles: ['./test/support/setup.ts'],
        },
      },
    ],
  },
});
