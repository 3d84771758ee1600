/** How large what is deployed is, as wrangler says: with and without the files of /docs. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const aimKiB = 120;

export function bundleSizes() {
  const folder = workshop();
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

/** A new folder from which packages are found as they are from here. */
export function workshop(): string {
  mkdirSync('.wrangler', { recursive: true });
  return mkdtempSync(resolve('.wrangler', 'size-'));
}

/**
 * Copies the Worker into a folder and empties what only /docs serves: Swagger UI and the OpenAPI document.
 * @param folder of `workshop`.
 * @returns the path of its configuration.
 */
export function withoutReference(folder: string): string {
  const nothing = join(folder, 'nothing.txt');
  const config = join(folder, 'without-reference.toml');
  cpSync('src', join(folder, 'src'), { recursive: true });
  for (const file of [nothing, join(folder, 'src/docs/openapi.json.txt')]) writeFileSync(file, '');
  const ours = readFileSync('wrangler.toml', 'utf8').replace(', "**/swagger-ui-bundle.js"', '');
  writeFileSync(
    config,
    `${ours}
[alias]
"swagger-ui-dist/swagger-ui-bundle.js" = "${nothing}"
"swagger-ui-dist/swagger-ui.css" = "${nothing}"
`,
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
