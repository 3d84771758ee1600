/** Where committed events are sent, and how that goes. No API key opens it: it could send them elsewhere and outlive itself. */
import { type Context, Hono } from 'hono';
import { type AuditDeps, logEvent } from '../audit/commit';
import type { EventName, Reason } from '../audit/events';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson, validQuery } from '../http/validate';
import { readDeviceCookies } from '../sessions/device-cookie';
import { changeEndpoint, deleteEndpoint, rotateSecret } from '../webhooks/change-endpoint';
import { resendDeadLetters, sendTestEvent } from '../webhooks/dead-letters';
import {
  createEndpoint,
  type EndpointDeps,
  type EndpointSecret,
  listEndpoints,
  readEndpoint,
} from '../webhooks/endpoints';
import { idWhileAdmin } from './api-keys';
import { type ConfirmDeps, confirmPassword } from './confirm-password';
import type { CursorDeps } from './cursor';
import { deadLetterPage } from './dead-letter-page';
import { type MemberEnv, mayStillAct, type RequireStaff } from './staff';
import { deadLetterOutput, webhookOutput, webhookStateOutput } from './webhook-output';
import {
  changeWebhookSchema,
  createWebhookSchema,
  deadLettersQuerySchema,
  resendSchema,
  rotateSecretSchema,
} from './webhook-schemas';

export type WebhooksDeps = AuditDeps &
  EndpointDeps &
  ConfirmDeps &
  CursorDeps & { settings: { PUBLIC_URL: string } };

export function webhooksRoute(deps: WebhooksDeps, requireStaff: RequireStaff) {
  const admin = requireStaff('webhooks:manage');

  const confirm = async (c: Context<MemberEnv>, password: string, event: EventName) =>
    unwrap(
      await confirmPassword(
        deps,
        c.get('context'),
        c.get('staff'),
        password,
        readDeviceCookies(c),
        { event },
      ),
    );

  /** At the moment of the write. */
  const mayAct = (c: Context<MemberEnv>) =>
    mayStillAct(deps.db, c.get('staff'), c.get('context').now);

  const seen = (c: Context<MemberEnv>, reason: Reason, id?: string): void =>
    logEvent(deps, c.get('context'), {
      event: 'sensitive_read',
      outcome: 'success',
      reason,
      ...(id !== undefined && { target: `webhook:${id}` }),
    });

  return new Hono<MemberEnv>()
    .get('/v1/admin/webhooks', admin, async (c) => {
      const webhooks = (await listEndpoints(deps)).map(webhookOutput);
      seen(c, 'webhooks-listed');
      return c.json({ webhooks }, 200);
    })
    .post(
      '/v1/admin/webhooks',
      admin,
      jsonBody,
      validJson(createWebhookSchema(deps)),
      async (c) => {
        const [context, staff] = [c.get('context'), c.get('staff')];
        const { password, ...input } = c.req.valid('json');
        await confirm(c, password, 'webhook_created');
        const createdBy = idWhileAdmin(deps.db, staff, context.now);
        const made = unwrap(await createEndpoint(deps, context, createdBy, input));
        return c.json(withSecret(made), 201, {
          Location: `/v1/admin/webhooks/${made.endpoint.id}`,
        });
      },
    )
    .get('/v1/admin/webhooks/:id', admin, async (c) => {
      const id = c.req.param('id');
      const endpoint = unwrap(await readEndpoint(deps, id));
      seen(c, 'webhook-read', id);
      return c.json(webhookStateOutput(endpoint), 200);
    })
    .patch(
      '/v1/admin/webhooks/:id',
      admin,
      jsonBody,
      validJson(changeWebhookSchema(deps)),
      async (c) => {
        const { password, ...changes } = c.req.valid('json');
        if (password !== undefined) await confirm(c, password, 'webhook_updated');
        const [context, id] = [c.get('context'), c.req.param('id')];
        return c.json(
          webhookOutput(unwrap(await changeEndpoint(deps, context, mayAct(c), id, changes))),
          200,
        );
      },
    )
    .delete('/v1/admin/webhooks/:id', admin, async (c) => {
      unwrap(await deleteEndpoint(deps, c.get('context'), mayAct(c), c.req.param('id')));
      return c.body(null, 204);
    })
    .post(
      '/v1/admin/webhooks/:id/rotate-secret',
      admin,
      jsonBody,
      validJson(rotateSecretSchema),
      async (c) => {
        await confirm(c, c.req.valid('json').password, 'webhook_secret_rotated');
        const rotated = unwrap(
          await rotateSecret(deps, c.get('context'), mayAct(c), c.req.param('id')),
        );
        return c.json(withSecret(rotated), 200);
      },
    )
    .post('/v1/admin/webhooks/:id/test', admin, async (c) => {
      const id = unwrap(await sendTestEvent(deps, c.get('context'), mayAct(c), c.req.param('id')));
      return c.json({ id }, 202);
    })
    .get(
      '/v1/admin/webhooks/:id/dead-letters',
      admin,
      validQuery(deadLettersQuerySchema),
      async (c) => {
        const [id, { limit, cursor }] = [c.req.param('id'), c.req.valid('query')];
        const { letters, nextCursor } = unwrap(await deadLetterPage(deps, id, limit, cursor));
        seen(c, 'dead-letters-read', id);
        return c.json({ deadLetters: letters.map(deadLetterOutput), nextCursor }, 200);
      },
    )
    .post(
      '/v1/admin/webhooks/:id/dead-letters/resend',
      admin,
      jsonBody,
      validJson(resendSchema),
      async (c) => {
        const ids = c.req.valid('json').ids ?? null;
        const [context, id] = [c.get('context'), c.req.param('id')];
        return c.json(
          { count: unwrap(await resendDeadLetters(deps, context, mayAct(c), id, ids)) },
          200,
        );
      },
    );
}

const withSecret = ({ endpoint, secret }: EndpointSecret) => ({
  ...webhookOutput(endpoint),
  secret,
});
