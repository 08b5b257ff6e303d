import { openPilot } from "../../../shared/pilot/open.ts";
import { sweep } from "../../../shared/pilot/sweep.ts";
import { Env } from "./env.ts";

const parts = openPilot(Env.parse(process.env));

/** Every minute. */
export async function handler(): Promise<void> {
  await sweep(parts);
}
