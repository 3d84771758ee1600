/** How large the script of the deployed Worker is, as wrangler says. The static assets are no part of it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const aimKiB = 160;

export function bundleSizes() {
  const folder = workshop();
  try {
    const size = gzipKiB(resolve('wrangler.jsonc'), folder);
    return [{ 'what is deployed': 'the script', 'gzip KiB': size, aim: aimKiB }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A new folder from which packages are found as they are from here. */
export function workshop(): string {
  mkdirSync('.wrangler', { recursive: true });
  return mkdtempSync(resolve('.wrangler', 'size-'));
}

function gzipKiB(config: string, folder: string): number {
  const { stdout, stderr } = spawnSync(
    'wrangler',
    ['deploy', '--dry-run', '--config', config, '--outdir', join(folder, 'out')],
    { encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  const kib = /Total Upload: .*gzip: ([\d.]+) KiB/.exec(stdout)?.[1];
  if (kib === undefined) throw new Error(`no figure in what wrangler said\n${stdout}\n${stderr}`);
  return Number(kib);
}

if (import.meta.main) console.table(bundleSizes());
