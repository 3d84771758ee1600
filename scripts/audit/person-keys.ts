/** The keys of the persons in the trail on this disk, as the sink's objects keep them (`src/audit-sink/keys.object.ts`). */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { importPersonKey } from '../../src/audit-sink/personal-seal.ts';

/** @param folder where the runtime keeps its stores; it may be running. @returns them by their ids. */
export async function readPersonKeys(folder: string): Promise<Map<string, CryptoKey>> {
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
    : [];
  const keys = new Map<string, CryptoKey>();
  for (const file of files) {
    if (!file.endsWith('.sqlite') || !file.includes('AuditKeys')) continue;
    for (const { id, key } of rowsOf(join(folder, file))) keys.set(id, await importPersonKey(key));
  }
  return keys;
}

function rowsOf(file: string): { id: string; key: Uint8Array<ArrayBuffer> }[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    // The runtime keeps a database of its own beside those of the objects.
    const has = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'keys'");
    if (!has.get()) return [];
    return db.prepare('SELECT id, key FROM keys').all() as unknown as ReturnType<typeof rowsOf>;
  } finally {
    db.close();
  }
}
