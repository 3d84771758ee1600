/** What has to be looked at before anything is changed, and the steps in their order. */
import { addressStep, closedStep, cronStep, requireFreeHost } from './address.ts';
import type { Cloudflare } from './cloudflare.ts';
import type { Context } from './context.ts';
import { migrationStep } from './migrate.ts';
import { requireSecrets, type Secrets, secretsOf } from './secrets.ts';
import { smokeStep } from './smoke.ts';
import type { Step } from './step.ts';
import { bucketStep, databaseStep, namespaceStep } from './stores.ts';
import { settingsStep, shiftStep, sinkStep, trialStep, uploadStep } from './worker.ts';

/** @throws {Misuse} for what would stop a later step and can be seen now. */
export async function stepsOf(
  given: Omit<Context, 'api'> & { api: Cloudflare | undefined },
): Promise<Step[]> {
  const { target } = given;
  const context: Context = { ...given, api: given.api ?? nobody };
  const secrets = secretsOf(context);
  if (given.api) {
    await requireSecrets(context, secrets);
    for (const [host, { name }] of hostsOf(context)) await requireFreeHost(context, host, name);
  }
  const steps = inOrder(context, secrets);
  // Nobody to ask: every step is still to be done.
  return given.api ? steps : steps.map((step) => ({ ...step, isDone: async () => false }));

  function inOrder(context: Context, secrets: Secrets): Step[] {
    const { sink, host, sinkHost } = target;
    const before = [databaseStep(context), namespaceStep(context)];
    const version = [
      migrationStep(context),
      uploadStep(context, secrets),
      ...(host ? [addressStep(context, target.api, host), closedStep(context, target.api)] : []),
      cronStep(context, target.api),
      trialStep(context),
      smokeStep(context),
      shiftStep(context),
      settingsStep(context),
    ];
    if (!sink || !sinkHost) return [...before, ...version];
    return [
      ...before,
      bucketStep(context),
      secrets.step,
      // The API binds it, so it comes first.
      sinkStep(context, sink, secrets),
      addressStep(context, sink, sinkHost),
      closedStep(context, sink),
      ...version,
    ];
  }
}

function hostsOf({ target: { host, sinkHost, api, sink } }: Context) {
  return host && sinkHost && sink
    ? ([
        [host, api.values()],
        [sinkHost, sink.values()],
      ] as const)
    : [];
}

const nobody: Cloudflare = {
  accountId: '',
  wranglerEnv: {},
  ask: () => Promise.reject(new Error('there is no token')),
  find: () => Promise.reject(new Error('there is no token')),
};
