/** The whole service as a part of somebody else's Worker. `index.ts`, a Worker of its own, is the first that embeds it. */
import { type App, makeApp, makeBrokenApp } from './app';
import { noPseudonym } from './audit/pseudonym';
import { type Bindings, missingBindings } from './bindings';
import { readBasePath } from './core/base-path';
import { logLine, logWarning } from './core/log';
import { type Measure, makeMeasure } from './core/metrics';
import { BadConfiguration } from './core/settings';
import { type Deps, makeDeps } from './deps';
import { noSinkWarning } from './health/ready';
import { type HostSession, makeBrokenHostSession, makeHostSession } from './host-session';
import type { Senders } from './messaging/settings';
import { makeObjects, type ObjectClasses, type Wiring } from './objects';
import { runScheduled } from './scheduled';
import { makeReadSettings, type SettingTexts } from './settings';

/** @template Env what `bindings` and `settings` are made from, where they are functions; else it does not matter. */
export interface AccountsOptions<Env> {
  /**
   * The stores by our names, whatever their own are: `{ ...env, KV: env.ACCOUNTS_KV }`. With `env` from `cloudflare:workers`,
   * or as a function of the `env` that comes with each call.
   */
  bindings: Bindings | ((env: Env) => Bindings);
  /** Every setting by its name, as text. Where it is left out, they are looked for among the bindings, as `env` has both. */
  settings?: SettingTexts | ((env: Env) => SettingTexts) | undefined;
  /** Where the service stands, such as `/accounts`; at the root where it is left out. @see readBasePath */
  basePath?: string | undefined;
  /** Send where no setting chooses a transport, so that no key of a provider of ours is needed. */
  senders?: Senders | undefined;
}

export interface Accounts<Env> {
  /** As it was given, without a slash at its end. */
  basePath: string;
  /**
   * Answers what is asked below `basePath`, and 404 beside it; also `/.well-known/change-password`, which has a meaning at the
   * root of a host alone. @param request as it came: with its whole path, and its body unread.
   */
  fetch(request: Request, env: Env, context: Waiting): Promise<Response>;
  /** What has to be done each minute. @throws where a setting is wrong or a part of it failed, so that the run counts as failed. */
  scheduled(controller: { scheduledTime: number }, env: Env): Promise<void>;
  /** For the Worker to export by these names. Two services in one Worker need these classes, and bindings to them, twice. */
  objects: ObjectClasses;
  /**
   * Who is signed in, for routes of the app around the service.
   * @param env where `bindings` or `settings` is a function of it. @throws {TypeError} where it is missing then.
   */
  sessionOf(request: Request, env?: Env): Promise<HostSession>;
}

/** What is asked of an `ExecutionContext`, whoever's type it has. */
export type Waiting = Pick<ExecutionContext, 'waitUntil' | 'passThroughOnException'>;

/**
 * Reads and asks nothing before the first call of what it returns, so it can be called where a module begins. A setting that
 * is wrong, or a binding that is not there, is a 500 `bad-configuration` of every path; the log names it.
 * @throws {RangeError} where `basePath` cannot be one.
 */
export function createAccounts<Env = unknown>(options: AccountsOptions<Env>): Accounts<Env> {
  const basePath = readBasePath(options.basePath ?? '');
  const bindings = asFunction(options.bindings);
  const settingTexts = asFunction(options.settings ?? options.bindings);
  const readSettings = makeReadSettings({ basePath, senders: options.senders ?? {} });
  const settings = (env: Env) => {
    const missing = missingBindings(bindings(env));
    if (missing.length > 0) throw new BadConfiguration(missing);
    return readSettings(settingTexts(env));
  };
  const deps = (env: Env) => makeDeps(bindings(env), {}, settings(env));
  const isClosed = (env: Env) => (settingTexts(env) as SettingTexts).MAINTENANCE === 'on';

  // What is given once is the same for every call, whatever `env` comes with it.
  const varies = [options.bindings, options.settings].some((one) => typeof one === 'function');
  // A function without a parameter gets its env elsewhere.
  const wantsEnv = [options.bindings, options.settings].some(
    (one) => typeof one === 'function' && one.length > 0,
  );
  let made: { by: Env | undefined; service: Service } | undefined;
  const serviceOf = (env: Env): Service => {
    const by = varies ? env : undefined;
    if (!made || made.by !== by) {
      const measure = makeMeasure(bindings(env).ANALYTICS);
      made = { by, service: makeService(() => deps(env), basePath, measure) };
    }
    return made.service;
  };
  return {
    basePath,
    fetch: async (request, env, context) =>
      serviceOf(env).app.fetch(request, {}, context as ExecutionContext),
    scheduled: async ({ scheduledTime }, env) => runScheduled(deps(env), new Date(scheduledTime)),
    objects: makeObjects({ bindings, isClosed, settings, deps } as Wiring),
    sessionOf: async (request, env) => {
      if (wantsEnv && env === undefined) throw new TypeError(envIsMissing);
      return serviceOf(env as Env).sessionOf(request);
    },
  };
}

const envIsMissing =
  'sessionOf(request, env): env is missing, which bindings or settings are made from';

const asFunction = <Env, Value extends object>(given: Value | ((env: Env) => Value)) =>
  typeof given === 'function' ? (given as (env: Env) => Value) : () => given;

/** Settings, schemas and routers are made once. */
interface Service extends Pick<Accounts<unknown>, 'sessionOf'> {
  app: Pick<App, 'fetch'>;
}

function makeService(depsNow: () => Deps, basePath: string, measure: Measure): Service {
  try {
    const deps = depsNow();
    const made = { app: makeApp(deps), sessionOf: makeHostSession(deps) };
    if (!deps.auditSink) logWarning({ warning: noSinkWarning });
    return made;
  } catch (error) {
    if (!(error instanceof BadConfiguration)) throw error;
    const deps = { now: () => new Date(), log: logLine, measure, pseudonym: noPseudonym };
    return {
      app: makeBrokenApp(error, basePath, measure),
      sessionOf: makeBrokenHostSession({ ...deps, settings: { basePath } }),
    };
  }
}
