import { type PitrixClient, ScanFailed } from "../../sdk/index.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import { detached } from "./ended.ts";
import { Live } from "./live.ts";

type Scan = Awaited<ReturnType<PitrixClient["repos"]["waitForScan"]>>;

/** Follows a scan to its end. @throws Failure 7 when it failed, 8 after the time, 130 at Ctrl-C */
export async function watchScan(
  context: Context,
  client: PitrixClient,
  location: string,
  timeoutMs: number,
): Promise<Scan> {
  const live = new Live(context);
  try {
    return await client.repos.waitForScan(location, {
      signal: context.signal,
      timeoutMs,
      onProgress: ({ status, added, updated, errors }) =>
        live.show([`scan ${status}: ${added} new, ${updated} changed, ${errors.length} refused`]),
    });
  } catch (error) {
    if (error instanceof ScanFailed) {
      const { scan } = error;
      throw new Failure(
        EXIT.failed,
        "scan-failed",
        `The scan failed: ${scan.error ?? "no reason is known"}`,
        undefined,
        {
          scan,
        },
      );
    }
    const [, repo = "", id = ""] = /\/repos\/([^/]+)\/events\/([^/]+)$/.exec(location) ?? [];
    throw detached(context, error, "The scan", `See how it goes: pitrix repo event ${repo} ${id}`, { location });
  } finally {
    live.end();
  }
}
