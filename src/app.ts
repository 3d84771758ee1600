/** The API: middleware in order, every feature mounted, every error turned into a problem. */
import { type Context, Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import { activityRoute } from './accounts/activity.route';
import {
  changeEmailRoute,
  changePhoneRoute,
  undoChangeRoute,
} from './accounts/change-identifier.route';
import { confirmRegistrationRoute } from './accounts/confirm-registration.route';
import { deleteMeRoute } from './accounts/delete-me.route';
import { exportAccountRoute } from './accounts/export-account.route';
import { meRoute } from './accounts/me.route';
import { registerRoute } from './accounts/register.route';
import { updateProfileRoute } from './accounts/update-profile.route';
import {
  requestVerificationRoute,
  verifyEmailRoute,
  verifyPhoneRoute,
} from './accounts/verification.route';
import { apiKeysRoute } from './admin/api-keys.route';
import { exportRoute, importRoute } from './admin/move.route';
import { makeRequireStaff } from './admin/staff';
import { trailRoute } from './admin/trail.route';
import { resetFactorsRoute, setRoleRoute, userActionsRoute } from './admin/user-actions.route';
import { adminUsersRoute } from './admin/users.route';
import { webhooksRoute } from './admin/webhooks.route';
import { whoRoute } from './admin/who.route';
import { makeCountDay } from './audit/daily-counts';
import { noPseudonym } from './audit/pseudonym';
import { auditRefusal } from './audit/refusal';
import type { FailedEvent } from './audit/refused';
import { pathWithin } from './core/base-path';
import type { AppError } from './core/errors';
import { logFault, logLine } from './core/log';
import type { Measure } from './core/metrics';
import type { BadConfiguration } from './core/settings';
import type { Deps } from './deps';
import { docsRoutes } from './docs/docs.route';
import { problemsRoute } from './docs/problems.route';
import { addFactorRoute, factorsRoute } from './factors/factors.route';
import { healthRoutes } from './health/health.route';
import { allowedMethods } from './http/allowed-methods';
import { type HttpEnv, startRequest } from './http/context';
import { crossOrigin } from './http/cross-origin';
import { errorOf } from './http/error-of';
import { responseHeaders } from './http/headers';
import { problemResponse } from './http/problem-response';
import { receiveBody } from './http/receive-body';
import { Refusal } from './http/refusal';
import { outboxRoute } from './pages/outbox.route';
import { pageFilesRoute } from './pages/page-files.route';
import { consoleRoute, linkPagesRoutes, ownPagesRoutes } from './pages/pages.route';
import { changePasswordRoute } from './passwords/change-password.route';
import { forgotPasswordRoute } from './passwords/forgot-password.route';
import { resetPasswordRoute } from './passwords/reset-password.route';
import { authenticate } from './sessions/authenticate';
import { jwksRoute } from './sessions/jwks.route';
import { loginRoute } from './sessions/login.route';
import { logoutRoute } from './sessions/logout.route';
import { refreshRoute } from './sessions/refresh.route';
import { passkeyLoginRoute, secondFactorRoute, stepUpRoute } from './sessions/second-factor.route';
import { sessionsRoute } from './sessions/sessions.route';
import type { Settings } from './settings';
import { makeWakeWebhooks } from './webhooks/wake';

export type App = ReturnType<typeof makeApp>;

export function makeApp(deps: Deps) {
  const withAccessToken = authenticate(deps, 'account');
  const withAccessOrChangeToken = authenticate(deps, 'account', 'password:change');
  const withAccessOrSetupToken = authenticate(deps, 'account', 'second-factor:setup');
  const withHalfALogin = authenticate(deps, 'second-factor:verify', 'second-factor:setup');
  const withAccessOrVerifyToken = authenticate(deps, 'account', 'identifier:verify');

  const requireStaff = makeRequireStaff(deps);
  const mfaPaths = deps.settings.MFA === 'off' ? pathsOfMfa : [];

  const countDay = makeCountDay(deps);
  const wakeWebhooks = makeWakeWebhooks(deps);
  const frame = makeFrame(deps, deps.settings);
  if (deps.settings.MAINTENANCE === 'on') {
    frame.use((c, next) =>
      openWhileClosed.includes(c.req.path)
        ? next()
        : Promise.resolve(answer(deps, c, { code: 'service-unavailable', store: 'maintenance' })),
    );
  }
  for (const path of mfaPaths) frame.all(path, (c) => c.notFound());
  const app = frame
    .use(async (c, next) => {
      await next();
      countDay(c.get('context'));
      wakeWebhooks(c.get('context'));
    })
    .route('/', registerRoute(deps))
    .route('/', confirmRegistrationRoute(deps))
    .route('/', loginRoute(deps))
    .route('/', secondFactorRoute(deps, withHalfALogin))
    .route('/', passkeyLoginRoute(deps))
    .route('/', factorsRoute(deps, withAccessToken))
    .route('/', addFactorRoute(deps, withAccessOrSetupToken))
    .route('/', stepUpRoute(deps, withAccessToken))
    .route('/', meRoute(deps, withAccessToken))
    .route('/', updateProfileRoute(deps, withAccessToken))
    .route('/', deleteMeRoute(deps, withAccessToken))
    .route('/', activityRoute(deps, withAccessToken))
    .route('/', requestVerificationRoute(deps, withAccessOrVerifyToken))
    .route('/', verifyEmailRoute(deps))
    .route('/', verifyPhoneRoute(deps, withAccessOrVerifyToken))
    .route('/', changeEmailRoute(deps, withAccessToken))
    .route('/', changePhoneRoute(deps, withAccessToken))
    .route('/', undoChangeRoute(deps))
    .route('/', exportAccountRoute(deps, withAccessToken))
    .route('/', refreshRoute(deps))
    .route('/', sessionsRoute(deps, withAccessToken))
    .route('/', logoutRoute(deps, withAccessToken))
    .route('/', changePasswordRoute(deps, withAccessOrChangeToken))
    .route('/', forgotPasswordRoute(deps))
    .route('/', resetPasswordRoute(deps))
    .route('/', whoRoute(deps, requireStaff))
    // Before those of one account, whose id could be any word.
    .route('/', importRoute(deps, requireStaff))
    .route('/', exportRoute(deps, requireStaff))
    .route('/', adminUsersRoute(deps, requireStaff))
    .route('/', userActionsRoute(deps, requireStaff))
    .route('/', setRoleRoute(deps, requireStaff))
    .route('/', resetFactorsRoute(deps, requireStaff))
    .route('/', trailRoute(deps, requireStaff))
    .route('/', apiKeysRoute(deps, requireStaff))
    .route('/', webhooksRoute(deps, requireStaff))
    .route('/', linkPagesRoutes(deps))
    .route('/', jwksRoute(deps))
    .route('/', docsRoutes(deps))
    .route('/', problemsRoute(deps))
    .route('/', pageFilesRoute(deps))
    .route('/', healthRoutes(deps))
    .get('/', (c) => c.redirect('/docs'));

  if (deps.settings.console.mode !== 'off') app.route('/', consoleRoute(deps));
  if (deps.settings.PAGES === 'on') app.route('/', ownPagesRoutes(deps));
  const { mail, sms } = deps.settings;
  if (mail.transport === 'outbox' || sms.transport === 'outbox') app.route('/', outboxRoute(deps));
  return app;
}

/** Needs no store; services that verify tokens by themselves go on. */
const openWhileClosed = ['/health', '/.well-known/jwks.json'];

/** What is unknown where MFA is off. */
const pathsOfMfa = [
  '/v1/login/second-factor/*',
  '/v1/login/passkey/*',
  '/v1/me/second-factors/*',
  '/v1/me/recovery-codes',
  '/v1/me/totp/*',
  '/v1/me/passkeys/*',
  '/v1/admin/users/:id/reset-second-factors',
];

/** What answers while a setting is wrong: one problem, whatever is asked; the log names the setting. */
export function makeBrokenApp(
  { problems }: BadConfiguration,
  basePath: string,
  measure: Measure,
): Pick<App, 'fetch'> {
  for (const setting of problems) logFault({ badConfiguration: setting });
  const deps = { now: () => new Date(), log: logLine, measure, pseudonym: noPseudonym };
  const settings = { basePath, ALLOWED_ORIGINS: [], COOKIE_ORIGINS: [] };
  return makeFrame(deps, settings).all('*', (c) =>
    answer({ ...deps, settings }, c, { code: 'bad-configuration' }),
  );
}

/**
 * What every answer has: an action, the headers, and a problem where something is refused. Below a base path it is asked for
 * whole paths, and takes that off before a route sees them.
 */
function makeFrame(
  logDeps: Pick<Deps, 'now' | 'log' | 'measure' | 'pseudonym'>,
  settings: FrameSettings,
) {
  const deps = { ...logDeps, settings };
  const { basePath, ALLOWED_ORIGINS, COOKIE_ORIGINS } = settings;
  const frame = new Hono<HttpEnv>(
    basePath === '' ? {} : { getPath: (request) => innerPath(basePath, getPath(request)) },
  );
  frame.use(startRequest(deps), responseHeaders(deps, basePath), receiveBody(deps));
  if (ALLOWED_ORIGINS.length + COOKIE_ORIGINS.length > 0) {
    frame.use('/v1/*', crossOrigin(ALLOWED_ORIGINS, COOKIE_ORIGINS));
  }
  frame.notFound((c) => {
    const allow = allowedMethods(frame.routes, c.req.path);
    const known = allow.length > 0 && !allow.includes(c.req.method);
    return answer(deps, c, known ? { code: 'method-not-allowed', allow } : { code: 'not-found' });
  });
  frame.onError((thrown, c) =>
    answer(deps, c, errorOf(thrown), thrown instanceof Refusal ? thrown.event : undefined),
  );
  return frame;
}

type FrameSettings = Pick<Settings, 'basePath' | 'ALLOWED_ORIGINS' | 'COOKIE_ORIGINS'>;

/** The path as routes know it. Beside the base path is nothing, but for what a host can be asked for nowhere else. */
const innerPath = (basePath: string, path: string): string =>
  atTheRoot.includes(path) ? path : (pathWithin(basePath, path) ?? nowhere);

const atTheRoot = ['/.well-known/change-password'];
/** No route has it: in a URL that is parsed, a blank is escaped, and one that was escaped stands below some folder. */
const nowhere = '/ ';

/** The one renderer: it audits the refusal, then says it. */
function answer(
  deps: Pick<Deps, 'now' | 'log' | 'measure' | 'pseudonym'> & { settings: { basePath: string } },
  c: Context<HttpEnv>,
  error: AppError,
  event?: FailedEvent,
): Response {
  const context = c.get('context');
  auditRefusal(deps, context, error, event);
  return problemResponse(error, context, deps.settings.basePath);
}
