import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeApp } from '../../src/app';
import { makeDeps } from '../../src/deps';
import { openApiDocument } from '../../src/docs/openapi';
import written from '../../src/docs/openapi.json.txt';
import { operations } from '../../src/docs/operations';
import { preparedOpenApi } from '../../src/docs/prepared-openapi';
import { servedOpenApi } from '../../src/docs/served-openapi';
import { makeTestApp } from '../support/app';

const deps = makeDeps(env);
const all = operations(deps);

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, unknown> };
}

const readDocument = async () => (await makeTestApp().get('/openapi.json')).json<OpenApi>();

it('describes every route that the app has, and no other', () => {
  const routes = makeApp(deps)
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(':code', '{code}')}`);
  const described = all.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(described.sort()).toEqual([...new Set(routes)].sort());
});

it('is written down as the schemas have it (npm run openapi)', () => {
  expect(JSON.parse(written)).toEqual(preparedOpenApi(deps));
});

it.each(
  (['reveal', 'conceal'] as const).flatMap((registration) =>
    [{ transport: 'outbox' } as const, { transport: 'resend', apiKey: 'a key' } as const].map(
      (mail) => ({ registration, mail }),
    ),
  ),
)('is that of a service that has $registration and $mail.transport', async (service) => {
  const { registration: REGISTRATION, mail } = service;
  const settings = { ...deps.settings, REGISTRATION, mail, PUBLIC_URL: 'https://its.example' };
  expect(JSON.parse(await servedOpenApi(settings))).toEqual(
    JSON.parse(JSON.stringify(openApiDocument({ ...deps, settings }))),
  );
});

it.each(all.flatMap(({ id, request }) => (request ? [{ id, ...request }] : [])))(
  'shows a body for $id that is taken',
  ({ schema, example }) => {
    expect(schema.safeParse(example)).toMatchObject({ success: true });
  },
);

it.each(all.flatMap(({ id, success }) => (success.body ? [{ id, ...success.body }] : [])))(
  'shows an answer of $id that fits its schema',
  ({ schema, example }) => {
    expect(schema.safeParse(example)).toMatchObject({ success: true });
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

it('tells of a concealed registration as this service has it', async () => {
  const document = await (
    await makeTestApp({ REGISTRATION: 'conceal' }).get('/openapi.json')
  ).json<OpenApi>();
  const statuses = Object.keys(document.paths['/v1/register']?.post?.responses ?? {});
  expect(statuses).toContain('202');
  expect(statuses).not.toContain('409');
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
