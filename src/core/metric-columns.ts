/** What a point of Workers Analytics Engine holds. Imports nothing: the command that asks for alerts reads it too. */

/** In which column of the dataset a value stands. Queries are made of the same table (`scripts/alerts`), so the two cannot drift. */
export const columns = {
  /** As in the trail, or `message_sent`. */
  event: 'blob1',
  outcome: 'blob2',
  reason: 'blob3',
  /** `POST /v1/login`: the pattern, never the path that was asked for. Empty for what the service does by itself. */
  route: 'blob4',
  /** Two letters, by the client address. */
  country: 'blob5',
  /** `owner` (or a stranger), `staff`, `server` or `operator`. */
  actor: 'blob6',
  /** Of the module: what changed with a release shows. */
  version: 'blob7',
  durationMs: 'double1',
  /** For how many actions it stands. */
  count: 'double2',
} as const;

export interface Point {
  event: string;
  outcome: 'success' | 'failure';
  reason: string | null;
  route: string | null;
  country: string | null;
  actor: string;
  durationMs: number;
  count: number;
}

/** As the binding takes it. */
export interface DataPoint {
  indexes: string[];
  blobs: string[];
  doubles: number[];
}

/** Sampled by event: a flood of one kind does not push out the few of another. */
export function dataPointOf(point: Point, version: string): DataPoint {
  const values: Record<keyof typeof columns, string | number> = {
    ...point,
    reason: point.reason ?? '',
    route: point.route ?? '',
    country: point.country ?? '',
    version,
  };
  const inOrder = (type: 'blob' | 'double') =>
    Object.entries(columns)
      .filter(([, column]) => column.startsWith(type))
      .sort(([, a], [, b]) => Number(a.slice(type.length)) - Number(b.slice(type.length)))
      .map(([name]) => values[name as keyof typeof columns]);
  return {
    indexes: [point.event],
    blobs: inOrder('blob').map(String),
    doubles: inOrder('double').map(Number),
  };
}
