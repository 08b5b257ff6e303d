import { LIMITS } from "../../shared/protocol/limits.ts";
import type { PilotIdentity } from "./identity.ts";

/**
 * What becomes of the key at each welcome: the shown one is enrolled, and the next is made when Pilot asks for it or the
 * present one is old, by the machine's clock. @param renew connects anew, to show it
 */
export function keyChanges(identity: PilotIdentity, clock: () => Date, renew: () => void) {
  return async (asked: boolean): Promise<void> => {
    await identity.enrolled();
    if (!asked && clock().getTime() - (await identity.since()).getTime() <= LIMITS.frontgateKeyMs) return;
    await identity.rotate();
    renew();
  };
}
