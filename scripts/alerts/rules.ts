/** Alerts and objectives as `ops/` has them, and the question to Analytics Engine that each of them is. No I/O. */
import { columns } from '../../src/core/metric-columns.ts';

export interface Alert {
  name: string;
  says: string;
  /** `page` wakes somebody; a ticket waits for the morning. */
  severity: 'page' | 'ticket';
  /** Such as `5m`: how far back is looked. */
  window: string;
  /** What is counted: a condition in which `{reason}` stands for the column. */
  of: string;
  /** Then the alert is about the share of `of` among these; without it, about the number. */
  among?: string;
  above: number;
  /** Fewer than these say nothing about a share. */
  atLeast?: number;
  runbook: string;
}

export interface Objective {
  name: string;
  says: string;
  /** The share of `among` that is not `bad`. */
  objective: number;
  window: string;
  bad: string;
  among: string;
}

/** Asks for one number. */
export type Ask = (sql: string) => Promise<number>;

export interface Reading {
  /** A share or a number, as the alert is about. */
  value: number;
  /** Of how many actions; of a number, the number itself. */
  of: number;
}

export async function read(
  ask: Ask,
  dataset: string,
  { of, among, window }: Pick<Alert, 'of' | 'among' | 'window'>,
): Promise<Reading> {
  const both = among === undefined ? of : `(${among}) AND (${of})`;
  const count = await ask(queryOf(dataset, window, both));
  if (among === undefined) return { value: count, of: count };
  const all = await ask(queryOf(dataset, window, among));
  return { value: all > 0 ? count / all : 0, of: all };
}

export const fires = ({ above, atLeast = 0 }: Alert, { value, of }: Reading): boolean =>
  value > above && of >= atLeast;

/**
 * A sampled point stands for `_sample_interval` of its kind
 * (https://developers.cloudflare.com/analytics/analytics-engine/sql-api/).
 * @throws where a name or a window is none: a rule that cannot be asked must not look like one that does not fire.
 */
export function queryOf(dataset: string, window: string, condition: string): string {
  if (!/^\w{1,64}$/.test(dataset)) throw new Error(`${dataset} is no name of a dataset`);
  const [, amount, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(window) ?? [];
  if (!amount || !unit) throw new Error(`${window} is no window such as 5m, 6h or 30d`);
  const named = condition.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!Object.hasOwn(columns, name)) throw new Error(`there is no column ${name}`);
    return columns[name as keyof typeof columns];
  });
  return `SELECT SUM(_sample_interval * ${columns.count}) AS value FROM ${dataset} WHERE timestamp > NOW() - INTERVAL '${amount}' ${units[unit]} AND (${named}) FORMAT JSON`;
}

const units: Record<string, string> = { m: 'MINUTE', h: 'HOUR', d: 'DAY' };
