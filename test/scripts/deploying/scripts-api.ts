/** What belongs to one Worker: uploads, versions, deployments, secrets, triggers, assets. */
import type { IncomingMessage } from 'node:http';
import { newId } from './account.ts';
import { type Answer, attach, no, ok } from './api.ts';
import { type Script, type State, secretsOf, type Version } from './state.ts';

export async function answerScript(
  state: State,
  request: IncomingMessage,
  path: string,
  body: Buffer,
): Promise<Answer> {
  if (path === '/account/workers/assets/upload')
    return { ...ok({ jwt: 'all-there' }), status: 201 };
  const [, name = '', rest = ''] =
    /^\/account\/workers\/scripts\/([\w-]+)\/?(.*)$/.exec(path) ?? [];
  const route = `${request.method} ${rest}`;
  if (name === '') return no(404, 7003, `no route for ${request.method} ${path}`);
  const json = () => JSON.parse(body.toString());

  if (route === 'POST assets-upload-session') return ok({ jwt: 'session', buckets: [] });
  if (route === 'PUT ') {
    const script = state.scripts[name] ?? newScript(name);
    state.scripts[name] = script;
    const metadata = await metadataOf(request, body);
    const version = addVersion(script, metadata);
    script.deployments.unshift([{ version_id: version, percentage: 100 }]);
    script.migrationTag =
      (metadata.migrations as { new_tag?: string })?.new_tag ?? script.migrationTag;
    script.settings = settingsIn(metadata);
    return ok({
      id: name,
      tag: 'e'.repeat(32),
      deployment_id: version.replaceAll('-', ''),
      startup_time_ms: 5,
    });
  }
  const script = state.scripts[name];
  if (!script) return no(404, 10007, 'This Worker does not exist on your account');

  switch (route) {
    case 'GET versions':
      // Cloudflare says newest first; the number is what tells.
      return ok({ items: script.versions.map((one) => shown(script, one)).reverse() });
    case 'POST versions': {
      const metadata = await metadataOf(request, body);
      if (metadata.migrations) return no(400, 10211, 'migrations must be fully applied first');
      const id = addVersion(script, metadata);
      return ok({ id, startup_time_ms: 5, resources: { script: { etag: 'x' } }, metadata: {} });
    }
    case 'GET deployments':
      return ok({
        deployments: script.deployments.map((versions) => ({
          id: newId(),
          source: 'wrangler',
          strategy: 'percentage',
          author_email: '',
          annotations: {},
          created_on: '2026-11-02T00:00:00Z',
          versions,
        })),
      });
    case 'POST deployments': {
      const { versions } = json();
      script.deployments.unshift(versions);
      return ok({ id: newId() });
    }
    case 'GET secrets':
      return ok(Object.keys(secretsOf(script)).map((one) => ({ name: one, type: 'secret_text' })));
    case 'PUT secrets': {
      const [newest] = script.versions;
      const isDeployed = script.deployments[0]?.some(({ version_id }) => version_id === newest?.id);
      if (!newest || !isDeployed) return no(400, 10215, 'the latest version is not deployed');
      const { name: secret, text } = json();
      const secrets = { ...newest.secrets, [secret]: text };
      const id = newId();
      script.versions.unshift({ id, tag: undefined, metadata: newest.metadata, secrets });
      script.deployments.unshift([{ version_id: id, percentage: 100 }]);
      return ok({ name: secret, type: 'secret_text' });
    }
    case 'GET schedules':
      return ok({ schedules: script.crons.map((cron) => ({ cron })) });
    case 'PUT schedules':
      script.crons = json().map(({ cron }: { cron: string }) => cron);
      return ok({});
    case 'GET script-settings':
      return ok(script.settings);
    case 'PATCH script-settings':
      Object.assign(script.settings, json());
      return ok(script.settings);
    case 'POST subdomain':
      script.isOpen = json().enabled;
      return ok({ enabled: script.isOpen, previews_enabled: script.isOpen });
    case 'GET subdomain':
      return ok({ enabled: script.isOpen, previews_enabled: script.isOpen });
    case 'POST domains/changeset':
      return ok({ added: [], removed: [], updated: [], conflicting: [] });
    case 'PUT domains/records':
      for (const { hostname } of json().origins) attach(state, hostname, name);
      return ok([]);
    default: {
      const version = script.versions.find(({ id }) => route === `GET versions/${id}`);
      return version ? ok(shown(script, version)) : no(404, 7003, `no route for ${route}`);
    }
  }
}

const newScript = (name: string): Script => ({
  name,
  migrationTag: undefined,
  versions: [],
  deployments: [],
  crons: [],
  // As bad as it may be.
  isOpen: true,
  settings: {},
});

const shown = ({ versions }: Script, version: Version) => ({
  id: version.id,
  number: versions.length - versions.indexOf(version),
  metadata: { created_on: '2026-11-02T00:00:00Z', source: 'wrangler', author_email: '' },
  annotations: { ...(version.tag && { 'workers/tag': version.tag }) },
  resources: { script: { etag: 'x', handlers: ['fetch'] }, script_runtime: {}, bindings: [] },
});

/** @returns its id. It has the secrets of the newest one, but for those that are uploaded with it. */
function addVersion(script: Script, metadata: Record<string, unknown>): string {
  const id = newId();
  const tag = (metadata.annotations as Record<string, string> | undefined)?.['workers/tag'];
  const keepsSecrets = (metadata.keep_bindings as string[] | undefined)?.includes('secret_text');
  const secrets = { ...(keepsSecrets && secretsOf(script)) };
  for (const { type, name, text } of metadata.bindings as Record<string, string>[]) {
    if (type === 'secret_text' && name && text) secrets[name] = text;
  }
  script.versions.unshift({ id, tag, metadata, secrets });
  return id;
}

const settingsIn = ({ logpush, observability, tail_consumers }: Record<string, unknown>) => ({
  logpush: logpush ?? false,
  observability: observability ?? { enabled: false },
  tail_consumers: tail_consumers ?? [],
});

async function metadataOf(
  request: IncomingMessage,
  body: Buffer,
): Promise<Record<string, unknown>> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': String(request.headers['content-type']) },
  }).formData();
  return JSON.parse(String(form.get('metadata')));
}
