import type { Clock } from "../../shared/kernel/clock.ts";

/** This machine's clock, corrected by what Pilot says: virtual machines often boot with a wrong one. */
export interface ServerClock {
  /** Pilot's time, as far as known. */
  readonly now: Clock;
  /** Takes over a time that Pilot just sent. */
  correct(serverTime: Date): void;
}

/** Smaller differences are the network's delay and the Date header's whole seconds. */
const NOTICEABLE_MS = 2_000;

export function createServerClock(local: Clock): ServerClock {
  let offset = 0;
  return {
    now: () => new Date(local().getTime() + offset),
    correct(serverTime) {
      const measured = serverTime.getTime() - local().getTime();
      if (!Number.isNaN(measured)) offset = Math.abs(measured) > NOTICEABLE_MS ? measured : 0;
    },
  };
}
