import type { Ensemble } from "./ensemble.ts";
import { FULL } from "./seeds.ts";

/** One try of something that changes a deployment: everything before it has been done. */
export interface Try {
  readonly here: Ensemble;
  run(): Promise<void>;
  /** It ended as it must. @throws when it did not */
  check(): Promise<void>;
}

/**
 * Counts the side effects of an undisturbed run, then lets the worker die before and after each of them, every time in a
 * world of its own; `npm test` tries every `stride`-th. Answers how many deaths there were, and how many there could be.
 */
export async function everyDeath(prepare: () => Promise<Try>, stride: number) {
  const calm = await prepare();
  const begin = calm.here.effects();
  await calm.run();
  await calm.check();
  const effects = calm.here.effects() - begin;
  let deaths = 0;
  for (let at = 1; at <= effects; at += FULL ? 1 : stride)
    for (const when of ["before", "after"] as const) {
      const { here, run, check } = await prepare();
      here.fault.at = here.effects() + at;
      here.fault.when = when;
      try {
        await run();
        await check();
      } catch (error) {
        throw new Error(`death ${when} effect ${at} of ${effects}`, { cause: error });
      }
      deaths += 1;
    }
  return { effects, deaths, possible: 2 * effects };
}
