/** Files of an export: which ones there are, what they are, and their bytes, also of `.gz`. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SourceError } from './source.ts';

export interface OpenFile {
  bytes: Readable;
  /** Of the file as it lies there, packed or not. */
  bytesRead(): number;
}

export function openFile(path: string): OpenFile {
  const file = createReadStream(path);
  const bytesRead = () => file.bytesRead;
  if (!path.endsWith('.gz')) return { bytes: file, bytesRead };
  // An error of either ends both.
  return { bytes: pipeline(file, createGunzip(), () => undefined), bytesRead };
}

/** Of what is in the file its first line, to see what it is, and what was read beyond. A line of JSON may be long: not a part of it. */
export async function beginningOf(path: string): Promise<string> {
  const bytes = openFile(path).bytes.setEncoding('utf8');
  let text = '';
  for await (const chunk of bytes as AsyncIterable<string>) {
    // Blank lines before it are none.
    const more = text === '' ? chunk.replace(/^\ufeff?(?:\s*\n)?/, '') : chunk;
    text += more;
    if (more.includes('\n') || text.length > maxLine) return text;
  }
  return text;
}

/** A longer one is no line of a person, but a whole document on one line. */
export const maxLine = 16 * 1024 * 1024;

/**
 * @returns the file, or those of the folder that hold people: `users.bson` of a dump of MongoDB, `realm-users-0.json` and so on
 * of an export of Keycloak; of several realms those that begin with the path. @throws {SourceError}
 */
export async function filesOf(path: string, people: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return [path];
  if (!found) {
    const named = await realmFiles(dirname(path), path);
    if (named.length > 0) return named;
    throw new SourceError(`There is no file or folder ${path}.`);
  }
  const dumped = (await filesIn(path)).filter((name) => /\.bson(\.gz)?$/.test(name));
  if (dumped.length === 0) return realmFiles(path);
  const chosen = dumped.filter((name) => isNamed(name, people));
  if (chosen.length === 1) return chosen;
  throw new SourceError(`Say which file of ${path} holds the people: ${dumped.join(', ')}.`);
}

/** @param realm as the path that its files begin with. Of two realms in a folder nobody has said whose people should come. */
async function realmFiles(folder: string, realm?: string): Promise<string[]> {
  const names = await filesIn(folder, realm === undefined).catch(() => []);
  const found = names.flatMap((name) => {
    const [, begin] = /^(.+)-users-\d+\.json(?:\.gz)?$/s.exec(name) ?? [];
    return begin === undefined ? [] : [{ name, begin }];
  });
  const realms = [...new Set(found.map(({ begin }) => begin))];
  if (realm === undefined && realms.length > 1) {
    throw new SourceError(
      `Say which realm of ${folder} holds the people: ${realms.map((one) => `--from ${one}`).join(', ')}.`,
    );
  }
  if (realm === undefined && realms.length === 0)
    throw new SourceError(`Say which file of ${folder} holds the people.`);
  return found
    .filter(({ begin }) => realm === undefined || begin === join(realm))
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

const filesIn = async (folder: string, recursive = true): Promise<string[]> =>
  (await readdir(folder, { recursive })).map((name) => join(folder, name));

const isNamed = (path: string, people: string): boolean =>
  basename(path).replace(/\.bson(\.gz)?$/, '') === people;

/** Another file of the same name is another source: size, and the bytes at both ends. */
export async function identityOf(paths: string[]): Promise<string> {
  const parts = paths.map((path) =>
    fingerprint(path).catch((error) => {
      throw unreadable(path, error);
    }),
  );
  return (await Promise.all(parts)).join(' ');
}

/** What the system says of a file, or of what is packed in it, in words. */
export function unreadable(path: string, error: unknown): unknown {
  const isOfSystem = error instanceof Error && 'code' in error;
  return isOfSystem ? new SourceError(`${path} cannot be read: ${error.message}.`) : error;
}

async function fingerprint(path: string): Promise<string> {
  const { size } = await stat(path);
  const file = await open(path);
  try {
    const hash = createHash('sha256');
    for (const position of [0, Math.max(0, size - sampleBytes)]) {
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.alloc(sampleBytes),
        position,
      });
      hash.update(buffer.subarray(0, bytesRead));
    }
    return `${basename(path)}:${size}:${hash.digest('hex').slice(0, 16)}`;
  } finally {
    await file.close();
  }
}

const sampleBytes = 65_536;
