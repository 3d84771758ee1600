/** A Worker that answers with what `src/docs/openapi.json.txt` has to hold. For `write-openapi.ts`. */
import type { Bindings } from '../src/bindings';
import { makeDeps } from '../src/deps';
import { preparedOpenApi } from '../src/docs/prepared-openapi';

export { AttemptCounter, MailQueue } from '../src';

export default {
  fetch: (_, env) => Response.json(preparedOpenApi(makeDeps(env))),
} satisfies ExportedHandler<Bindings>;
