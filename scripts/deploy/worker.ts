/** The code: uploaded once for what it is, tried beside the version that serves, and only then given the traffic. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloudflare } from './cloudflare.ts';
import type { Configuration } from './configuration.ts';
import type { Context } from './context.ts';
import { fingerprint } from './fingerprint.ts';
import type { Secrets } from './secrets.ts';
import type { Step } from './step.ts';
import { runWrangler } from './wrangler.ts';

export interface Share {
  version_id: string;
  percentage: number;
}

/** The audit Worker takes all traffic at once: its only callers are the API and those who read the trail. */
export function sinkStep({ api }: Context, sink: Configuration, secrets: Secrets): Step {
  const { name } = sink.values();
  return {
    name: `the audit Worker ${name}`,
    what: 'wrangler deploy, with its secrets',
    async isDone() {
      if ((await secrets.missing(sink)).length > 0) return false;
      const version = await versionOf(api, sink);
      return version !== undefined && isAlone(await sharesOf(api, name), version);
    },
    run: async () => upload(['deploy'], api, sink, secrets),
  };
}

/** A first version and new classes of objects cannot wait at 0 %: Cloudflare takes them only with all traffic. */
export function uploadStep({ api, target, say }: Context, secrets: Secrets): Step {
  const { name } = target;
  return {
    name: `this version of ${name}`,
    what: 'wrangler versions upload; wrangler deploy for the first one, or where it has new classes of objects',
    async isDone() {
      if (target.sink && (await secrets.missing(target.api)).length > 0) return false;
      return (await versionOf(api, target.api)) !== undefined;
    },
    async run() {
      const worker = await api.find<{
        default_environment: { script: { migration_tag?: string } };
      }>(`/account/workers/services/${name}`);
      const tag = target.api.values().migrations?.at(-1)?.tag;
      const has = worker?.default_environment.script.migration_tag;
      // A Worker of which only secrets exist has none.
      const serves = worker !== undefined && (await sharesOf(api, name)).length > 0;
      const whole = !serves || has !== tag;
      if (whole && serves)
        say(`            objects go from ${has} to ${tag}: it takes all traffic at once`);
      await upload(whole ? ['deploy'] : ['versions', 'upload'], api, target.api, secrets);
    },
  };
}

/** The new version gets no traffic yet, but can be asked by name. */
export function trialStep({ api, target }: Context): Step {
  const { name } = target;
  return {
    name: 'the new version beside the old one, at 0 %',
    what: 'POST deployments: the old version 100 %, the new one 0 %',
    async isDone() {
      const version = await versionOf(api, target.api);
      return (await sharesOf(api, name)).some(({ version_id }) => version_id === version);
    },
    async run() {
      const [serving] = (await sharesOf(api, name)).toSorted((a, b) => b.percentage - a.percentage);
      const version = await uploadedVersion(api, target.api);
      if (!serving) throw new Error('there is no version to put it beside');
      await deploy(api, name, [
        { version_id: serving.version_id, percentage: 100 },
        { version_id: version, percentage: 0 },
      ]);
    },
  };
}

export function shiftStep({ api, target }: Context): Step {
  const { name } = target;
  return {
    name: 'all traffic to the new version',
    what: 'POST deployments: the new version 100 %',
    async isDone() {
      const version = await versionOf(api, target.api);
      return version !== undefined && isAlone(await sharesOf(api, name), version);
    },
    async run() {
      const version = await uploadedVersion(api, target.api);
      await deploy(api, name, [{ version_id: version, percentage: 100 }]);
    },
  };
}

/** What belongs to the Worker and to no version of it. */
export function settingsStep({ api, target }: Context): Step {
  const { logpush = false, observability = {}, tail_consumers = [] } = target.api.values();
  const wanted = { logpush, observability, tail_consumers };
  const path = `/account/workers/scripts/${target.name}/script-settings`;
  return {
    name: `logs and Tail Worker of ${target.name}`,
    what: 'PATCH script-settings: logpush, observability, tail_consumers',
    isDone: async () => covers(await api.find(path), wanted),
    run: async () => {
      await api.ask('PATCH', path, wanted);
    },
  };
}

interface Version {
  id: string;
  number: number;
  annotations?: Record<string, string>;
}

/**
 * @returns the newest version, where it was uploaded from these very files and settings. An older one does not count: it has the
 * secrets of its time, and `wrangler secret put` makes a newer one. What is uploaded anew takes over the secrets of the newest.
 */
export async function versionOf(api: Cloudflare, configuration: Configuration) {
  const found = await api.find<{ items: Version[] }>(
    `/account/workers/scripts/${configuration.values().name}/versions?deployable=true`,
  );
  const [newest] = (found?.items ?? []).toSorted((a, b) => b.number - a.number);
  return newest?.annotations?.['workers/tag'] === fingerprint(configuration)
    ? newest.id
    : undefined;
}

/** The same, once it was uploaded. @throws where a secret was put since, or somebody else has deployed. */
export async function uploadedVersion(api: Cloudflare, configuration: Configuration) {
  const version = await versionOf(api, configuration);
  if (!version) throw new Error('another version was made meanwhile, and is newer than this one');
  return version;
}

/** Of the deployment that serves now. */
export async function sharesOf(api: Cloudflare, name: string): Promise<Share[]> {
  const found = await api.find<{ deployments: { versions: Share[] }[] }>(
    `/account/workers/scripts/${name}/deployments`,
  );
  return found?.deployments[0]?.versions ?? [];
}

export async function deploy(api: Cloudflare, name: string, versions: Share[]): Promise<void> {
  await api.ask('POST', `/account/workers/scripts/${name}/deployments`, {
    strategy: 'percentage',
    versions,
  });
}

const isAlone = (shares: Share[], version: string) =>
  shares.length === 1 && shares[0]?.version_id === version;

async function upload(
  words: string[],
  api: Cloudflare,
  configuration: Configuration,
  secrets: Secrets,
): Promise<void> {
  const values = secrets.toUpload(configuration);
  // wrangler takes secrets from a file alone; this one only its owner can read, and only for as long.
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  const file = join(folder, 'secrets.json');
  try {
    writeFileSync(file, JSON.stringify(values), { mode: 0o600 });
    const withSecrets = Object.keys(values).length > 0 ? ['--secrets-file', file] : [];
    const { status, said } = await runWrangler(
      [
        ...words,
        ...['--config', configuration.file, '--env', configuration.env],
        ...['--tag', fingerprint(configuration), ...withSecrets],
      ],
      api.wranglerEnv,
    );
    if (status === 0) return;
    const shown = Object.values(values).reduce(
      (text, value) => text.replaceAll(value, '[secret]'),
      said.trim(),
    );
    const end = shown.split('\n').slice(-25).join('\n');
    throw new Error(`wrangler ${words.join(' ')} failed:\n${end}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether all that is wanted is there; Cloudflare adds defaults of its own. */
function covers(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    const list = Array.isArray(found) ? found : [];
    return list.length === wanted.length && wanted.every((one, i) => covers(list[i], one));
  }
  if (typeof wanted !== 'object' || wanted === null) return found === wanted;
  return Object.entries(wanted).every(([name, value]) =>
    covers((found as Record<string, unknown> | undefined)?.[name], value),
  );
}
