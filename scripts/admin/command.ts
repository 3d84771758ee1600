/** What a command of staff is, and how the words behind it are read. */
import { parseArgs } from 'node:util';
import type { StaffSession } from './sign-in.ts';

export interface Option {
  type: 'string' | 'boolean';
  multiple?: true;
  /** What can be said, where not everything can. */
  choices?: readonly string[];
  required?: true;
  /** Stands for the value in the help, also where the choices are too many for it. */
  value?: string;
  help: string;
}

type Options = Record<string, Option>;

type Text<O extends Option> = O extends { choices: readonly (infer Choice)[] } ? Choice : string;

type Value<O extends Option> = O extends { type: 'boolean' }
  ? boolean
  : O extends { multiple: true }
    ? Text<O>[]
    : Text<O>;

type Values<O extends Options> = {
  [Name in keyof O as O[Name] extends { required: true } ? Name : never]: Value<O[Name]>;
} & {
  [Name in keyof O as O[Name] extends { required: true } ? never : Name]?: Value<O[Name]>;
};

export interface Command<O extends Options = Options> {
  /** The words that begin it, such as `users list`. */
  name: string;
  /** What else has to be said, in its order, such as `<user>`. */
  parameters?: readonly string[];
  summary: string;
  options?: O;
  /** What is asked before, where it ends something for somebody. */
  question?: (words: string[]) => string;
  run: (session: StaffSession, values: Values<O>, words: string[]) => Promise<void>;
}

/** Keeps the types of the options for `run`. */
export const command = <const O extends Options>(made: Command<O>): Command =>
  made as unknown as Command;

/** Said wrongly: nothing was asked of the API. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @param args what follows the name. @throws {UsageError} */
export function readWords(
  { options = {}, parameters = [] }: Command,
  general: Options,
  args: string[],
) {
  const all: Options = { ...general, ...options };
  const { values, positionals } = parsed(all, args);
  if (!values.help) {
    if (positionals.length !== parameters.length) {
      throw new UsageError(
        parameters.length > 0 ? `Say ${parameters.join(' ')}.` : `What is ${positionals[0]}?`,
      );
    }
    for (const [name, option] of Object.entries(all)) check(name, option, values[name]);
  }
  return { values: values as Values<Options>, words: positionals };
}

function parsed(options: Options, args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function check(name: string, { required, choices }: Option, value: unknown): void {
  if (value === undefined && required) throw new UsageError(`--${name} is missing.`);
  const wrong = [value]
    .flat()
    .find((one) => one !== undefined && choices?.includes(String(one)) === false);
  if (wrong !== undefined) {
    throw new UsageError(`--${name} is one of ${choices?.join(', ')}, and not ${wrong}.`);
  }
}
