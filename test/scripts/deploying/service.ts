/** The deployed Worker, as far as a smoke test asks it. Which version answers is Cloudflare's doing. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StandIn } from './account.ts';

export function answerService(
  { state, unwell }: StandIn,
  host: string,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): void {
  const service = state.domains.find(({ hostname }) => hostname === host)?.service ?? '';
  const shares = state.scripts[service]?.deployments[0];
  if (!shares) {
    response.writeHead(530, { 'content-type': 'text/html' }).end('<h1>error 1016</h1>');
    return;
  }
  const header = String(request.headers['cloudflare-workers-version-overrides'] ?? '');
  const wanted = new RegExp(`^${service}="([^"]+)"$`).exec(header)?.[1];
  const version =
    shares.find(({ version_id }) => version_id === wanted)?.version_id ??
    shares.find(({ percentage }) => percentage === 100)?.version_id ??
    '';
  const isClosed =
    state.scripts[service]?.versions.find(({ id }) => id === version)?.secrets.MAINTENANCE === 'on';
  const answers: Record<string, [number, object]> = {
    'GET /health': [200, { status: 'ok', version }],
    'GET /health/ready':
      unwell(version) || isClosed
        ? [503, { code: 'store-unavailable' }]
        : [200, { status: 'ready' }],
    'GET /.well-known/jwks.json': [200, { keys: [{ kty: 'OKP', x: 'x' }] }],
    'GET /openapi.json': [200, { openapi: '3.1.0' }],
    'GET /v1/me': [401, { code: 'unauthenticated' }],
    'POST /v1/login': [422, { code: 'validation-failed', errors: [] }],
  };
  const [status, body] = answers[`${request.method} ${url.pathname}`] ?? [404, {}];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
