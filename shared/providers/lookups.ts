import * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import { type Lookup, type Lookups, ProviderError } from "./contract.ts";

/** How long an answer is believed, in milliseconds: most jobs take less. */
const BELIEVED_MS = 10 * 60_000;
/** Characters of JSON of one answer that is handed on, and how many are. Longer ones stay with the connection. */
const LONGEST = 4_096;
const MOST = 32;

/** @param earlier what the steps before have asked */
export function openLookups(clock: Clock, earlier: readonly Lookup[] = []): Lookups {
  const handed = new Map(earlier.map((one) => [one.what, one]));
  const asked = new Map<string, { readonly until: number; readonly answer: Promise<unknown> }>();
  let fresh: Lookup[] = [];
  let believed = false;

  function known<T extends z.ZodType>(what: string, schema: T): z.infer<T> | undefined {
    const found = handed.get(what);
    if (found === undefined || found.until <= clock().getTime()) return undefined;
    // By an earlier version of this code it may have been another shape.
    const parsed = schema.safeParse(found.value);
    return parsed.success ? parsed.data : undefined;
  }

  async function look(what: string, until: number, ask: () => Promise<unknown>): Promise<unknown> {
    try {
      const value = await ask();
      if (JSON.stringify(value).length <= LONGEST) fresh.push({ what, value, until });
      return value;
    } catch (error) {
      asked.delete(what);
      throw error;
    }
  }

  const lookups: Lookups = {
    isSo: (what, look) => lookups.find(what, z.boolean(), () => look().then(() => true)),
    note(what) {
      // Whoever asks for it at this moment keeps it.
      if (asked.has(what) || known(what, z.boolean()) === true) return;
      const until = clock().getTime() + BELIEVED_MS;
      asked.set(what, { until, answer: Promise.resolve(true) });
      fresh.push({ what, value: true, until });
    },
    async find(what, schema, ask) {
      const value = known(what, schema);
      if (value !== undefined) {
        believed = true;
        return value;
      }
      const now = clock().getTime();
      const before = asked.get(what);
      const until = now + BELIEVED_MS;
      const one =
        before !== undefined && before.until > now
          ? before
          : { until, answer: Promise.resolve().then(() => look(what, until, ask)) };
      asked.set(what, one);
      return schema.parse(await one.answer);
    },
    async trusting(work) {
      try {
        return await work();
      } catch (error) {
        const final = error instanceof ProviderError && (error.kind === "not-found" || error.kind === "invalid");
        if (!final || !believed) throw error;
        handed.clear();
        asked.clear();
        believed = false;
      }
      return work();
    },
    fresh() {
      const all = fresh.slice(0, MOST);
      fresh = [];
      return all;
    },
  };
  return lookups;
}
