/** A Worker that answers with what `src/docs/openapi.json` has to hold. For `write-openapi.ts`. */
import type { Bindings } from '../src/bindings';
import { makeDeps } from '../src/deps';
import { openApiDocument } from '../src/docs/openapi';

/** The objects that wrangler.jsonc binds. */
export * from '../src';

export default {
  fetch: (_, env) => Response.json(openApiDocument(makeDeps(env))),
} satisfies ExportedHandler<Bindings>;
