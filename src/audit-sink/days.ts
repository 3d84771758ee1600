/** What the objects of the trail say to each other. */

export interface Taken {
  taken: number;
  duplicates: number;
}

/** How far the trail goes. */
export interface Head {
  seq: number;
  hash: string;
}

/** `current` takes events instead. */
export interface DayIsOver {
  current: string;
}

export interface Opening {
  /** The days before that are remembered, as YYYY-MM-DD, the last one last. */
  previous: string[];
}

export interface FreshOpening extends Opening {
  /** Events that wait from before there were days, as JSON. */
  adopted: string[];
}

export interface Days extends Opening {
  current: string;
}
