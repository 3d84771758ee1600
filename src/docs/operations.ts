import { accountOperations, type RegisterDeps } from './account-operations';
import type { Operation } from './operation';
import { passwordOperations } from './password-operations';
import { serviceOperations } from './service-operations';
import { sessionOperations } from './session-operations';

/**
 * Every route. Bodies are the schemas that validate; problems are codes of the one table. Where a setting decides what a
 * route does, the description says so in words: there is one document for every service.
 * @param deps what the schema of a registration is made with; none of it shows in the document.
 */
export const operations = (deps: RegisterDeps): Operation[] => [
  ...accountOperations(deps),
  ...sessionOperations(),
  ...passwordOperations(),
  ...serviceOperations(),
];
