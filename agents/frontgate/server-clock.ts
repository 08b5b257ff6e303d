import type { Clock } from "../../shared/kernel/clock.ts";

/** Pilot's time on this machine, whose own clock may be wrong or be set while we run. */
export interface ServerClock {
  /** Pilot's time since the first proven word of it; this machine's before. Judges deadlines. */
  readonly now: Clock;
  /** What we believe the time to be when we prove ourselves: also by an unproven hint, which costs at most a refusal. */
  readonly proofTime: Clock;
  /** Takes over a time that Pilot signed. */
  correct(serverTime: Date): void;
  /** Takes a time that whoever answered the dial claims, to be let in by the next one. */
  hint(serverTime: Date): void;
}

/**
 * @param local this machine's clock: believed until Pilot has spoken, and never after
 * @param monotonic milliseconds that no one sets: leap seconds, summer time and corrections do not reach it
 */
export function createServerClock(local: Clock, monotonic: () => number = () => performance.now()): ServerClock {
  let proven: Clock | undefined;
  let hinted: Clock | undefined;
  const from = (time: Date): Clock => {
    const offset = time.getTime() - monotonic();
    return () => new Date(Math.round(offset + monotonic()));
  };
  return {
    now: () => (proven ?? local)(),
    proofTime: () => (hinted ?? proven ?? local)(),
    correct(serverTime) {
      proven = from(serverTime);
      hinted = undefined;
    },
    hint(serverTime) {
      if (!Number.isNaN(serverTime.getTime())) hinted = from(serverTime);
    },
  };
}
