import { type Clock, systemClock } from "../../../kernel/clock.ts";
import type { Release, ReleasePlace } from "../../workloads.ts";
import { ending } from "../deadline.ts";
import { readObjects } from "../objects.ts";
import type { FormatReleases } from "../releases.ts";
import type { EngineOptions } from "./engine.ts";
import { diffRelease, driftOfRelease } from "./preview.ts";
import { putRelease } from "./put.ts";
import type { Listed } from "./records.ts";
import { listRecords, loadRecord, releaseOf } from "./records.ts";
import { hooksOf } from "./release-hooks.ts";
import { removeRelease } from "./remove.ts";

export interface HelmOptions extends EngineOptions {
  readonly clock?: Clock;
}

/** Releases of packages of format `helm`, in the cluster that the transport leads to. Opens nothing by itself. */
export function helmReleases(options: HelmOptions): FormatReleases {
  const { transport, clock = systemClock } = options;
  const load = async (place: ReleasePlace, listed: Listed): Promise<Release[]> => {
    const loaded = await loadRecord(transport, place, listed);
    // It was deleted since it was listed: it is over.
    return loaded === undefined ? [] : [releaseOf(place, listed, loaded.record)];
  };
  return {
    async describe(place) {
      for (const listed of await listRecords(transport, place)) {
        const [release] = await load(place, listed);
        if (release !== undefined) return release;
      }
      return undefined;
    },
    // One request, and one for each of at most ten revisions: each may be a megabyte, so that not all are held at once.
    async history(place) {
      const releases: Release[] = [];
      for (const listed of await listRecords(transport, place)) releases.push(...(await load(place, listed)));
      return releases;
    },
    diff: (input, deadline) =>
      diffRelease(
        deadline === undefined
          ? options
          : { ...options, transport: ending(transport, deadline), timeoutMs: deadline.budgetMs },
        input,
      ),
    put: (input) => putRelease({ ...options, clock }, input),
    remove: (place) => removeRelease(transport, place),
    drift: (place) => driftOfRelease(options, place),
    hooksOf: (input) => hooksOf(options, input),
    // Two requests.
    async objectsOf(place) {
      const [newest] = await listRecords(transport, place);
      const loaded = newest === undefined ? undefined : await loadRecord(transport, place, newest);
      return readObjects(loaded?.record.manifest ?? "");
    },
  };
}
