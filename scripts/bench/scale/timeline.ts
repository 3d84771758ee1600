/** What happens next: a binary heap of events by their time, in flat arrays because there are millions of them. */

export interface Timeline {
  /** @param atMs not before the event that was taken last. @param event any whole number of 32 bits. */
  add(atMs: number, event: number): void;
  /** Takes the earliest event. @returns `undefined` where there is none left. */
  next(): { atMs: number; event: number } | undefined;
}

export function makeTimeline(): Timeline {
  const times: number[] = [];
  const events: number[] = [];
  let size = 0;

  const timeOf = (place: number): number => times[place] ?? Number.POSITIVE_INFINITY;
  const move = (from: number, to: number) => {
    times[to] = timeOf(from);
    events[to] = events[from] ?? 0;
  };
  const put = (place: number, atMs: number, event: number) => {
    times[place] = atMs;
    events[place] = event;
  };

  return {
    add(atMs, event) {
      let place = size++;
      while (place > 0) {
        const parent = (place - 1) >> 1;
        if (timeOf(parent) <= atMs) break;
        move(parent, place);
        place = parent;
      }
      put(place, atMs, event);
    },

    next() {
      if (size === 0) return undefined;
      const earliest = { atMs: timeOf(0), event: events[0] ?? 0 };
      size--;
      const atMs = timeOf(size);
      const event = events[size] ?? 0;
      let place = 0;
      for (;;) {
        const left = 2 * place + 1;
        if (left >= size) break;
        const right = left + 1;
        const sooner = right < size && timeOf(right) < timeOf(left) ? right : left;
        if (timeOf(sooner) >= atMs) break;
        move(sooner, place);
        place = sooner;
      }
      put(place, atMs, event);
      return earliest;
    },
  };
}
