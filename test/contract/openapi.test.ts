import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { makeApp } from '../../src/app';
import { makeDeps } from '../../src/deps';
import { openApiDocument } from '../../src/docs/openapi';
import written from '../../src/docs/openapi.json';
import { successesOf } from '../../src/docs/operation';
import { operations } from '../../src/docs/operations';
import { makeTestApp } from '../support/app';
import { expectProblem } from '../support/problem';

/** With the outbox, which is described too. */
const local = { MAIL_TRANSPORT: 'outbox', PUBLIC_URL: 'http://127.0.0.1:8787' };
const deps = makeDeps({ ...env, ...local });
const all = operations(deps);

interface OpenApi {
  openapi: string;
  servers: unknown;
  paths: Record<
    string,
    Record<string, { description?: string; responses: Record<string, unknown> }>
  >;
  components: { schemas: Record<string, unknown> };
}

const readDocument = async () => (await makeTestApp().get('/openapi.json')).json<OpenApi>();

it('describes every route that the app has, and no other', () => {
  const routes = makeApp(deps)
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/, '{$1}')}`);
  const described = all.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(described.sort()).toEqual([...new Set(routes)].sort());
});

it('is written down as the schemas have it (npm run openapi)', () => {
  expect(written).toEqual(JSON.parse(JSON.stringify(openApiDocument(deps))));
});

it.each(all.flatMap(({ id, request }) => (request ? [{ id, ...request }] : [])))(
  'shows a body for $id that is taken',
  ({ schema, example }) => {
    expect(schema.safeParse(example)).toMatchObject({ success: true });
  },
);

it('is the same for every service, whatever its settings are', () => {
  const settings = {
    REGISTRATION: 'conceal',
    PUBLIC_URL: 'https://its.example',
    DEFAULT_COUNTRY: 'FR',
    PASSWORD_POLICY: 'nist',
  };
  expect(openApiDocument(makeDeps({ ...env, ...settings }))).toEqual(openApiDocument(deps));
});

it('leads to the server that it came from', async () => {
  expect((await readDocument()).servers).toEqual([{ url: '/', description: expect.any(String) }]);
});

it('is served as it was written down', async () => {
  expect(await readDocument()).toEqual(written);
});

it.each(
  all.flatMap((operation) =>
    successesOf(operation).flatMap(({ body }) => (body ? [{ id: operation.id, ...body }] : [])),
  ),
)('shows an answer of $id that fits its schema', ({ schema, example }) => {
  expect(schema.safeParse(example)).toMatchObject({ success: true });
});

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

it('says of every route of the API what it answers, and what it refuses', async () => {
  const { paths } = await readDocument();
  for (const [path, operations] of Object.entries(paths)) {
    if (!path.startsWith('/v1/')) continue;
    for (const { responses } of Object.values(operations)) {
      const statuses = Object.keys(responses).map((status) => status[0]);
      expect(statuses, path).toEqual(expect.arrayContaining(['2', '4', '5']));
    }
  }
});

it('describes a registration of both kinds of service', async () => {
  const { post } = (await readDocument()).paths['/v1/register'] ?? {};
  expect(Object.keys(post?.responses ?? {})).toEqual(expect.arrayContaining(['201', '202', '409']));
  expect(post?.description).toMatch(/REGISTRATION.*reveal.*201.*409.*conceal.*202/);
});

const files = [
  ['/openapi.json', /^application\/json$/],
  ['/docs', /^text\/html; charset=utf-8$/],
  ['/docs/start.js', /^text\/javascript; charset=utf-8$/],
  ['/docs/swagger-ui-bundle.js', /^text\/javascript; charset=utf-8$/],
  ['/docs/swagger-ui.css', /^text\/css; charset=utf-8$/],
  ['/pages/page.css', /^text\/css; charset=utf-8$/],
  ['/pages/form.js', /^text\/javascript; charset=utf-8$/],
] as const;

describe.each(files)('%s', (path, type) => {
  const app = makeTestApp();

  it('has its type, and may be stored but not used without asking again', async () => {
    const { status, headers } = await app.get(path);
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toMatch(type);
    expect(headers.get('Cache-Control')).toBe('public, max-age=0, must-revalidate');
  });

  it('is not sent again to somebody who has it', async () => {
    const etag = (await app.get(path)).headers.get('ETag') ?? '';
    const again = await app.get(path, { headers: { 'If-None-Match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await app.get(path, { headers: { 'If-None-Match': '"another"' } });
    expect(other.status).toBe(200);
  });

  it('is found by another spelling of the same path', async () => {
    const escaped = path.replace(/\w/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
    expect((await app.get(escaped)).status).toBe(200);
  });
});

it.each([
  '/docs/',
  '/docs.html',
  '//docs',
  '/docs/index.html',
  '/docs/nothing.js',
  '/_headers',
  '/pages/texts/en.json',
])('leaves %s unknown, like every path that is not a route', async (path) => {
  await expectProblem(await makeTestApp().get(`https://accounts.example${path}`), 404, 'not-found');
});

it('is an interactive page for people, made of files of this service alone', async () => {
  const response = await makeTestApp().get('/docs');
  expect(response.headers.get('Content-Type')).toMatch(/^text\/html/);
  const html = await response.text();
  const loaded = [...html.matchAll(/(?:src|href)="([^":]+)"/g)].map(([, path]) => path);
  expect(loaded.sort()).toEqual([
    '/docs/start.js',
    '/docs/swagger-ui-bundle.js',
    '/docs/swagger-ui.css',
    '/openapi.json',
  ]);
  for (const path of loaded) {
    expect((await makeTestApp().get(path ?? '')).status, path).toBe(200);
  }
});
