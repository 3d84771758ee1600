import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeApp } from '../../src/app';
import { makeDeps } from '../../src/deps';
import { operations } from '../../src/docs/operations';
import { makeTestApp } from '../support/app';

const deps = makeDeps(env);
const all = operations(deps);

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, unknown> };
}

const readDocument = async () => (await makeTestApp().get('/openapi.json')).json<OpenApi>();

/** Pages and descriptions, for people and tools; the API itself is described in full. */
const undescribed = [
  '/',
  '/docs',
  '/openapi.json',
  '/page.css',
  '/problems/:code',
  '/reset-password',
  '/confirm-registration',
  '/link-form.js',
];

it('describes every route that the app has, and no other', () => {
  const routes = makeApp(deps)
    .routes.filter(({ method, path }) => method !== 'ALL' && !undescribed.includes(path))
    .map(({ method, path }) => `${method} ${path}`);
  const described = all.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(described.sort()).toEqual([...new Set(routes)].sort());
});

it.each(all.flatMap(({ id, request }) => (request ? [{ id, ...request }] : [])))(
  'shows a body for $id that is taken',
  ({ schema, example }) => {
    expect(schema.safeParse(example)).toMatchObject({ success: true });
  },
);

it.each(all.flatMap(({ id, success }) => (success.schema ? [{ id, ...success }] : [])))(
  'shows an answer of $id that fits its schema',
  ({ schema, example }) => {
    expect(schema?.safeParse(example)).toMatchObject({ success: true });
  },
);

it('is OpenAPI 3.1, and every reference in it leads somewhere', async () => {
  const document = await readDocument();
  expect(document.openapi).toBe('3.1.0');
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(20);
  for (const [, path = ''] of references) {
    const target = path.split('/').reduce<unknown>((value, key) => Object(value)[key], document);
    expect(target, path).toBeDefined();
  }
});

it('names the answers of login', async () => {
  const { paths } = await readDocument();
  expect(Object.keys(paths['/v1/login']?.post?.responses ?? {}).sort()).toEqual(
    ['200', '400', '401', '403', '413', '415', '422', '429', '500', '503'].sort(),
  );
});

it('shows the same on a page for people', async () => {
  const response = await makeTestApp().get('/docs');
  expect(response.headers.get('Content-Type')).toMatch(/^text\/html/);
  const html = await response.text();
  for (const { path } of all) expect(html).toContain(path);
});
