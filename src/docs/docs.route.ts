/**
 * The OpenAPI document, and Swagger UI as an interactive reference for it. Both are static assets, which the platform keeps
 * outside the script. The Worker still runs first: files get the same headers, and wrong methods the same 405, as any other
 * path, and requests to the API are not looked up among the files.
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
      // By the file's own name: a path that the client has escaped differently would be redirected.
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

/** Headers that the platform sets. Files may be stored but are revalidated by ETag: a new version shows at once. */
const described = ['Content-Type', 'Cache-Control', 'ETag'];

/** Swagger UI draws its icons from `data:` URLs. */
const docsPolicy = `${pagePolicy}; img-src 'self' data:`;
