import type { DatabaseSync } from 'node:sqlite';

export const accountId = '0123456789abcdef0123456789abcdef';

export interface Version {
  id: string;
  tag: string | undefined;
  /** As wrangler describes it: bindings, limits and the rest. */
  metadata: Record<string, unknown>;
  secrets: Record<string, string>;
}

export interface Share {
  version_id: string;
  percentage: number;
}

export interface Script {
  name: string;
  migrationTag: string | undefined;
  /** Newest first. */
  versions: Version[];
  deployments: Share[][];
  crons: string[];
  /** Whether workers.dev leads to it. */
  isOpen: boolean;
  settings: Record<string, unknown>;
}

export interface State {
  databases: { uuid: string; name: string; jurisdiction: string | null; db: DatabaseSync }[];
  namespaces: { id: string; title: string }[];
  buckets: { name: string; jurisdiction: string }[];
  zones: { id: string; name: string }[];
  records: { name: string; type: string }[];
  domains: { hostname: string; service: string }[];
  scripts: Record<string, Script>;
}

export const emptyState = (): State => ({
  databases: [],
  namespaces: [],
  buckets: [],
  zones: [{ id: 'f'.repeat(32), name: 'acme.test' }],
  records: [],
  domains: [],
  scripts: {},
});

export const secretsOf = ({ versions }: Script) => versions[0]?.secrets ?? {};

/** All that a deployment is to leave behind, without the ids that differ each time. */
export function outcomeOf(state: State) {
  const scripts = Object.values(state.scripts).map((script) => ({
    name: script.name,
    migrationTag: script.migrationTag,
    secrets: Object.keys(secretsOf(script)).sort(),
    serves: script.deployments[0]?.map(({ version_id, percentage }) => [
      version_id === script.versions[0]?.id ? 'the newest' : 'an older one',
      percentage,
    ]),
    crons: script.crons,
    isOpen: script.isOpen,
    settings: { ...script.settings, tags: undefined },
  }));
  return {
    databases: state.databases.map(({ name, jurisdiction, db }) => ({
      name,
      jurisdiction,
      migrations: db.prepare('SELECT name FROM d1_migrations ORDER BY id').all(),
    })),
    namespaces: state.namespaces.map(({ title }) => title),
    buckets: state.buckets,
    domains: state.domains,
    scripts,
  };
}
