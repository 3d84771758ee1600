/**
 * Something that serves one at a time, in the order of arrival: a database, an object, an isolate that derives.
 * Arrivals come in the order of time, so it is known at once when each will be done, and no line has to be kept.
 */
export interface Station {
  /** Milliseconds; before it, nobody new is begun. */
  freeAtMs: number;
  /** What it was asked for in all, milliseconds of service. */
  workMs: number;
}

export const makeStation = (): Station => ({ freeAtMs: 0, workMs: 0 });

export const makeStations = (count: number): Station[] =>
  Array.from({ length: count }, makeStation);

/** @param atMs not before the arrival before it. @returns when the service begins, and when it ends. */
export function visit(
  station: Station,
  atMs: number,
  serviceMs: number,
): { beginsMs: number; endsMs: number } {
  const beginsMs = Math.max(atMs, station.freeAtMs);
  station.freeAtMs = beginsMs + serviceMs;
  station.workMs += serviceMs;
  return { beginsMs, endsMs: station.freeAtMs };
}

/** Share of the time until `endMs` that it was at work; what it still has to do then does not count. */
export const utilisation = ({ freeAtMs, workMs }: Station, endMs: number): number =>
  (workMs - Math.max(0, freeAtMs - endMs)) / endMs;

/** Of the busiest of them. */
export const busiest = (stations: Iterable<Station>, endMs: number): number => {
  let most = 0;
  for (const station of stations) most = Math.max(most, utilisation(station, endMs));
  return most;
};
