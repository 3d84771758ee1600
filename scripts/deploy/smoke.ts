/**
 * Asks the new version, over its own address, for what every client needs. It creates no account and changes nothing. While the old version
 * serves, the header reaches the new one at 0 % (Cloudflare: version overrides).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from './context.ts';
import type { Step } from './step.ts';
import { deploy, sharesOf, uploadedVersion } from './worker.ts';

export function smokeStep(context: Context): Step {
  const { api, target, say } = context;
  return {
    name: 'the smoke test',
    what: 'GET /health, /health/ready, /.well-known/jwks.json, /openapi.json, /v1/me, and a login that has to be refused',
    asksOnly: true,
    isDone: async () => false,
    async run() {
      const version = await uploadedVersion(api, target.api);
      const origin = target.origin ?? (await workersDevOrigin(context));
      try {
        await smoke(origin, { worker: target.name, version, patienceMs: 300_000, say });
      } catch (error) {
        const serving = await keepOld(context, version);
        throw new Error(`${error instanceof Error ? error.message : error}. ${serving}`);
      }
    },
  };
}

interface Asked {
  worker: string;
  /** Which has to answer; undefined: whichever does. */
  version: string | undefined;
  /** How long a new address and a new version may take until they are everywhere. */
  patienceMs: number;
  say: (line: string) => void;
}

/** @throws what was asked, and what came instead of the right answer. */
export async function smoke(
  origin: string,
  { worker, version, patienceMs, say }: Asked,
): Promise<void> {
  const headers: Record<string, string> = version
    ? { 'cloudflare-workers-version-overrides': `${worker}="${version}"` }
    : {};
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(origin + path, {
      ...init,
      headers: { ...headers, ...init.headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    });

  await until(patienceMs, say, origin, async () => {
    const health = await expectJson(await ask('/health'), '/health', 200);
    if (version && health.version !== version) {
      throw new Error(
        `/health is answered by version ${health.version ?? 'unknown'}, not by ${version}`,
      );
    }
  });
  for (const [what, check] of checks(ask)) {
    await thrice(check);
    say(`            well: ${what}`);
  }
}

function checks(
  ask: (path: string, init?: RequestInit) => Promise<Response>,
): [string, () => Promise<void>][] {
  return [
    [
      'every store answers',
      async () => {
        const { status } = await expectJson(await ask('/health/ready'), '/health/ready', 200);
        if (status !== 'ready') throw new Error(`/health/ready says ${JSON.stringify(status)}`);
      },
    ],
    [
      'public keys, and no private part of one',
      async () => {
        const path = '/.well-known/jwks.json';
        const { keys } = await expectJson(await ask(path), path, 200);
        const isPublic = (key: object) => 'x' in key && !('d' in key);
        if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isPublic)) {
          throw new Error(`${path} has no public keys`);
        }
      },
    ],
    [
      'the OpenAPI document',
      async () => {
        const { openapi } = await expectJson(await ask('/openapi.json'), '/openapi.json', 200);
        if (typeof openapi !== 'string') throw new Error('/openapi.json is no OpenAPI document');
      },
    ],
    [
      'a stranger is refused',
      async () => {
        const { code } = await expectJson(await ask('/v1/me'), '/v1/me', 401);
        if (typeof code !== 'string') throw new Error('/v1/me refuses without a code');
      },
    ],
    [
      'a login without a name is refused, with the member that lacks',
      async () => {
        const answer = await ask('/v1/login', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
        });
        const { code, errors } = await expectJson(answer, '/v1/login', 422);
        if (code !== 'validation-failed' || !Array.isArray(errors)) {
          throw new Error('/v1/login refuses in another form');
        }
      },
    ],
  ];
}

type Answer = Partial<
  Record<'version' | 'status' | 'keys' | 'openapi' | 'code' | 'errors', unknown>
>;

async function expectJson(answer: Response, path: string, status: number): Promise<Answer> {
  const text = await answer.text();
  if (answer.status !== status) {
    const isOurs = answer.headers.get('content-type')?.startsWith('application/problem+json');
    throw new WrongAnswer(
      `${path} was answered ${answer.status}, not ${status}: ${text.slice(0, 200)}`,
      isOurs === true,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} was answered with something that is no JSON: ${text.slice(0, 200)}`);
  }
}

/** Where the Worker itself refuses, waiting does not help; a certificate that is on its way is no answer of ours. */
class WrongAnswer extends Error {
  isOurs: boolean;
  constructor(message: string, isOurs: boolean) {
    super(message);
    this.isOurs = isOurs;
  }
}

async function until(
  patienceMs: number,
  say: Asked['say'],
  origin: string,
  check: () => Promise<void>,
): Promise<void> {
  const end = Date.now() + patienceMs;
  for (let said = false; ; said = true) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= end || (error instanceof WrongAnswer && error.isOurs)) throw error;
      if (!said) {
        const why = error instanceof Error ? error.message : error;
        say(
          `            waiting for ${origin} (${why}); the certificate of a new domain takes minutes`,
        );
      }
      await sleep(Math.min(3_000, patienceMs / 10));
    }
  }
}

/** A new version is not at once the same everywhere. */
async function thrice(check: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await check();
    } catch (error) {
      if (tries === 3) throw error;
      await sleep(500 * tries);
    }
  }
}

/** @returns what serves now, in words. */
async function keepOld({ api, target }: Context, version: string): Promise<string> {
  const shares = await sharesOf(api, target.name);
  const old = shares.find(
    ({ version_id, percentage }) => version_id !== version && percentage === 100,
  );
  if (!old) {
    return 'This version has all traffic: there was none to keep (the first version, or new classes of objects). Mend what is wrong and deploy again.';
  }
  await deploy(api, target.name, [old]);
  return `The old version ${old.version_id} keeps all traffic, and the new one has none`;
}

async function workersDevOrigin({ api, target }: Context): Promise<string> {
  const { subdomain } = await api.ask<{ subdomain: string }>('GET', '/account/workers/subdomain');
  return `https://${target.name}.${subdomain}.workers.dev`;
}
