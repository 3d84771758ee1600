import { spawnSync } from 'node:child_process';

/** Runs wrangler and keeps what it prints. @param input what it reads from standard input. */
export function runWrangler(
  words: string[],
  env: Record<string, string>,
  input = '',
): { status: number; stdout: string; stderr: string } {
  const { status, stdout, stderr, error } = spawnSync('wrangler', words, {
    encoding: 'utf8',
    input,
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      // No folder of logs: what fails is said here.
      WRANGLER_WRITE_LOGS: 'false',
      ...env,
    },
  });
  if (error)
    return { status: 1, stdout: '', stderr: `wrangler could not be started (${error.message})` };
  return { status: status ?? 1, stdout, stderr };
}
