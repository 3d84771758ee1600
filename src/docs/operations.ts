import type { Deps } from '../deps';
import type { Settings } from '../settings';
import { accountOperations } from './account-operations';
import type { Operation } from './operation';
import { passwordOperations } from './password-operations';
import { serviceOperations } from './service-operations';
import { sessionOperations } from './session-operations';

/** What the description may depend on. `prepared-openapi.ts` looks at each of these settings both ways. */
export type DescribedDeps = Pick<Deps, 'now' | 'passwordViolations'> & {
  settings: Pick<Settings, 'PUBLIC_URL' | 'REGISTRATION' | 'mail' | 'DEFAULT_COUNTRY'>;
};

/**
 * Every route. Bodies are the schemas that validate; problems are codes of the one table. What the settings
 * decide is told as it is for this service.
 */
export const operations = (deps: DescribedDeps): Operation[] => [
  ...accountOperations(deps),
  ...sessionOperations(),
  ...passwordOperations(),
  ...serviceOperations(deps),
];
