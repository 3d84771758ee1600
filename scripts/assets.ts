/**
 * Collects the static assets in `public/`, which git ignores: the OpenAPI document, the page of the reference, and Swagger UI
 * out of its package. wrangler runs this before each build (`[build]` in wrangler.toml), vitest.config.ts before the tests.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** Each file of `public/`, and where it comes from. */
const sources = {
  'openapi.json': join(root, 'src/docs/openapi.json'),
  'docs.html': join(root, 'src/docs/static/docs.html'),
  'docs/start.js': join(root, 'src/docs/static/start.js'),
  'docs/swagger-ui-bundle.js': join(swagger, 'swagger-ui-bundle.js'),
  'docs/swagger-ui.css': join(swagger, 'swagger-ui.css'),
};

/** Writes what differs and removes what does not belong there: a running server sees no change where there is none. */
export function writeAssets(folder = join(root, 'public')): void {
  mkdirSync(join(folder, 'docs'), { recursive: true });
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!(entry in sources) && entry !== 'docs')
      rmSync(join(folder, entry), { recursive: true, force: true });
  }
  for (const [file, source] of Object.entries(sources)) {
    const content = readFileSync(source);
    const path = join(folder, file);
    if (!contentOf(path)?.equals(content)) writeFileSync(path, content);
  }
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

if (import.meta.main) writeAssets();
