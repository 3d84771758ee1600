/**
 * Collects the static assets in `public/`, which git ignores: the OpenAPI document, the page of the reference, Swagger UI out of
 * its package, and the style, scripts and texts of the pages. wrangler runs this before each build (`[build]` in
 * wrangler.jsonc), vitest.config.ts before the tests.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { de } from '../src/pages/texts/de.ts';
import { en } from '../src/pages/texts/en.ts';
import { es } from '../src/pages/texts/es.ts';
import { fr } from '../src/pages/texts/fr.ts';

const root = join(import.meta.dirname, '..');
const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const client = join(root, 'src/pages/client');
const isServed = (file: string) => /\.(js|css)$/.test(file);

/** Each file of `public/`, and what is in it. */
const contents = (): Record<string, Buffer> => ({
  'openapi.json': readFileSync(join(root, 'src/docs/openapi.json')),
  'docs.html': readFileSync(join(root, 'src/docs/static/docs.html')),
  'docs/start.js': readFileSync(join(root, 'src/docs/static/start.js')),
  'docs/swagger-ui-bundle.js': readFileSync(join(swagger, 'swagger-ui-bundle.js')),
  'docs/swagger-ui.css': readFileSync(join(swagger, 'swagger-ui.css')),
  ...Object.fromEntries(
    readdirSync(client)
      .filter(isServed)
      .map((file) => [`pages/${file}`, readFileSync(join(client, file))]),
  ),
  ...Object.fromEntries(
    Object.entries({ de, en, es, fr }).map(([locale, texts]) => [
      `pages/texts/${locale}.json`,
      Buffer.from(JSON.stringify(texts)),
    ]),
  ),
});

const folders = ['docs', 'pages', 'pages/texts'];

/** Writes what differs and removes what does not belong there: a running server sees no change where there is none. */
export function writeAssets(folder = join(root, 'public')): void {
  for (const name of folders) mkdirSync(join(folder, name), { recursive: true });
  const wanted = contents();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!(entry in wanted) && !folders.includes(entry))
      rmSync(join(folder, entry), { recursive: true, force: true });
  }
  for (const [file, content] of Object.entries(wanted)) {
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
