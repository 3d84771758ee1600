/**
 * The OpenAPI document, and Swagger UI as an interactive reference made from it. Its files are the package's
 * own, served from here: no other host is asked, and the page's policy would not let it.
 */
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Deps } from '../deps';
import type { HttpEnv } from '../http/context';
import { pagePolicy } from '../pages/page';
import start from './docs-page.client.js';
import { servedOpenApi } from './served-openapi';

export function docsRoutes(deps: Deps) {
  let document: string | undefined;
  return new Hono<HttpEnv>()
    .get('/openapi.json', async (c) => {
      document ??= await servedOpenApi(deps.settings);
      return c.body(document, 200, { 'Content-Type': 'application/json' });
    })
    .get('/docs', (c) => c.html(docsPage, 200, { 'Content-Security-Policy': docsPolicy }))
    .get('/docs/start.js', (c) => c.body(start, 200, script))
    .get('/docs/swagger-ui-bundle.js', async (c) => c.body(await swaggerScript(), 200, script))
    .get('/docs/swagger-ui.css', async (c) =>
      c.body(await swaggerStyle(), 200, { 'Content-Type': 'text/css; charset=utf-8' }),
    );
}

/** Loaded when they are first asked for: two megabytes are no business of a login. */
const swaggerScript = async () => (await import('swagger-ui-dist/swagger-ui-bundle.js')).default;
const swaggerStyle = async () => (await import('swagger-ui-dist/swagger-ui.css')).default;

const script = { 'Content-Type': 'text/javascript; charset=utf-8' };

/** Swagger UI draws its icons from `data:` URLs. */
const docsPolicy = `${pagePolicy}; img-src 'self' data:`;

const docsPage = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>User Registration Module</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<script src="/docs/swagger-ui-bundle.js" defer></script>
<script src="/docs/start.js" defer></script>
</head>
<body>
<noscript><p>The reference needs JavaScript. The description itself is at <a href="/openapi.json">/openapi.json</a>.</p></noscript>
<div id="reference"></div>
</body>
</html>
`;
