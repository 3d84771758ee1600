import type { Deps } from '../deps';
import { accountOperations } from './account-operations';
import type { Operation } from './operation';
import { passwordOperations } from './password-operations';
import { serviceOperations } from './service-operations';
import { sessionOperations } from './session-operations';

/**
 * Every route. Bodies are the schemas that validate; problems are codes of the one table. What the settings
 * decide is told as it is for this service.
 */
export const operations = (deps: Deps): Operation[] => [
  ...accountOperations(deps),
  ...sessionOperations(),
  ...passwordOperations(),
  ...serviceOperations(deps),
];
