/** Finds the command, asks before it ends something, runs it, and says what went wrong. */
import { type Command, type Option, readWords, UsageError } from './command.ts';
import { keyCommands } from './keys.ts';
import { asStaff } from './sign-in.ts';
import type { Terminal } from './terminal.ts';
import { toldOf } from './told.ts';
import { trailCommands } from './trail.ts';
import { userCommands } from './users.ts';
import { webhookCommands } from './webhooks.ts';

const commands: Command[] = [...userCommands, ...trailCommands, ...keyCommands, ...webhookCommands];

const general = {
  url: {
    type: 'string',
    value: 'url',
    help: 'the service (or ADMIN_URL); http://127.0.0.1:8787 if you say nothing',
  },
  as: {
    type: 'string',
    value: 'who',
    help: 'your e-mail address or phone number; asks for the password (or ADMIN_PASSWORD), and for a code (or ADMIN_CODE) where you have a second factor. Without it, the key in ADMIN_API_KEY acts',
  },
  json: { type: 'boolean', help: 'one JSON object per line' },
  yes: { type: 'boolean', help: 'does not ask' },
  help: { type: 'boolean', help: 'this' },
} as const;

/** @param args all of the words. @returns the exit code: 1 where it was refused, 2 where it was said wrongly. */
export async function runCommand(args: string[], terminal: Terminal): Promise<number> {
  const found = commands.find(({ name }) => begins(args, name));
  try {
    if (!found) return overview(args, terminal);
    const { values, words } = readWords(found, general, args.slice(found.name.split(' ').length));
    if (values.help) {
      terminal.print(helpOf(found));
      return 0;
    }
    const { url, as, json = false, yes = false, help: _, ...own } = values as GeneralValues;
    if (found.question && !yes && !(await isSure(terminal, found.question(words)))) {
      terminal.tell('Nothing was done.');
      return 1;
    }
    await asStaff(terminal, { url, as, json }, (session) => found.run(session, own, words));
    return 0;
  } catch (error) {
    return toldOf(error, terminal, found && `Usage: ${usageOf(found)}`);
  }
}

interface GeneralValues {
  url?: string;
  as?: string;
  json?: boolean;
  yes?: boolean;
  help?: boolean;
}

const begins = (args: string[], name: string): boolean =>
  name.split(' ').every((word, i) => args[i] === word);

async function isSure(terminal: Terminal, question: string): Promise<boolean> {
  const answer = await terminal.ask(`${question} Type yes: `);
  if (answer === undefined) throw new UsageError('Nobody can be asked here. Say --yes.');
  return answer.trim() === 'yes';
}

/** Also of the commands that begin like that: `users --help`. */
function overview(args: string[], terminal: Terminal): number {
  const [word] = args.filter((arg) => !arg.startsWith('-'));
  const like = commands.filter(({ name }) => name.split(' ')[0] === word);
  const shown = like.length > 0 ? like : commands;
  const isHelp = args.includes('--help') || args.length === 0;
  const lines = shown.map((one) => `  ${beginningOf(one).padEnd(34)} ${one.summary}`);
  const text = [
    'Usage: npm run admin -- <command> [options]',
    '',
    ...(like.length > 0
      ? []
      : [`  ${'bootstrap <user>'.padEnd(34)} Make the first admin, past the API.`]),
    ...lines,
    '',
    'What a command takes: npm run admin -- <command> --help. A <user> is an id, an e-mail address or a phone number.',
  ].join('\n');
  if (isHelp) terminal.print(text);
  else terminal.tell(`There is no command ${args.join(' ')}.\n${text}`);
  return isHelp ? 0 : 2;
}

const beginningOf = ({ name, parameters = [] }: Command): string => [name, ...parameters].join(' ');

const usageOf = (one: Command): string => `npm run admin -- ${beginningOf(one)} [options]`;

function helpOf(one: Command): string {
  const options = Object.entries({ ...one.options, ...general } as Record<string, Option>).filter(
    ([name]) => name !== 'yes' || one.question,
  );
  return [
    `Usage: ${usageOf(one)}`,
    '',
    one.summary,
    '',
    ...options.map(
      ([name, option]) =>
        `  ${optionOf(name, option).padEnd(34)} ${option.help}${option.required ? ' (has to be said)' : ''}`,
    ),
  ].join('\n');
}

const optionOf = (name: string, { type, value, choices }: Option): string =>
  type === 'boolean' ? `--${name}` : `--${name} <${value ?? choices?.join('|')}>`;
