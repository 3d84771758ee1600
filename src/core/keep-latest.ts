/** Keeps the latest so many values, by their keys, for as long as the isolate lives. */
export function keepLatest<Value>(max: number): Pick<Map<string, Value>, 'get' | 'set'> {
  const kept = new Map<string, Value>();
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      const [oldest] = kept.keys();
      if (!kept.has(key) && kept.size >= max && oldest !== undefined) kept.delete(oldest);
      return kept.set(key, value);
    },
  };
}
