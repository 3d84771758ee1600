import { Hono } from 'hono';
import type { CredentialDeps } from '../credentials/deps';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { type ExportAccountDeps, exportAccount } from './export-account';
import { exportOutput } from './export-output';

type Deps = ExportAccountDeps &
  IpRateLimitDeps &
  Pick<CredentialDeps, 'passwordExpiry'> & {
    settings: { PUBLIC_URL: string; BRAND_NAME: string | undefined };
  };

export const exportAccountRoute = (deps: Deps, authenticate: Authenticate) => {
  const { PUBLIC_URL: url, BRAND_NAME: name = new URL(url).host } = deps.settings;
  return new Hono<AuthenticatedEnv>().get(
    '/v1/me/export',
    ipRateLimit(deps),
    authenticate,
    async (c) => {
      const [context, current] = [c.get('context'), c.get('session')];
      const output = exportOutput(await exportAccount(deps, context, current), {
        service: { name, url },
        now: context.now,
        current,
        passwordExpiresAt: deps.passwordExpiry(current.user.passwordChangedAt),
      });
      return c.json(output, 200, { 'Content-Disposition': 'attachment; filename="account.json"' });
    },
  );
};
