import { Hono } from 'hono';
import { type AuditDeps, logEvent } from '../audit/commit';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { readDeviceCookies } from '../sessions/device-cookie';

import { apiKeyOutput, createApiKey, listApiKeys, revokeApiKey } from './api-keys';
import type { ConfirmDeps } from './confirm-password';
import { createApiKeySchema } from './schemas';
import type { MemberEnv, RequireStaff } from './staff';

export const apiKeysRoute = (deps: AuditDeps & ConfirmDeps, requireStaff: RequireStaff) =>
  new Hono<MemberEnv>()
    .get('/v1/admin/api-keys', requireStaff('keys:manage'), async (c) => {
      const apiKeys = (await listApiKeys(deps)).map(apiKeyOutput);
      const event = { event: 'sensitive_read', outcome: 'success' } as const;
      logEvent(deps, c.get('context'), { ...event, reason: 'api-keys-listed' });
      return c.json({ apiKeys }, 200);
    })
    .post(
      '/v1/admin/api-keys',
      requireStaff('keys:manage'),
      jsonBody,
      validJson(createApiKeySchema),
      async (c) => {
        const [context, staff, body] = [c.get('context'), c.get('staff'), c.req.valid('json')];
        const { key, listed } = unwrap(
          await createApiKey(deps, context, staff, body, readDeviceCookies(c)),
        );
        return c.json({ ...apiKeyOutput(listed), key }, 201);
      },
    )
    .delete('/v1/admin/api-keys/:id', requireStaff('keys:manage'), async (c) => {
      unwrap(await revokeApiKey(deps, c.get('context'), c.get('staff'), c.req.param('id')));
      return c.body(null, 204);
    });
