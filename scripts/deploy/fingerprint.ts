import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from './configuration.ts';

/** What a Worker is made of, beside its configuration: the lock file stands for every package, wrangler among them. */
const sources = ['src', 'scripts/assets.ts', 'package-lock.json'];

/**
 * Tells versions apart by what they are made of, so that the same code is not uploaded twice. A version keeps it as its tag.
 * Comments of the configuration are no part of it.
 */
export function fingerprint(configuration: Configuration): string {
  const hash = createHash('sha256').update(JSON.stringify(configuration.values()));
  for (const path of sources.flatMap(filesIn)) {
    hash.update(`\0${path}\0`).update(createHash('sha256').update(readFileSync(path)).digest());
  }
  return hash.digest('hex').slice(0, 20);
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}
