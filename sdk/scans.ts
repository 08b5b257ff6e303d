import { type FollowOptions, follow } from "./follow.ts";
import type { Scan } from "./generated/schemas.ts";
import type { Send } from "./request.ts";

/** A repo's scan could not be done: `scan.error` says why. Packages that could not be taken do not fail a scan. */
export class ScanFailed extends Error {
  override readonly name = "ScanFailed";
  readonly scan: Scan;

  constructor(scan: Scan) {
    super(`The scan ${scan.id} failed: ${scan.error ?? "no reason is known"}`);
    this.scan = scan;
  }
}

/** Waits for the scan that `repos.index` began, by the `Location` of its answer or by the scan itself. */
export function waitForScan(send: Send) {
  return async (
    scan: string | { readonly id: string; readonly repoId: string },
    options: FollowOptions<Scan> = {},
  ): Promise<Scan> => {
    const path = typeof scan === "string" ? scan : `/repos/${scan.repoId}/events/${scan.id}`;
    const read = (signal: AbortSignal | undefined) => send<Scan>({ method: "GET", path, signal }).answer();
    const done = await follow(read, ({ status }) => status !== "running", options);
    if (done.status === "failed") throw new ScanFailed(done);
    return done;
  };
}
