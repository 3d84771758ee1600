import { parseArgs } from 'node:util';

export interface Options {
  /** An environment of `wrangler.jsonc`; empty is the top level, which only the deploy button deploys. */
  env: string;
  jurisdiction: string | undefined;
  location: string | undefined;
  domain: string | undefined;
  mailFrom: string | undefined;
  /** A file, or `-` for stdout. */
  secretsTo: string | undefined;
  dryRun: boolean;
  /** Nobody is asked anything. */
  yes: boolean;
  help: boolean;
}

/** The command was given wrongly: nothing was begun. */
export class Misuse extends Error {}

/** What D1, R2 and Durable Objects all know. */
export const jurisdictions = ['eu', 'us', 'fedramp'];
export const locations = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc'];

export const usage = `npm run deploy -- --env staging|production [options]

  --env <name>            an environment of wrangler.jsonc
  --jurisdiction <place>  where the data has to stay, a promise: ${jurisdictions.join(', ')}
  --location <place>      where the data should lie, a hint: ${locations.join(', ')}
                          The first run needs one of the two; a database cannot be moved later.
  --domain <host>         the address of the service, in a zone of the account, such as accounts.your-company.com
  --mail-from <sender>    who mail comes from; without it "Accounts <no-reply@the domain>"
  --secrets-to <file>     where the secrets that are made go before they are uploaded; - is standard output
  --dry-run               says what each step would do, and does none
  --yes                   asks nothing
  --help                  this text

It needs CLOUDFLARE_API_TOKEN with these permissions, or a login by "npx wrangler login":
  account: Workers Scripts Edit, D1 Edit, Workers KV Storage Edit, Workers R2 Storage Edit, Account Settings Read
  zone:    Workers Routes Edit, Zone Read, DNS Read
CLOUDFLARE_ACCOUNT_ID says which account where the token reaches several. RESEND_API_KEY is read from the environment, or asked for.`;

/** @throws {Misuse} saying what to do instead. */
export function readOptions(words: string[], env: Record<string, string | undefined>): Options {
  const values = parse(words);
  const text = (
    name: 'env' | 'jurisdiction' | 'location' | 'domain' | 'mail-from' | 'secrets-to',
  ) => values[name] as string | undefined;
  const options: Options = {
    // wrangler reads CLOUDFLARE_ENV where there is no --env.
    env: text('env') ?? env.CLOUDFLARE_ENV ?? '',
    jurisdiction: text('jurisdiction'),
    location: text('location'),
    domain: text('domain')?.toLowerCase(),
    mailFrom: text('mail-from'),
    secretsTo: text('secrets-to'),
    dryRun: values['dry-run'] === true,
    yes: values.yes === true || !process.stdin.isTTY,
    help: values.help === true,
  };
  if (!options.help) refuse(options, env);
  return options;
}

function parse(words: string[]) {
  try {
    const { values, tokens } = parseArgs({
      args: words,
      options: {
        env: { type: 'string' },
        jurisdiction: { type: 'string' },
        location: { type: 'string' },
        domain: { type: 'string' },
        'mail-from': { type: 'string' },
        'secrets-to': { type: 'string' },
        'dry-run': { type: 'boolean' },
        yes: { type: 'boolean' },
        help: { type: 'boolean' },
      },
      tokens: true,
    });
    const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const repeated = names.find((name, i) => names.indexOf(name) < i);
    if (repeated) throw new Error(`--${repeated} is given twice`);
    return values;
  } catch (error) {
    throw new Misuse(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

function refuse(options: Options, env: Record<string, string | undefined>): void {
  const { jurisdiction, location, domain, mailFrom } = options;
  if (jurisdiction !== undefined && location !== undefined) {
    throw new Misuse(
      '--jurisdiction and --location exclude each other: a jurisdiction is the stricter.',
    );
  }
  if (jurisdiction !== undefined && !jurisdictions.includes(jurisdiction)) {
    throw new Misuse(
      `There is no jurisdiction "${jurisdiction}". There are ${jurisdictions.join(', ')}.`,
    );
  }
  if (location !== undefined && !locations.includes(location)) {
    throw new Misuse(`There is no location "${location}". There are ${locations.join(', ')}.`);
  }
  if (domain !== undefined && !isHost(domain)) {
    throw new Misuse(
      `"${domain}" is no domain. Give the host alone, such as accounts.your-company.com.`,
    );
  }
  if (
    mailFrom !== undefined &&
    !/^[^<>\r\n"]*<[^<>\s@]+@[^<>\s@]+>$|^[^<>\s@]+@[^<>\s@]+$/.test(mailFrom)
  ) {
    throw new Misuse(
      `--mail-from has to be one address such as "Accounts <no-reply@your-company.com>".`,
    );
  }
  if (options.secretsTo === '') throw new Misuse('--secrets-to needs the name of a file, or -.');
  // The button's build runs `npm run deploy` alone; a person who does may mean staging.
  if (options.env === '' && env.WORKERS_CI !== '1') {
    throw new Misuse(`Say what to deploy: --env staging or --env production.\n\n${usage}`);
  }
}

/** At least two labels, none of them empty, and no placeholder (RFC 2606). */
export function isHost(text: string): boolean {
  return /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/.test(text);
}
