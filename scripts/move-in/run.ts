/** The command: from words to a move or a dry run, and what went wrong in words. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../admin/command.ts';
import { GivenUp } from '../admin/patiently.ts';
import { asStaff } from '../admin/sign-in.ts';
import type { Terminal } from '../admin/terminal.ts';
import { toldOf } from '../admin/told.ts';
import {
  beginCheckpoint,
  dryRunPath,
  isRefusedOf,
  mappingDigest,
  readCheckpoint,
} from './checkpoint.ts';
import { dryRun } from './dry-run.ts';
import { type Mapping, MappingError, readMapping } from './mapping.ts';
import { move } from './move.ts';
import { help, type Options, readOptions } from './options.ts';
import { inWords, type Progress } from './progress.ts';
import { openSource } from './sources/open-source.ts';
import { type Source, SourceError } from './sources/source.ts';

/** @returns the exit code: 1 where it could not be done, 2 where it was said wrongly. */
export async function moveIn(args: string[], outer: Terminal, progress: Progress): Promise<number> {
  const terminal = {
    ...outer,
    tell: (line: string) => {
      progress.clear();
      outer.tell(line);
    },
  };
  try {
    const options = readOptions(args, terminal.env);
    if (!options) {
      terminal.print(help);
      return 0;
    }
    const mapping = readMapping(options.format.mapping, options.map && readJson(options.map));
    const wantsPasswords = mapping.passwordHash !== undefined;
    const source = await openSource({ ...options, wantsPasswords });
    try {
      const run = options.isDryRun ? tried : moved;
      return await run(options, mapping, source, terminal, progress);
    } finally {
      await source.close();
    }
  } catch (error) {
    return codeOf(error, terminal);
  }
}

async function tried(
  options: Options,
  mapping: Mapping,
  source: Source,
  terminal: Terminal,
): Promise<number> {
  const path = options.checkpoint;
  refuseOwnSource(options.from, dryRunPath(path));
  const wanted = { ...options, source, mapping, path, now: new Date() };
  if (options.url === undefined) return dryRun(terminal, undefined, wanted);
  let code = 1;
  await asStaff(terminal, { ...options, url: options.url, json: false }, async (session) => {
    code = await dryRun(terminal, session, wanted);
  });
  return code;
}

async function moved(
  options: Options,
  mapping: Mapping,
  source: Source,
  terminal: Terminal,
  progress: Progress,
): Promise<number> {
  const { checkpoint: path, formatName, url = 'http://127.0.0.1:8787' } = options;
  refuseOwnSource(options.from, path);
  const digest = mappingDigest(formatName, mapping);
  const server = URL.parse(url)?.origin ?? url;
  const checkpoint = readCheckpoint(path, { source: source.identity, mapping: digest, server });
  if (checkpoint.finished) {
    terminal.print(
      `${path} says that this move is done: ${inWords(checkpoint.counts)}. To read the source again, remove it: nobody is added twice.`,
    );
    return 0;
  }
  beginCheckpoint(path, checkpoint);
  if (checkpoint.counts.read > 0) terminal.tell(`Going on after ${inWords(checkpoint.counts)}.`);
  let code = 1;
  await asStaff(terminal, { ...options, url, json: false }, async (session) => {
    try {
      code = await move(session, {
        ...options,
        source,
        mapping,
        path,
        checkpoint,
        now: new Date(),
        progress,
      });
    } catch (error) {
      code = codeOf(error, terminal);
      if (code === 1) terminal.tell(goOn(path));
    }
  });
  return code;
}

/** What is written while it is read, or what a move of the same name has kept. */
function refuseOwnSource(from: string, path: string): void {
  const names = [resolve(from), existsSync(from) ? realpathSync(from) : ''];
  if (!names.some((name) => isRefusedOf(resolve(path), name))) return;
  throw new UsageError(`${from} is where ${path} keeps who is refused. Say another --checkpoint.`);
}

const goOn = (path: string): string =>
  `What was answered for is in ${path}: the same command goes on from there.`;

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new MappingError(
      `${path} cannot be read as JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function codeOf(error: unknown, terminal: Terminal): number {
  if (error instanceof MappingError) return toldOf(new UsageError(error.message), terminal);
  if (error instanceof GivenUp || error instanceof SourceError) {
    terminal.tell(error.message);
    return 1;
  }
  return toldOf(error, terminal);
}
