import type { FrontgateStore } from "../domain/frontgate/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Functions } from "../platform/lambda.ts";
import { needsMending } from "./mend-frontgate.ts";

/** Frontgates looked at in one sweep, longest silent first. */
const MOST = 1000;

export interface FrontgateSweep {
  readonly frontgates: Pick<FrontgateStore, "all">;
  readonly functions: Pick<Functions, "send">;
  /** Name before the provider's id: `<prefix>aws` talks to the provider `aws`. */
  readonly runTaskPrefix: string;
  readonly clock: Clock;
}

/** Asks for a look at every Frontgate that is not heard, by the function that talks to its cloud. One read when all are well. */
export async function sweepFrontgates(parts: FrontgateSweep): Promise<void> {
  const now = parts.clock();
  const silent = (await parts.frontgates.all(MOST)).filter((frontgate) => needsMending(frontgate, now));
  for (const { tenantId, id, provider } of silent)
    await parts.functions.send(`${parts.runTaskPrefix}${provider}`, { mend: { tenantId, frontgateId: id } });
}
