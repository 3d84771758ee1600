/** How large what is deployed is, as wrangler says: with and without what the page /docs loads. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const aimKiB = 160;

export function bundleSizes() {
  const folder = workshop();
  const row = (what: string, config: string, aim: number | '' = '') => ({
    'what is deployed': what,
    'gzip KiB': gzipKiB(config, folder),
    aim,
  });
  try {
    return [
      row('all', resolve('wrangler.toml')),
      row('without Swagger UI', without(folder, swagger)),
      row('without it and the OpenAPI document', without(folder, filesOfDocs), aimKiB),
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

const swagger = ['swagger-ui-dist/swagger-ui-bundle.js', 'swagger-ui-dist/swagger-ui.css'];
/** What the page /docs loads: texts, imported when they are asked for. The last of them is asked for by clients too. */
export const filesOfDocs = [...swagger, 'src/docs/openapi.json.txt'];

/**
 * Copies the Worker into a folder with these files empty.
 * @param folder of `workshop`.
 * @returns the path of its configuration.
 */
export function without(folder: string, files: string[]): string {
  const nothing = join(folder, 'nothing.txt');
  const config = join(folder, 'without.toml');
  writeFileSync(nothing, '');
  cpSync('src', join(folder, 'src'), { recursive: true });
  for (const file of files.filter((one) => one.startsWith('src/'))) {
    writeFileSync(join(folder, file), '');
  }
  const aliases = files
    .filter((one) => !one.startsWith('src/'))
    .map((one) => `"${one}" = "${nothing}"`);
  const ours = readFileSync('wrangler.toml', 'utf8').replace(', "**/swagger-ui-bundle.js"', '');
  writeFileSync(config, `${ours}\n[alias]\n${aliases.join('\n')}\n`);
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
