/** Values of the last seconds, in the memory of one process: at most `max`, the least recently used goes first. */
export interface Recent<V> {
  /** `undefined` when there is none or its time is over. */
  get(key: string, now: number): V | undefined;
  /** @param until milliseconds since the epoch */
  set(key: string, value: V, until: number): void;
  readonly size: number;
}

export function recent<V>(max: number): Recent<V> {
  // A Map keeps the order of insertion; what is read is put at its end again.
  const kept = new Map<string, { readonly value: V; readonly until: number }>();
  return {
    get(key, now) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      if (found.until <= now) return undefined;
      kept.set(key, found);
      return found.value;
    },
    set(key, value, until) {
      kept.delete(key);
      kept.set(key, { value, until });
      if (kept.size <= max) return;
      const [oldest] = kept.keys();
      if (oldest !== undefined) kept.delete(oldest);
    },
    get size() {
      return kept.size;
    },
  };
}
