/** `.dev.vars`: the keys of this machine, in a file that git ignores and only the owner can read. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { freshKeys, freshSinkKeys } from './fresh-keys.ts';

const file = '.dev.vars';

/** Makes the file where there is none. */
export function ensureDevVars(): void {
  if (existsSync(file)) return;
  const lines = [
    '# Made by `npm run dev`, for this machine alone. Delete the file to get fresh keys.',
    ...asLines(freshKeys()),
    "MAIL_TRANSPORT='outbox'",
    "SMS_TRANSPORT='outbox'",
    "MAIL_FROM='Accounts <no-reply@localhost>'",
    '',
  ];
  writeFileSync(file, lines.join('\n'), { mode: 0o600 });
  console.log(`Made ${file} with fresh random keys.`);
}

/** The same, with the keys of the Worker that keeps the trail. @returns what stands in it. */
export function ensureSinkVars(): Record<string, string> {
  ensureDevVars();
  if (readDevVars().AUDIT_READ_TOKEN === undefined) {
    appendFileSync(file, `${asLines(freshSinkKeys()).join('\n')}\n`);
  }
  return readDevVars();
}

export function readDevVars(): Record<string, string> {
  return existsSync(file) ? (parseEnv(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}

function asLines(values: Record<string, string>): string[] {
  return Object.entries(values).map(([name, value]) => `${name}='${value}'`);
}
