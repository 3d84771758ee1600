/**
 * One point of Workers Analytics Engine for each audited action and each message that was sent: what happened, how it ended and how
 * long it took. Nothing in it names a person: no id, no address, no client address, no pseudonym.
 */
import { version } from './version';

/** In which column of the dataset a value stands. Queries are made of the same table (`ops/queries.ts`), so the two cannot drift. */
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

export type Measure = (point: Point) => void;

/**
 * @param dataset none where metrics are not wanted: then nothing is measured.
 * @returns writes a point. Nobody waits for it, and it never throws: the platform takes it behind the answer, and what it does not
 * take is not in the metrics. An invocation writes 250 at most.
 */
export function makeMeasure(dataset: AnalyticsEngineDataset | undefined): Measure {
  return (point) => {
    try {
      dataset?.writeDataPoint(dataPointOf(point));
    } catch {
      // The trail has it.
    }
  };
}

/** Sampled by event: a flood of one kind does not push out the few of another. */
function dataPointOf(point: Point): AnalyticsEngineDataPoint {
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
