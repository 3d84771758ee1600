/** Reads the points as Analytics Engine gets them, at the binding itself. */
import { columns } from '../../src/core/metric-columns';

const written: AnalyticsEngineDataPoint[] = [];

/** Every app under test writes here. */
export const recordedPoints: AnalyticsEngineDataset = {
  writeDataPoint: (point = {}) => void written.push(point),
};

/** Those written since it was last asked, as their columns. */
export const points = (): Record<string, unknown>[] => written.splice(0).map(asColumns);

/** By the names of the columns that queries use. */
export const asColumns = ({ blobs = [], doubles = [] }: AnalyticsEngineDataPoint) =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]) => {
      const values: unknown[] = column.startsWith('blob') ? blobs : doubles;
      return [name, values[Number(column.replace(/\D+/, '')) - 1]];
    }),
  );
