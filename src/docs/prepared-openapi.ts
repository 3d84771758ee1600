/**
 * The OpenAPI document as `npm run openapi` writes it into `openapi.json.txt`, with what the settings of a service
 * decide kept apart. Made ahead, so that a deployed Worker holds neither the words nor what turns schemas into
 * JSON Schema; a test holds the file against what is made here.
 */
import type { Deps } from '../deps';
import type { Settings } from '../settings';
import { openApiDocument } from './openapi';
import type { PreparedOpenApi } from './served-openapi';

/** @param deps any: what the settings in it decide is looked at both ways. */
export function preparedOpenApi(deps: Deps): PreparedOpenApi {
  const madeWith = (settings: Partial<Settings>) =>
    openApiDocument({ ...deps, settings: { ...deps.settings, ...settings } });
  const outbox = { transport: 'outbox' } as const;
  const { servers: _, ...document } = madeWith({ REGISTRATION: 'reveal', mail: outbox });
  const concealed = madeWith({ REGISTRATION: 'conceal', mail: outbox }).paths;
  const deployed = madeWith({ mail: { transport: 'resend', apiKey: '' } }).paths;
  return {
    document,
    concealed: entriesWhere(
      concealed,
      (path) => JSON.stringify(concealed[path]) !== JSON.stringify(document.paths[path]),
    ),
    onlyWithOutbox: Object.keys(document.paths).filter((path) => !(path in deployed)),
  };
}

const entriesWhere = <Value>(
  record: Record<string, Value>,
  keep: (key: string) => boolean,
): Record<string, Value> => Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)));
