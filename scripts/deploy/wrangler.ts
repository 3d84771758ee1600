import { spawn } from 'node:child_process';

/** Runs wrangler with nobody at its terminal, and keeps what it prints. */
export function runWrangler(
  words: string[],
  env: Record<string, string>,
): Promise<{ status: number; said: string }> {
  const child = spawn('wrangler', words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      // No folder of logs: what fails is said here.
      WRANGLER_WRITE_LOGS: 'false',
      ...env,
    },
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise((resolve) => {
    child.on('error', ({ message }) =>
      resolve({ status: 1, said: `it could not be started (${message})` }),
    );
    child.on('close', (status) => resolve({ status: status ?? 1, said }));
  });
}
