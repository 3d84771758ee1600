/**
 * `npm run alerts`: asks Analytics Engine what `ops/alerts.json` asks, and says what fires. For a cron, a CI job or whatever can
 * page: it ends with 1 where something fires, and with 2 where it could not ask, which is worth a look as well.
 *
 *   npm run alerts -- --account 0123… --dataset user_registration_production
 *   npm run alerts -- --account 0123… --dataset user_registration_production --slo
 *
 * The token comes from CLOUDFLARE_API_TOKEN, and needs "Account Analytics: Read" alone.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Alert, type Ask, fires, type Objective, type Reading, read } from './rules.ts';

const { values } = parseArgs({
  options: {
    account: { type: 'string', default: process.env.CLOUDFLARE_ACCOUNT_ID ?? '' },
    dataset: { type: 'string', default: 'user_registration_production' },
    from: { type: 'string', default: 'https://api.cloudflare.com/client/v4' },
    slo: { type: 'boolean', default: false },
    severity: { type: 'string' },
  },
});

/** What several rules ask is asked once. */
const askedBefore = new Map<string, Promise<number>>();

try {
  if (!/^[0-9a-f]{32}$/.test(values.account)) {
    throw new Error('--account takes the id of the account, 32 hex digits (CLOUDFLARE_ACCOUNT_ID)');
  }
  await (values.slo ? tellObjectives() : tellAlerts());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function tellAlerts(): Promise<void> {
  const alerts = readJson<Alert>('alerts').filter(
    ({ severity }) => values.severity === undefined || severity === values.severity,
  );
  if (alerts.length === 0) throw new Error('--severity is page or ticket');
  let firing = 0;
  for (const alert of alerts) {
    const reading = await read(askEngine, values.dataset, alert);
    const isFiring = fires(alert, reading);
    if (isFiring) firing++;
    const { name, severity, window, says, runbook } = alert;
    const state = isFiring ? severity.toUpperCase() : 'ok';
    console.log(`${state.padEnd(7)} ${name.padEnd(20)} ${shown(alert, reading)} in ${window}`);
    if (isFiring) console.log(`        ${says} ${runbook}`);
  }
  console.log(`${firing} of ${alerts.length} fire`);
  if (firing > 0) process.exitCode = 1;
}

async function tellObjectives(): Promise<void> {
  for (const { name, objective, window, bad, among } of readJson<Objective>('slo')) {
    const { value, of } = await read(askEngine, values.dataset, { of: bad, among, window });
    const left = 1 - value / (1 - objective);
    const kept = of === 0 ? 'nothing asked for' : `${percent(1 - value)} of ${of}`;
    console.log(
      `${name.padEnd(15)} ${kept}, wanted ${percent(objective)} in ${window}: ${percent(left)} of the budget left`,
    );
    if (left < 0) process.exitCode = 1;
  }
}

/** @throws where the answer is no number: then nobody knows whether it fires. */
async function askEngineOnce(sql: string): Promise<number> {
  const response = await fetch(`${values.from}/accounts/${values.account}/analytics_engine/sql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${process.env.CLOUDFLARE_API_TOKEN ?? ''}` },
    body: sql,
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) {
    throw new Error(`Analytics Engine answered ${response.status} to: ${sql}`);
  }
  const { data } = (await response.json()) as { data?: { value?: unknown }[] };
  if (!Array.isArray(data)) throw new Error('Analytics Engine answered without data');
  // The sum of no rows is null or nothing, and a large one a text.
  const number = Number(data[0]?.value ?? 0);
  if (!Number.isFinite(number)) throw new Error('Analytics Engine answered without a number');
  return number;
}

function askEngine(sql: string): ReturnType<Ask> {
  const asked = askedBefore.get(sql) ?? askEngineOnce(sql);
  askedBefore.set(sql, asked);
  return asked;
}

function shown({ among, above }: Alert, { value, of }: Reading): string {
  return among === undefined
    ? `${value} (fires above ${above})`
    : `${percent(value)} of ${of} (fires above ${percent(above)})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function readJson<Rule>(name: string): Rule[] {
  const file = new URL(`../../ops/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Rule[];
}
