/**
 * One point of Workers Analytics Engine for each audited action and each message that was sent: what happened, how it ended and how
 * long it took. Nothing in it names a person: no id, no address, no client address, no pseudonym.
 */
import { dataPointOf, type Point } from './metric-columns';
import { version } from './version';

export type Measure = (point: Point) => void;

/**
 * @param dataset none where metrics are not wanted: then nothing is measured.
 * @returns writes a point. Nobody waits for it, and it never throws: the platform takes it behind the answer, and what it does not
 * take is not in the metrics. An invocation writes 250 at most.
 */
export function makeMeasure(dataset: AnalyticsEngineDataset | undefined): Measure {
  return (point) => {
    try {
      dataset?.writeDataPoint(dataPointOf(point, version));
    } catch {
      // The trail has it.
    }
  };
}
