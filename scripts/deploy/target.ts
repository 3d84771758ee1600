import type { JSONPath } from 'jsonc-parser';
import { type Configuration, openConfiguration } from './configuration.ts';
import { Misuse, type Options } from './options.ts';

/** What is deployed, and where: the options and both configurations, made one. */
export interface Target {
  env: string;
  /** Of the Worker. */
  name: string;
  api: Configuration;
  /** The audit Worker; none at the top level, which the deploy button deploys alone. */
  sink: Configuration | undefined;
  /** The custom domains; none at the top level, which has its workers.dev address. */
  host: string | undefined;
  sinkHost: string | undefined;
  origin: string | undefined;
  /** Where D1, R2 and Durable Objects keep what they hold. */
  place: { jurisdiction?: string; location?: string };
  placeText: string;
  /** What the configurations do not say yet. */
  writes: { to: Configuration; path: JSONPath; value: unknown }[];
}

/** Reads, and writes nothing. @throws {Misuse} where options and configuration contradict each other, or one is missing. */
export function readTarget(options: Options): Target {
  const { env } = options;
  const api = openConfiguration('wrangler.jsonc', env);
  const sink = env === '' ? undefined : openConfiguration('wrangler.sink.jsonc', env);
  const values = api.values();
  const place = placeOf(options, values.vars?.OBJECT_LOCATION);
  const host = env === '' ? undefined : hostOf(options, values.routes?.[0]?.pattern);
  const sinkHost = host && `audit-${host}`;
  const origin = host ? `https://${host}` : values.vars?.PUBLIC_URL;
  const at = place.jurisdiction ?? place.location;
  const target = {
    env,
    name: values.name,
    api,
    sink,
    host,
    sinkHost,
    origin,
    place,
    placeText: at === undefined ? 'the place that its stores have' : at,
    writes: [] as Target['writes'],
  };
  const write = (to: Configuration | undefined, path: JSONPath, was: unknown, value: unknown) => {
    if (to && value !== undefined && was !== value) target.writes.push({ to, path, value });
  };
  const kept = sink?.values();
  write(api, ['routes', 0, 'pattern'], values.routes?.[0]?.pattern, host);
  write(api, ['vars', 'PUBLIC_URL'], values.vars?.PUBLIC_URL, origin);
  write(
    api,
    ['vars', 'MAIL_FROM'],
    values.vars?.MAIL_FROM,
    senderOf(options, host, values.vars?.MAIL_FROM),
  );
  write(api, ['vars', 'OBJECT_LOCATION'], values.vars?.OBJECT_LOCATION, at);
  write(sink, ['routes', 0, 'pattern'], kept?.routes?.[0]?.pattern, sinkHost);
  write(sink, ['vars', 'OBJECT_LOCATION'], kept?.vars?.OBJECT_LOCATION, at);
  write(
    sink,
    ['r2_buckets', 0, 'jurisdiction'],
    kept?.r2_buckets?.[0]?.jurisdiction,
    place.jurisdiction,
  );
  return target;
}

export function writeTarget({ writes }: Target): void {
  for (const { to, path, value } of writes) to.set(path, value);
}

const isPlaceholder = (host: string | undefined) =>
  host === undefined || /(^|\.)example\.com$/.test(host);

function hostOf({ env, domain }: Options, written: string | undefined): string {
  if (isPlaceholder(written)) {
    if (domain !== undefined && !isPlaceholder(domain)) return domain;
    throw new Misuse(
      `wrangler.jsonc has only a placeholder for the address of ${env}. Give --domain with a host in a zone of your account, such as --domain accounts.your-company.com.`,
    );
  }
  if (domain === undefined || domain === written) return written as string;
  throw new Misuse(
    `${env} has the address ${written}, and passkeys and mailed links belong to it. To move it to ${domain} after all, write that into wrangler.jsonc (routes, PUBLIC_URL) and wrangler.sink.jsonc by hand.`,
  );
}

function placeOf(options: Options, written: string | undefined): Target['place'] {
  const asked = options.jurisdiction ?? options.location;
  if (asked !== undefined && written !== undefined && asked !== written) {
    throw new Misuse(
      `The data of ${options.env} is in "${written}" (OBJECT_LOCATION in wrangler.jsonc), not in "${asked}". It cannot be moved: leave the option out, or deploy an environment of another name.`,
    );
  }
  const at = asked ?? written;
  if (at === undefined) {
    if (options.env === '') return {};
    throw new Misuse(
      'Say where the data lies, because a database cannot be moved later: --jurisdiction eu is a promise, --location weur a hint. --help lists both.',
    );
  }
  const isJurisdiction =
    options.jurisdiction !== undefined || ['eu', 'us', 'fedramp', 'fedramp-high'].includes(at);
  return isJurisdiction ? { jurisdiction: at } : { location: at };
}

function senderOf(options: Options, host: string | undefined, written: string | undefined) {
  if (options.mailFrom !== undefined) return options.mailFrom;
  const isWritten = written !== undefined && !/@([a-z0-9-]+\.)*example\.com>?$/.test(written);
  return isWritten || host === undefined ? written : `Accounts <no-reply@${host}>`;
}
