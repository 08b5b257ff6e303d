import type { PitrixClient } from "../../sdk/index.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import { milliseconds } from "./duration.ts";
import { watchJob } from "./job.ts";
import { watchScan } from "./scan.ts";

/** Follows what an answer's `Location` names, and prints how it ended. */
export async function followLocation(
  context: Context,
  client: PitrixClient,
  location: string,
  timeout: string | undefined,
): Promise<void> {
  const timeoutMs = milliseconds(timeout ?? "30m");
  if (/\/jobs\/[^/]+$/.test(location)) {
    const job = await watchJob(context, client, location.split("/").at(-1) ?? "", timeoutMs);
    await context.object({ ...job });
  } else if (/\/events\/[^/]+$/.test(location)) {
    const scan = await watchScan(context, client, location, timeoutMs);
    await context.object({ ...scan });
  } else throw new Failure(EXIT.error, "cannot-follow", `What ${location} names cannot be followed.`);
}
