/** All that D1 holds, and what an action has changed in it, down to the column. */
import { env } from 'cloudflare:workers';

type Row = Record<string, unknown>;

/** The rows of each table by their key. */
export type State = Map<string, Row>;

/** Nobody else writes D1 meanwhile: storage is isolated per test file. */
export async function state(): Promise<State> {
  const answers = await env.DB.batch<Row>(
    Object.keys(keys).map((table) => env.DB.prepare(`SELECT * FROM ${table}`)),
  );
  return new Map(
    Object.entries(keys).flatMap(([table, columns], i) =>
      (answers[i]?.results ?? []).map((row): [string, Row] => [
        [table, ...columns.map((column) => row[column])].join(' '),
        row,
      ]),
    ),
  );
}

/** Sorted, such as `+ sessions`, `~ users password_hash` or `- sessions`; of an audited event its name too. */
export function changesOf(before: State, after: State): string[] {
  const changes: string[] = [];
  for (const [key, row] of after) {
    const old = before.get(key);
    if (!old) changes.push(`+ ${tableOf(key)}${row.event ? ` ${row.event} ${row.outcome}` : ''}`);
    else {
      const columns = Object.keys(row).filter((column) => row[column] !== old[column]);
      if (columns.length > 0) changes.push(`~ ${tableOf(key)} ${columns.sort().join(' ')}`);
    }
  }
  for (const key of before.keys()) if (!after.has(key)) changes.push(`- ${tableOf(key)}`);
  return changes.sort();
}

const keys = {
  api_keys: ['id'],
  audit_events: ['request_id'],
  credentials: ['user_id'],
  factor_uses: ['proof'],
  factors: ['id'],
  identifiers: ['user_id', 'kind'],
  password_history: ['user_id', 'version'],
  sessions: ['id'],
  users: ['id'],
  webhook_endpoints: ['id'],
};

const tableOf = (key: string): string => key.split(' ')[0] ?? '';
