/**
 * The OpenAPI document, and Swagger UI as an interactive reference for it. Both are static assets, which the platform keeps
 * outside the script. The Worker still runs first: files get the same headers, and wrong methods the same 405, as any other
 * path, and requests to the API are not looked up among the files.
 */
import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { type AssetDeps, staticAsset } from '../http/static-asset';
import { pagePolicy } from '../pages/page';

export function docsRoutes(deps: AssetDeps) {
  const at = <Path extends string>(path: Path, headers?: Record<string, string>) =>
    [path, staticAsset(deps, path, headers)] as const;
  return new Hono<HttpEnv>()
    .get(...at('/openapi.json'))
    .get(...at('/docs', { 'Content-Security-Policy': docsPolicy }))
    .get(...at('/docs/start.js'))
    .get(...at('/docs/swagger-ui-bundle.js'))
    .get(...at('/docs/swagger-ui.css'));
}

/** Swagger UI draws its icons from `data:` URLs. */
const docsPolicy = `${pagePolicy}; img-src 'self' data:`;
