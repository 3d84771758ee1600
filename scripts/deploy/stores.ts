/** The database, the KV namespace and the bucket: each found by its name, or made. */
import type { Cloudflare } from './cloudflare.ts';
import type { Context } from './context.ts';
import type { Step } from './step.ts';

interface Database {
  uuid: string;
  name: string;
  jurisdiction?: string | null;
  running_in_region?: string | null;
}

/** A crash between making it and writing its id loses nothing: it is found again by its name. */
export function databaseStep({ api, target }: Context): Step {
  const { place } = target;
  const written = () => target.api.values().d1_databases?.[0];
  const name = written()?.database_name ?? target.name;
  return {
    name: `the database ${name}`,
    what: `POST d1/database (${placeIn(place)}), and its id into ${target.api.file}`,
    async isDone() {
      const id = written()?.database_id;
      if (id === undefined) return false;
      const found = await api.find<Database>(`/account/d1/database/${id}`);
      if (!found) {
        throw new Error(
          `${target.api.file} names the database ${id}, which is not in this account.`,
        );
      }
      requirePlace(found, place, 'written');
      return true;
    },
    async run() {
      const listed = await api.ask<Database[]>(
        'GET',
        `/account/d1/database?name=${encodeURIComponent(name)}&per_page=100`,
      );
      const same = listed.find((one) => one.name === name);
      const found = same && (await api.ask<Database>('GET', `/account/d1/database/${same.uuid}`));
      if (found) requirePlace(found, place, 'found');
      const { uuid } =
        found ??
        (await api.ask<Database>('POST', '/account/d1/database', {
          name,
          ...(place.jurisdiction && { jurisdiction: place.jurisdiction }),
          ...(place.location && { primary_location_hint: place.location }),
        }));
      target.api.set(['d1_databases', 0, 'database_id'], uuid);
    },
  };
}

/** A jurisdiction is a promise and has to be the one asked for; a region is compared before a foreign database is taken. */
function requirePlace(
  found: Database,
  place: Context['target']['place'],
  how: 'written' | 'found',
): void {
  const asked = place.jurisdiction ?? null;
  const has = found.jurisdiction ?? null;
  const cannotMove = `A database cannot be moved: export it into a new one, or deploy with what it has.`;
  if (asked !== has) {
    throw new Error(
      `the database ${found.name} exists ${has ? `in the jurisdiction "${has}"` : 'outside any jurisdiction'}, and ${asked ? `"${asked}" was asked for` : 'none was asked for'}. ${cannotMove}`,
    );
  }
  const region = found.running_in_region?.toLowerCase();
  if (how === 'found' && place.location && region && region !== place.location) {
    throw new Error(
      `the database ${found.name} exists and runs in "${region}", and "${place.location}" was asked for. ${cannotMove} If it is right all the same, write its id ${found.uuid} into wrangler.jsonc.`,
    );
  }
}

interface Namespace {
  id: string;
  title: string;
}

export function namespaceStep({ api, target }: Context): Step {
  const title = `${target.name}-kv`;
  return {
    name: `the KV namespace ${title}`,
    what: `POST storage/kv/namespaces, and its id into ${target.api.file}`,
    async isDone() {
      const id = target.api.values().kv_namespaces?.[0]?.id;
      if (id === undefined) return false;
      if (await api.find<Namespace>(`/account/storage/kv/namespaces/${id}`)) return true;
      throw new Error(
        `${target.api.file} names the KV namespace ${id}, which is not in this account.`,
      );
    },
    async run() {
      const { id } =
        (await namespaceCalled(api, title)) ??
        (await api.ask<Namespace>('POST', '/account/storage/kv/namespaces', { title }));
      target.api.set(['kv_namespaces', 0, 'id'], id);
    },
  };
}

async function namespaceCalled(api: Cloudflare, title: string): Promise<Namespace | undefined> {
  for (let page = 1; ; page++) {
    const some = await api.ask<Namespace[]>(
      'GET',
      `/account/storage/kv/namespaces?per_page=100&page=${page}`,
    );
    const found = some.find((one) => one.title === title);
    if (found || some.length < 100) return found;
  }
}

/** Of the audit Worker. A bucket is bound by its name, so there is no id to write. */
export function bucketStep({ api, target }: Context): Step {
  const { place } = target;
  const name = target.sink?.values().r2_buckets?.[0]?.bucket_name ?? '';
  const headers: Record<string, string> = place.jurisdiction
    ? { 'cf-r2-jurisdiction': place.jurisdiction }
    : {};
  return {
    name: `the bucket ${name}`,
    what: `POST r2/buckets (${placeIn(place)})`,
    isDone: async () => (await api.find(`/account/r2/buckets/${name}`, headers)) !== undefined,
    async run() {
      await api.ask(
        'POST',
        '/account/r2/buckets',
        { name, ...(place.location && { locationHint: place.location }) },
        headers,
      );
    },
  };
}

function placeIn({ jurisdiction, location }: Context['target']['place']): string {
  if (jurisdiction) return `jurisdiction ${jurisdiction}`;
  return location ? `near ${location}` : 'near you';
}
