/**
 * The OpenAPI document, and Swagger UI as an interactive reference made from it. They are static assets, kept by the platform
 * apart from the script. The Worker runs first all the same: a file gets the headers, and a wrong method the 405, of every
 * other path, and no request to the API is looked up among the files.
 */
import { type Context, Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { pagePolicy } from '../pages/page';

/** Where wrangler puts the files that `scripts/assets.ts` collects. */
export interface DocsDeps {
  assets: Pick<Fetcher, 'fetch'>;
}

export function docsRoutes({ assets }: DocsDeps) {
  const file =
    (path: string, headers: Record<string, string> = {}) =>
    async ({ req }: Context): Promise<Response> => {
      // By the file's own name, however the client has escaped it: another spelling would be redirected.
      const found = await assets.fetch(new Request(new URL(path, req.url), req.raw));
      const sent = new Headers(headers);
      for (const name of described) {
        const value = found.headers.get(name);
        if (value !== null) sent.set(name, value);
      }
      return new Response(found.body, { status: found.status, headers: sent });
    };
  const at = <Path extends string>(path: Path, headers?: Record<string, string>) =>
    [path, file(path, headers)] as const;
  return new Hono<HttpEnv>()
    .get(...at('/openapi.json'))
    .get(...at('/docs', { 'Content-Security-Policy': docsPolicy }))
    .get(...at('/docs/start.js'))
    .get(...at('/docs/swagger-ui-bundle.js'))
    .get(...at('/docs/swagger-ui.css'));
}

/** Of what the platform says of a file. It may be stored and is asked for again by its ETag: a new version shows at once. */
const described = ['Content-Type', 'Cache-Control', 'ETag'];

/** Swagger UI draws its icons from `data:` URLs. */
const docsPolicy = `${pagePolicy}; img-src 'self' data:`;
