import { accountOperations, type RegisterDeps } from './account-operations';
import { adminOperations } from './admin-operations';
import { factorLoginOperations } from './factor-login-operations';
import { factorOperations } from './factor-operations';
import { identifierOperations } from './identifier-operations';
import { moveOperations } from './move-operations';
import type { Operation } from './operation';
import { pageOperations } from './page-operations';
import { passwordOperations } from './password-operations';
import { serviceOperations } from './service-operations';
import { sessionOperations } from './session-operations';
import { staffOperations } from './staff-operations';
import { webhookOperations } from './webhook-operations';

/**
 * Every route. Bodies are the schemas that validate requests; problems are codes of the one table. If a setting decides
 * what a route does, its description says so, because one document serves every deployment.
 * @param deps for the registration schema; they do not show in the document.
 */
export const operations = (deps: RegisterDeps): Operation[] => [
  ...accountOperations(deps),
  ...identifierOperations(),
  ...sessionOperations(),
  ...factorLoginOperations(),
  ...factorOperations(),
  ...passwordOperations(),
  ...adminOperations(deps),
  ...moveOperations(deps),
  ...staffOperations(),
  ...webhookOperations(),
  ...serviceOperations(),
  ...pageOperations(),
];
