import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { applyEdits, type JSONPath, modify, type ParseError, parse } from 'jsonc-parser';
import { Misuse } from './options.ts';

/** What a deployment reads of a configuration of wrangler, as one environment has it. */
export interface Values {
  name: string;
  vars?: Record<string, string>;
  routes?: { pattern: string; custom_domain: boolean }[];
  d1_databases?: { binding: string; database_name: string; database_id?: string }[];
  kv_namespaces?: { binding: string; id?: string }[];
  r2_buckets?: { binding: string; bucket_name: string; jurisdiction?: string }[];
  triggers?: { crons: string[] };
  migrations?: { tag: string }[];
  logpush?: boolean;
  observability?: object;
  tail_consumers?: object[];
  services?: object[];
}

export interface Configuration {
  file: string;
  env: string;
  /** Read anew each time. */
  values(): Values;
  /** Writes one value of this environment; comments and whatever else stands there stay. */
  set(path: JSONPath, value: unknown): void;
}

/** @param env empty for the top level. @throws {Misuse} where the file does not declare it. */
export function openConfiguration(file: string, env: string): Configuration {
  const whole = read(file);
  const declared = Object.keys(whole.env ?? {});
  if (env !== '' && !declared.includes(env)) {
    const list = declared.length === 0 ? 'it declares none' : `it declares ${declared.join(', ')}`;
    throw new Misuse(`${file} declares no environment "${env}": ${list}.`);
  }
  return {
    file,
    env,
    values() {
      const { env: environments, ...top } = read(file);
      return { ...top, ...(env === '' ? {} : environments?.[env]) };
    },
    set(path, value) {
      const text = readFileSync(file, 'utf8');
      const edits = modify(text, env === '' ? path : ['env', env, ...path], value, {
        formattingOptions: { tabSize: 2, insertSpaces: true },
      });
      // In one step: a crash half way leaves the file as it was.
      writeFileSync(`${file}.new`, applyEdits(text, edits));
      renameSync(`${file}.new`, file);
    },
  };
}

function read(file: string): Values & { env?: Record<string, Partial<Values>> } {
  const errors: ParseError[] = [];
  const values = parse(readFileSync(file, 'utf8'), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error)
    throw new Misuse(`${file} cannot be read: something is wrong at character ${error.offset}.`);
  return values;
}
