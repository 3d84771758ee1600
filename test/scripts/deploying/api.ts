/** The routes of the API, each as short as what it keeps allows. */
import type { IncomingMessage } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { newId, problem } from './account.ts';
import { answerScript } from './scripts-api.ts';
import { accountId, type Script, type State } from './state.ts';

export interface Answer {
  status: number;
  json: unknown;
}

export const ok = (result: unknown): Answer => ({
  status: 200,
  json: { success: true, errors: [], messages: [], result },
});
export const no = (status: number, code: number, message: string): Answer => ({
  status,
  json: problem(code, message),
});

export async function answerApi(
  state: State,
  request: IncomingMessage,
  url: URL,
  body: Buffer,
): Promise<Answer> {
  if (request.headers.authorization !== 'Bearer right-token')
    return no(403, 9109, 'Invalid access token');
  const path = url.pathname.replace('/client/v4', '').replace(`/accounts/${accountId}`, '/account');
  const route = `${request.method} ${path}`;
  const json = () => JSON.parse(body.toString());
  const query = (name: string) => url.searchParams.get(name);

  if (path === '/accounts') return ok([{ id: accountId, name: 'Acme' }]);
  if (route === 'GET /zones') return ok(state.zones.filter(({ name }) => name === query('name')));
  if (/^GET \/zones\/\w+\/dns_records$/.test(route)) {
    return ok(state.records.filter(({ name }) => name === query('name')));
  }
  if (path.startsWith('/account/d1/')) return answerDatabase(state, route, query('name'), json);

  if (route === 'GET /account/storage/kv/namespaces') return ok(state.namespaces);
  if (route === 'POST /account/storage/kv/namespaces') {
    const { title } = json();
    if (state.namespaces.some((one) => one.title === title)) return no(400, 10014, 'exists');
    const made = { id: newId().replaceAll('-', ''), title };
    state.namespaces.push(made);
    return ok(made);
  }
  const namespace = /^GET \/account\/storage\/kv\/namespaces\/(\w+)$/.exec(route)?.[1];
  if (namespace) {
    const found = state.namespaces.find(({ id }) => id === namespace);
    return found ? ok(found) : no(404, 10013, 'no such namespace');
  }

  const jurisdiction = String(request.headers['cf-r2-jurisdiction'] ?? 'default');
  if (route === 'POST /account/r2/buckets') {
    const { name } = json();
    if (state.buckets.some((one) => one.name === name)) return no(409, 10004, 'exists');
    state.buckets.push({ name, jurisdiction });
    return ok({ name, jurisdiction });
  }
  const bucket = /^GET \/account\/r2\/buckets\/([\w-]+)$/.exec(route)?.[1];
  if (bucket) {
    const found = state.buckets.find(
      (one) => one.name === bucket && one.jurisdiction === jurisdiction,
    );
    return found ? ok(found) : no(404, 10006, 'no such bucket');
  }

  if (route === 'GET /account/workers/domains') {
    return ok(state.domains.filter(({ hostname }) => hostname === query('hostname')));
  }
  if (route === 'PUT /account/workers/domains') {
    const { hostname, service } = json();
    attach(state, hostname, service);
    return ok({ hostname, service });
  }
  const service = /^GET \/account\/workers\/services\/([\w-]+)$/.exec(route)?.[1];
  if (service) return describe(state.scripts[service]);
  const worker = /^GET \/account\/workers\/workers\/([\w-]+)$/.exec(route)?.[1];
  if (worker) {
    const enabled = state.scripts[worker]?.isOpen ?? false;
    return ok({ id: worker, subdomain: { enabled, previews_enabled: enabled } });
  }
  return answerScript(state, request, path, body);
}

export function attach(state: State, hostname: string, service: string): void {
  state.domains = state.domains.filter((one) => one.hostname !== hostname);
  state.domains.push({ hostname, service });
}

function describe(script: Script | undefined): Answer {
  if (!script) return no(404, 10090, 'This Worker does not exist on your account');
  return ok({
    id: script.name,
    default_environment: {
      environment: 'production',
      script: {
        id: script.name,
        tag: 'e'.repeat(32),
        tags: null,
        last_deployed_from: 'wrangler',
        ...(script.migrationTag && { migration_tag: script.migrationTag }),
      },
    },
  });
}

function answerDatabase(
  state: State,
  route: string,
  named: string | null,
  json: () => Record<string, string>,
): Answer {
  const shown = ({ uuid, name, jurisdiction }: State['databases'][number]) => ({
    uuid,
    name,
    jurisdiction,
    running_in_region: 'WEUR',
  });
  if (route === 'GET /account/d1/database') {
    // It finds by a part of the name.
    return ok(state.databases.filter(({ name }) => name.includes(named ?? '')).map(shown));
  }
  if (route === 'POST /account/d1/database') {
    const { name = '', jurisdiction = null } = json();
    if (state.databases.some((one) => one.name === name)) return no(400, 7502, 'exists');
    const made = { uuid: newId(), name, jurisdiction, db: new DatabaseSync(':memory:') };
    state.databases.push(made);
    return ok(shown(made));
  }
  const [, id, action] = /database\/([0-9a-f-]+)(\/query)?$/.exec(route) ?? [];
  const found = state.databases.find(({ uuid }) => uuid === id);
  if (!found) return no(404, 7404, 'The database was not found');
  if (!action) return ok(shown(found));
  const { sql = '' } = json();
  try {
    if (/^select/i.test(sql)) return ok([{ results: found.db.prepare(sql).all(), success: true }]);
    found.db.exec(`BEGIN; ${sql}\n; COMMIT`);
    return ok([{ results: [], success: true }]);
  } catch (error) {
    if (found.db.isTransaction) found.db.exec('ROLLBACK');
    return no(400, 7500, String(error));
  }
}
