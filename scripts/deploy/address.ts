/** The custom domain of a Worker, which is its only address, and its cron. */
import type { Cloudflare } from './cloudflare.ts';
import type { Configuration } from './configuration.ts';
import type { Context } from './context.ts';
import { Misuse } from './options.ts';
import type { Step } from './step.ts';

interface Domain {
  hostname: string;
  service: string;
}

/**
 * Without a terminal wrangler takes over whatever stands at a custom domain, another Worker and DNS records alike. So that is
 * looked at first.
 * @throws {Misuse} where the host belongs to something else, or to no zone of the account.
 */
export async function requireFreeHost(
  { api }: Context,
  host: string,
  service: string,
): Promise<void> {
  const domain = await domainOf(api, host);
  if (domain?.service === service) return;
  if (domain)
    throw new Misuse(
      `${host} is the address of the Worker ${domain.service}. Take another --domain.`,
    );
  const zone = await zoneOf(api, host);
  const records = await api.ask<{ type: string }[]>(
    'GET',
    `/zones/${zone}/dns_records?name=${host}`,
  );
  if (records.length === 0) return;
  const types = records.map(({ type }) => type).join(', ');
  throw new Misuse(
    `${host} has DNS records already (${types}). Take another --domain, or delete them if nothing needs them.`,
  );
}

export function addressStep({ api }: Context, configuration: Configuration, host: string): Step {
  const service = configuration.values().name;
  return {
    name: `the address ${host}`,
    what: `PUT workers/domains: ${host} belongs to ${service}`,
    isDone: async () => {
      const domain = await domainOf(api, host);
      if (!domain || domain.service === service) return domain !== undefined;
      throw new Error(`${host} is the address of the Worker ${domain.service}`);
    },
    async run() {
      await api.ask('PUT', '/account/workers/domains', {
        hostname: host,
        service,
        environment: 'production',
        zone_id: await zoneOf(api, host),
      });
    },
  };
}

/** Its address under workers.dev and those of its versions would go round whatever protects the domain. */
export function closedStep({ api }: Context, configuration: Configuration): Step {
  const { name } = configuration.values();
  const path = `/account/workers/scripts/${name}/subdomain`;
  return {
    name: `no other address of ${name}`,
    what: 'POST subdomain: workers.dev and preview addresses off',
    async isDone() {
      const found = await api.find<{ enabled: boolean; previews_enabled: boolean }>(path);
      return found !== undefined && !found.enabled && !found.previews_enabled;
    },
    async run() {
      await api.ask('POST', path, { enabled: false, previews_enabled: false });
    },
  };
}

export function cronStep({ api }: Context, configuration: Configuration): Step {
  const { name, triggers } = configuration.values();
  const wanted = triggers?.crons ?? [];
  const path = `/account/workers/scripts/${name}/schedules`;
  return {
    name: `the cron of ${name}`,
    what: `PUT schedules: ${wanted.join(', ')}`,
    async isDone() {
      const found = await api.find<{ schedules: { cron: string }[] }>(path);
      const crons = (found?.schedules ?? []).map(({ cron }) => cron);
      return crons.toSorted().join() === wanted.toSorted().join();
    },
    async run() {
      await api.ask(
        'PUT',
        path,
        wanted.map((cron) => ({ cron })),
      );
    },
  };
}

async function domainOf(api: Cloudflare, host: string): Promise<Domain | undefined> {
  const domains = await api.ask<Domain[]>('GET', `/account/workers/domains?hostname=${host}`);
  return domains.find(({ hostname }) => hostname === host);
}

/** @returns the id of the nearest zone above the host. */
async function zoneOf(api: Cloudflare, host: string): Promise<string> {
  const labels = host.split('.');
  for (let from = 0; from < labels.length - 1; from++) {
    const name = labels.slice(from).join('.');
    const [zone] = await api.ask<{ id: string }[]>(
      'GET',
      `/zones?name=${name}&account.id=${api.accountId}`,
    );
    if (zone) return zone.id;
  }
  throw new Misuse(
    `${host} is in no zone of this account. Add the domain to Cloudflare first, or take a --domain in a zone that is there.`,
  );
}
