/** The file in which an operator keeps what was made: lines of `NAME='value'`, for its owner's eyes alone. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { parseEnv } from 'node:util';
import { Misuse } from './options.ts';

/** @throws {Misuse} where others could read the file, or git would take it. */
export function requireKeepable(to: string | undefined): void {
  if (to === undefined || to === '-') return;
  if (existsSync(to) && (statSync(to).mode & 0o077) !== 0) {
    throw new Misuse(`${to} can be read by others: chmod 600 ${to}`);
  }
  // 0: git ignores it; 128: it lies outside the repository, or there is none.
  const { status } = spawnSync('git', ['check-ignore', '-q', to], { stdio: 'ignore' });
  if (status === 1) {
    throw new Misuse(`${to} would be committed by git. Keep secrets outside the repository.`);
  }
}

export function readKept(to: string | undefined): Record<string, string> {
  if (to === undefined || to === '-' || !existsSync(to)) return {};
  return parseEnv(readFileSync(to, 'utf8')) as Record<string, string>;
}

/** Adds them at the end, on the disk before it returns; what stands there stays. `-` is standard output. */
export function keepSecrets(to: string | undefined, values: Record<string, string>): void {
  const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`);
  if (lines.length === 0) return;
  if (to === undefined)
    throw new Error('there is no place to keep what was made: give --secrets-to');
  if (to === '-') {
    process.stdout.write(lines.join(''));
    return;
  }
  const file = openSync(to, 'a', 0o600);
  writeSync(file, lines.join(''));
  fsyncSync(file);
  closeSync(file);
}
