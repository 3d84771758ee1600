/** What the objects of days take on the disk of the local runtime, free pages left out. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** @param folder where the runtime keeps its stores; it has to be stopped. */
export function bytesOfDays(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.sqlite') && file.includes('AuditDay'))
    .reduce((sum, file) => sum + bytesOf(join(folder, file)), 0);
}

function bytesOf(file: string): number {
  const db = new DatabaseSync(file);
  const pragma = (name: string) =>
    Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  const bytes = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  db.close();
  return bytes;
}
