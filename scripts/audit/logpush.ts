/**
 * `npm run logpush`: creates or updates the account's Logpush job that sends the API's trace events to the sink.
 *
 *   CLOUDFLARE_ACCOUNT_ID=… CLOUDFLARE_API_TOKEN=… AUDIT_SINK_TOKEN=… npm run logpush -- --sink https://audit.example.com
 *
 * `--dry-run` asks nothing and prints the request; tokens are left out of what is printed. The API token needs
 * "Account: Logs: Edit".
 */
import { parseArgs } from 'node:util';
import { readDevVars } from '../dev-vars.ts';

const { values } = parseArgs({
  options: {
    sink: { type: 'string' },
    name: { type: 'string', default: 'user-registration-audit' },
    script: { type: 'string', default: 'user-registration' },
    'dry-run': { type: 'boolean', default: false },
  },
});
const env: Record<string, string | undefined> = { ...readDevVars(), ...process.env };
const apiUrl = env.CLOUDFLARE_API_BASE_URL ?? 'https://api.cloudflare.com/client/v4';
const jobsPath = `/accounts/${required('CLOUDFLARE_ACCOUNT_ID')}/logpush/jobs`;
const sinkToken = required('AUDIT_SINK_TOKEN');

interface Job {
  id: number;
  name: string;
}

if (values['dry-run']) dryRun();
else await createOrUpdate();

function dryRun(): void {
  console.log(`POST ${apiUrl}${jobsPath}   (PUT …/<id> where there is a job of this name)`);
  console.log('Authorization: Bearer <CLOUDFLARE_API_TOKEN>\nContent-Type: application/json\n');
  console.log(JSON.stringify(job('<AUDIT_SINK_TOKEN>'), null, 2));
}

async function createOrUpdate(): Promise<void> {
  const existing = (await ask<Job[]>('GET', jobsPath)).find(({ name }) => name === values.name);
  const { id } = existing
    ? await ask<Job>('PUT', `${jobsPath}/${existing.id}`, job(sinkToken))
    : await ask<Job>('POST', jobsPath, job(sinkToken));
  console.log(`${existing ? 'updated' : 'created'} the Logpush job ${values.name} (${id})`);
}

/** https://developers.cloudflare.com/logs/logpush/logpush-job/enable-destinations/http/ */
function job(token: string) {
  const destination = new URL('/logpush', sinkUrl());
  destination.searchParams.set('header_Authorization', `Bearer ${token}`);
  return {
    name: values.name,
    dataset: 'workers_trace_events',
    enabled: true,
    // Spaces as %20: a plus is one only in forms.
    destination_conf: destination.href.replaceAll('+', '%20'),
    filter: JSON.stringify({
      where: { key: 'ScriptName', operator: 'eq', value: values.script },
    }),
    output_options: {
      output_type: 'ndjson',
      // Without `Event`: it holds the URL as it was asked for.
      field_names: ['EventTimestampMs', 'EventType', 'Logs', 'Outcome', 'ScriptName'],
      timestamp_format: 'rfc3339',
    },
    max_upload_bytes: 5_000_000,
    max_upload_records: 10_000,
    max_upload_interval_seconds: 30,
  };
}

function sinkUrl(): URL {
  const url = URL.parse(values.sink ?? '');
  if (url?.protocol === 'https:') return url;
  stop('--sink has to be the https URL of the deployed sink');
}

async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(apiUrl + path, {
    method,
    headers: {
      Authorization: `Bearer ${required('CLOUDFLARE_API_TOKEN')}`,
      'Content-Type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as {
    success: boolean;
    result: Answer;
    errors?: { code: number; message: string }[];
  };
  if (response.ok && answer.success) return answer.result;
  const why = (answer.errors ?? []).map(({ code, message }) => `${code} ${message}`).join('; ');
  stop(`${method} ${path} was answered ${response.status}: ${why}`);
}

function required(name: string): string {
  return env[name] || stop(`${name} is not set`);
}

function stop(why: string): never {
  console.error(why);
  process.exit(1);
}
