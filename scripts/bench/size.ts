/** How large what is deployed is, as wrangler says: with and without the files of /docs. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const aimKiB = 120;

export function bundleSizes() {
  const folder = mkdtempSync(join(tmpdir(), 'size-'));
  try {
    const without = gzipKiB(withoutReference(folder), folder);
    return [
      { 'what is deployed': 'all', 'gzip KiB': gzipKiB(resolve('wrangler.toml'), folder), aim: '' },
      { 'what is deployed': 'without the files of /docs', 'gzip KiB': without, aim: aimKiB },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns the path of a configuration that differs from ours in nothing else. */
export function withoutReference(folder: string): string {
  const ours = readFileSync('wrangler.toml', 'utf8');
  if (!ours.includes('[alias]\n')) throw new Error('wrangler.toml has no aliases to add to');
  const nothing = join(folder, 'nothing.txt');
  const config = join(folder, 'without-reference.toml');
  writeFileSync(nothing, '');
  writeFileSync(
    config,
    ours
      .replace(/^main = "(.*)"$/m, (_, main) => `main = "${resolve(main)}"`)
      .replace(/"\.\/(src\/.*)"$/gm, (_, path) => `"${resolve(path)}"`)
      .replace(
        '[alias]',
        `[alias]
"swagger-ui-dist/swagger-ui-bundle.js" = "${nothing}"
"swagger-ui-dist/swagger-ui.css" = "${nothing}"`,
      )
      .replace(', "**/swagger-ui-bundle.js"', ''),
  );
  return config;
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
