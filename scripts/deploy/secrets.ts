/**
 * Secrets are made once, kept where the operator says, and only then uploaded: a crash in between loses nothing, since the
 * next run reads them from there. What a Worker has is never replaced. Values go to wrangler in a file that is gone afterwards:
 * never as an argument (`ps` shows those), never into a line that is printed.
 */
import { freshKeys, freshSinkKeys } from '../fresh-keys.ts';
import type { Configuration } from './configuration.ts';
import type { Context } from './context.ts';
import { keepSecrets, readKept, requireKeepable } from './kept-secrets.ts';
import { Misuse } from './options.ts';
import type { Step } from './step.ts';

export interface Secrets {
  step: Step;
  /** Names that this Worker does not have yet. */
  missing(configuration: Configuration): Promise<string[]>;
  /** What to upload with it, once the step was done. */
  toUpload(configuration: Configuration): Record<string, string>;
}

const made = { api: Object.keys(freshKeys()), sink: Object.keys(freshSinkKeys()) };

export function secretsOf(context: Context): Secrets {
  const { api, target, options, say } = context;
  const values: Record<string, string> = {};
  const workers = target.sink ? [target.sink, target.api] : [];

  async function missing(configuration: Configuration): Promise<string[]> {
    const has = await api.find<{ name: string }[]>(
      `/account/workers/scripts/${configuration.values().name}/secrets`,
    );
    return namesOf(context, configuration).filter(
      (name) => !(has ?? []).some((one) => one.name === name),
    );
  }
  const allMissing = async () => (await Promise.all(workers.map(missing))).flat();

  return {
    missing,
    toUpload: (configuration) =>
      Object.fromEntries(
        namesOf(context, configuration).flatMap((name) =>
          values[name] === undefined ? [] : [[name, values[name]]],
        ),
      ),
    step: {
      name: 'secrets that are made once, and kept',
      what: `makes ${[...made.sink, ...made.api].join(', ')} where a Worker has none, and keeps them in ${options.secretsTo ?? 'the place that --secrets-to names'}`,
      isDone: async () => (await allMissing()).length === 0,
      async run() {
        const names = await allMissing();
        const kept = readKept(options.secretsTo);
        const given = { ...process.env, ...kept };
        const fresh: Record<string, string> = {};
        for (const name of names) {
          values[name] =
            given[name] || (isMade(name) ? makeOne(name) : await askFor(context, name));
          if (isMade(name) && kept[name] === undefined) fresh[name] = values[name];
        }
        if (fresh.AUTH_SECRET && !given.AUTH_SECRET) await refuseToOrphan(context);
        keepSecrets(options.secretsTo, fresh);
        if (options.secretsTo !== '-' && Object.keys(fresh).length > 0) {
          say(`            kept in ${options.secretsTo}: ${Object.keys(fresh).join(', ')}`);
        }
      },
    },
  };
}

/** @throws {Misuse} where one would have to be made with nowhere to keep it, or asked for with nobody there. */
export async function requireSecrets(context: Context, secrets: Secrets): Promise<void> {
  const { options, target } = context;
  if (!target.sink) return;
  requireKeepable(options.secretsTo);
  const names = [...(await secrets.missing(target.sink)), ...(await secrets.missing(target.api))];
  const given = { ...process.env, ...readKept(options.secretsTo) };
  const absent = names.filter((name) => !given[name]);
  const toMake = absent.filter(isMade);
  if (toMake.length > 0 && options.secretsTo === undefined) {
    throw new Misuse(
      `${toMake.join(', ')} will be made, and a deployed secret cannot be read back. Say where your copy goes: --secrets-to <file>, or --secrets-to - to pipe it into a secret store.`,
    );
  }
  const toAsk = absent.filter((name) => !isMade(name));
  if (toAsk.length > 0 && options.yes) {
    throw new Misuse(`Nobody can be asked for ${toAsk.join(', ')}: put it into the environment.`);
  }
}

function namesOf({ target }: Context, configuration: Configuration): string[] {
  if (configuration === target.sink) return made.sink;
  const {
    MAIL_TRANSPORT = 'resend',
    SMS_TRANSPORT,
    TURNSTILE_SITE_KEY,
  } = configuration.values().vars ?? {};
  return [
    ...made.api,
    ...(MAIL_TRANSPORT === 'resend' ? ['RESEND_API_KEY'] : []),
    ...(SMS_TRANSPORT === 'twilio' ? ['TWILIO_AUTH_TOKEN'] : []),
    ...(SMS_TRANSPORT === 'webhook' ? ['SMS_WEBHOOK_SECRET'] : []),
    ...(TURNSTILE_SITE_KEY ? ['TURNSTILE_SECRET_KEY'] : []),
  ];
}

const isMade = (name: string) => made.api.includes(name) || made.sink.includes(name);

const makeOne = (name: string): string =>
  (({ ...freshKeys(), ...freshSinkKeys() }) as Record<string, string>)[name] ?? '';

async function askFor({ terminal }: Context, name: string): Promise<string> {
  const answer = (await terminal.askSecret(`${name} (it is not shown): `))?.trim();
  if (!answer)
    throw new Error(`${name} is needed. Put it into the environment, or type it when asked.`);
  return answer;
}

/** Without the secret that it was filled under, nobody in a database can log in. */
async function refuseToOrphan({ api, target }: Context): Promise<void> {
  const id = target.api.values().d1_databases?.[0]?.database_id;
  const ask = async (sql: string) =>
    (await api.ask<{ results: object[] }[]>('POST', `/account/d1/database/${id}/query`, { sql }))[0]
      ?.results ?? [];
  const [table] = await ask("SELECT name FROM sqlite_master WHERE name = 'users'");
  if (!table) return;
  const [somebody] = await ask('SELECT id FROM users LIMIT 1');
  if (!somebody) return;
  throw new Error(
    'the database has accounts, and the Worker has no AUTH_SECRET. With a new one nobody could log in: put the one they were made under into the environment (AUTH_SECRET), or name the file that keeps it with --secrets-to.',
  );
}
