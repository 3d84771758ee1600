import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Deps } from '../deps';
import type { HttpEnv } from '../http/context';
import { page, pageHeaders } from '../http/page';
import { problems } from '../http/problem';
import { openApiDocument } from './openapi';
import { type Operation, operations } from './operations';

/** The OpenAPI document, and a page for people made from the same description. */
export function docsRoutes(deps: Deps) {
  let document: ReturnType<typeof openApiDocument> | undefined;
  return new Hono<HttpEnv>()
    .get('/openapi.json', (c) => {
      document ??= openApiDocument(deps);
      return c.json(document, 200);
    })
    .get('/docs', (c) =>
      c.html(page('User Registration Module', operations(deps).map(section)), 200, pageHeaders),
    );
}

const section = ({
  method,
  path,
  summary,
  description,
  tokens,
  request,
  success,
  ...rest
}: Operation) =>
  html`<article>
<h2>${method.toUpperCase()} ${path}</h2>
<p>${summary}. ${withCode(description ?? '')}</p>
${tokens ? html`<p class="hint">Bearer token: ${tokens.join(' or ')}</p>` : ''}
${request ? html`<pre>${JSON.stringify(request.example, null, 2)}</pre>` : ''}
<table>
<thead><tr><th scope="col">status</th><th scope="col">answer</th></tr></thead>
<tbody>
<tr><td>${success.status}</td><td>${withCode(success.description)}
${success.example ? html`<pre>${JSON.stringify(success.example, null, 2)}</pre>` : ''}</td></tr>
${rest.problems.map(
  (code) =>
    html`<tr><td>${problems[code].status}</td><td><a href="/problems/${code}">${code}</a></td></tr>
`,
)}
</tbody>
</table>
</article>`;

/** What stands between backticks is code; everything is escaped. */
const withCode = (text: string) =>
  text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
