#!/usr/bin/env node
/**
 * Sends what wrangler sends for `deploy` and `versions upload`, call by call, without bundling anything: a test that starts a
 * hundred deployments cannot wait for a hundred bundles. deploy.node.ts holds that both send the same.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'jsonc-parser';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    config: { type: 'string', default: '' },
    env: { type: 'string', default: '' },
    tag: { type: 'string', default: '' },
    'secrets-file': { type: 'string' },
  },
});
const { env: environments, ...top } = parse(readFileSync(values.config, 'utf8'));
const config = { ...top, ...environments[values.env] };
const account = `/accounts/${process.env.CLOUDFLARE_ACCOUNT_ID}/workers`;
const script = `${account}/scripts/${config.name}`;

const before = await ask('GET', `${account}/services/${config.name}`);
const had = before?.default_environment.script.migration_tag;
if (before) await ask('GET', `${script}/deployments`);
if (config.assets) await ask('POST', `${script}/assets-upload-session`, { manifest: {} });
await ask('GET', `${script}/settings`);
for (const { bucket_name } of config.r2_buckets ?? []) {
  await ask('GET', `/accounts/${process.env.CLOUDFLARE_ACCOUNT_ID}/r2/buckets/${bucket_name}`);
}
if (positionals[0] === 'versions') await versionsUpload();
else await deploy();

async function versionsUpload(): Promise<void> {
  await ask('POST', `${script}/versions`, upload(undefined));
  await ask('PATCH', `${script}/script-settings`, { tags: [] });
}

async function deploy(): Promise<void> {
  const tag = config.migrations.at(-1).tag;
  if (before && had === tag) {
    const version = await ask('POST', `${script}/versions`, upload(undefined));
    const versions = [{ version_id: version?.id, percentage: 100 }];
    await ask('POST', `${script}/deployments`, { versions });
    await ask('PATCH', `${script}/script-settings`, { tags: [] });
  } else {
    await ask('PUT', script, upload({ new_tag: tag }));
    await ask('PATCH', `${script}/script-settings`, { tags: [] });
  }
  await ask('GET', `${account}/workers/${config.name}`);
  await ask('POST', `${script}/subdomain`, { enabled: false });
  await ask('POST', `${script}/domains/changeset`, []);
  if (config.triggers) {
    const crons = config.triggers.crons.map((cron: string) => ({ cron }));
    await ask('PUT', `${script}/schedules`, crons);
  }
  const origins = config.routes.map(({ pattern }: { pattern: string }) => ({ hostname: pattern }));
  await ask('PUT', `${script}/domains/records`, { origins });
}

function upload(migrations: object | undefined): FormData {
  const file = values['secrets-file'];
  const secrets: Record<string, string> = file ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const { logpush, observability, tail_consumers } = config;
  const form = new FormData();
  form.set(
    'metadata',
    JSON.stringify({
      annotations: { 'workers/tag': values.tag },
      keep_bindings: ['secret_text', 'secret_key'],
      bindings: Object.entries(secrets).map(([name, text]) => ({
        type: 'secret_text',
        name,
        text,
      })),
      ...{ migrations, logpush, observability, tail_consumers },
    }),
  );
  return form;
}

interface Result {
  id: string;
  default_environment: { script: { migration_tag?: string } };
}

async function ask(method: string, path: string, body?: object): Promise<Result | undefined> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${process.env.CLOUDFLARE_API_BASE_URL}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${process.env.CLOUDFLARE_API_TOKEN}`,
      ...(body && !isForm && { 'content-type': 'application/json' }),
    },
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
  });
  const { result } = await response.json();
  if (response.ok) return result;
  if (response.status === 404) return undefined;
  throw new Error(`${method} ${path} was answered ${response.status}`);
}
