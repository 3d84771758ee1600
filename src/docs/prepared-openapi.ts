/**
 * The OpenAPI document as `npm run openapi` writes it into `openapi.json.txt`, with what the settings of a service
 * decide kept apart. Made ahead, so that a deployed Worker holds no code that makes it; a test holds the file against
 * what is made here.
 */
import { type JsonObject, patchBetween } from '../core/merge-patch';
import { openApiDocument } from './openapi';
import type { DescribedDeps } from './operations';
import type { PreparedOpenApi } from './served-openapi';

/** @param deps any: what the settings in it decide is looked at both ways. */
export function preparedOpenApi(deps: DescribedDeps): PreparedOpenApi {
  const madeWith = (settings: Partial<DescribedDeps['settings']>): JsonObject =>
    JSON.parse(
      JSON.stringify(openApiDocument({ ...deps, settings: { ...deps.settings, ...settings } })),
    );
  const local = { PUBLIC_URL: '', REGISTRATION: 'reveal', mail: { transport: 'outbox' } } as const;
  const document = madeWith(local);
  return {
    document,
    concealed: patchBetween(document, madeWith({ ...local, REGISTRATION: 'conceal' })),
    withoutOutbox: patchBetween(
      document,
      madeWith({ ...local, mail: { transport: 'resend', apiKey: '' } }),
    ),
  };
}
