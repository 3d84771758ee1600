/** A copy of the project to deploy from: its real configurations and migrations, and Workers that bundle in no time. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { runCommand } from '../../../scripts/deploy/command.ts';
import type { StandIn } from './account.ts';
import { accountId } from './state.ts';
import './to-stand-in.ts';

const command = resolve('scripts/deploy/deploy.ts');
const quickWrangler = resolve('test/scripts/deploying/quick-wrangler.ts');
const redirect = resolve('test/scripts/deploying/to-stand-in.ts');

export interface Project {
  folder: string;
  secretsFile: string;
  read(file: string): string;
  write(file: string, text: string): void;
  remove(): void;
}

/** @param migrations how many of them, from the first; all where it is not said. */
export function copyProject({ migrations }: { migrations?: number } = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), 'deploying-'));
  for (const file of ['wrangler.jsonc', 'wrangler.sink.jsonc'])
    copyFileSync(file, join(folder, file));
  mkdirSync(join(folder, 'migrations'));
  const files = readdirSync('migrations').filter((name) => name.endsWith('.sql'));
  for (const file of files.sort().slice(0, migrations)) {
    symlinkSync(resolve('migrations', file), join(folder, 'migrations', file));
  }
  for (const name of ['src/audit-sink', 'src/messaging', 'scripts', 'public']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, 'quick'));
  writeFileSync(
    join(folder, 'quick/wrangler'),
    `#!/bin/sh\nexec "${process.execPath}" "${quickWrangler}" "$@"\n`,
    { mode: 0o755 },
  );
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write('package.json', '{ "type": "module" }');
  write('scripts/assets.ts', '');
  write('public/openapi.json', '{}');
  write('src/messaging/not-bundled.ts', '');
  write('src/index.ts', worker(classesIn('wrangler.jsonc')));
  write('src/audit-sink/index.ts', worker(classesIn('wrangler.sink.jsonc')));
  return {
    folder,
    secretsFile: join(folder, 'kept.env'),
    read: (file) =>
      existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '',
    write,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const classesIn = (file: string) => [
  ...new Set(
    [...readFileSync(file, 'utf8').matchAll(/"class_name": "(\w+)"/g)].map(([, name]) => name),
  ),
];

const worker = (classes: (string | undefined)[]) => `
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
${classes.map((name) => `export class ${name} extends DurableObject {}`).join('\n')}
export class AuditSinkService extends WorkerEntrypoint {}
export default { fetch: () => new Response('hello') };
`;

export const full = (project: Project) => [
  ...['--env', 'production', '--jurisdiction', 'eu', '--domain', 'accounts.acme.test'],
  ...['--secrets-to', project.secretsFile],
];

/** In place of wrangler: what it sends, without the seconds that bundling takes. */
export const quick = (project: Project) => ({
  PATH: `${join(project.folder, 'quick')}${delimiter}${process.env.PATH}`,
});

/** The same command in this process, for tests that start it a hundred times. One at a time: it stands in the project's folder. */
export async function deployHere(project: Project, standIn: StandIn, words: string[]) {
  const [cwd, env] = [process.cwd(), { ...process.env }];
  let all = '';
  const write = (line: string) => {
    all += `${line}\n`;
  };
  process.chdir(project.folder);
  Object.assign(process.env, environmentOf(project, standIn), quick(project));
  try {
    const status = await runCommand(words, {
      env: process.env,
      print: write,
      tell: write,
      ask: async () => undefined,
      askSecret: async () => undefined,
      wait: async () => {},
    });
    return { status, all };
  } finally {
    process.chdir(cwd);
    process.env = env;
  }
}

const environmentOf = (project: Project, standIn: StandIn) => ({
  HOME: project.folder,
  CI: '1',
  CLOUDFLARE_API_TOKEN: 'right-token',
  CLOUDFLARE_API_BASE_URL: `${standIn.url}/client/v4`,
  RESEND_API_KEY: 're_given_by_the_operator',
  STAND_IN: standIn.url,
});

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
  all: string;
}

/** @returns how it ended, and all that it printed. */
export const deploy = (
  project: Project,
  standIn: StandIn,
  words: string[],
  env: Record<string, string> = {},
): Promise<Ended> =>
  start(process.execPath, ['--import', redirect, command, ...words], {
    cwd: project.folder,
    env: {
      PATH: process.env.PATH,
      ...environmentOf(project, standIn),
      ...env,
    },
  });

/** By hand, with wrangler itself: into the production environment of a configuration. */
export const putSecret = (
  project: Project,
  standIn: StandIn,
  [file, name, value]: [file: string, name: string, value: string],
): Promise<Ended> =>
  start('wrangler', ['secret', 'put', name, '--config', file, '--env', 'production'], {
    cwd: project.folder,
    env: {
      PATH: process.env.PATH,
      CLOUDFLARE_ACCOUNT_ID: accountId,
      ...environmentOf(project, standIn),
    },
    input: value,
  });

function start(
  program: string,
  words: string[],
  { input = '', ...where }: { cwd: string; env: NodeJS.ProcessEnv; input?: string },
): Promise<Ended> {
  const child = spawn(program, words, { stdio: 'pipe', ...where });
  child.stdin.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return new Promise((end) => {
    child.on('close', (status) => end({ status, stdout, stderr, all: stdout + stderr }));
  });
}
