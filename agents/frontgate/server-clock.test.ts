import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkClaim } from "../../shared/protocol/proof.ts";
import { openPilotIdentity } from "./identity.ts";
import { createServerClock } from "./server-clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The end of a leap second, and the hours in which summer time begins and ends in Europe. */
const MOMENTS = ["2016-12-31T23:59:59.999Z", "2026-03-29T00:59:59.999Z", "2026-10-25T00:59:59.999Z"];
const SKEWS = [
  -10 * MINUTE,
  -5 * MINUTE - 1,
  -5 * MINUTE,
  -1_000,
  0,
  1_000,
  5 * MINUTE,
  5 * MINUTE + 1,
  HOUR,
  24 * HOUR,
];

const config = {
  kind: "frontgate" as const,
  frontgateId: "fg-000001",
  tenantId: "tenant-000001",
  pilotUrl: "wss://pilot",
  enrolmentToken: "x".repeat(43),
  trust: { number: 3, keys: ["M".repeat(122)] },
  issuedAt: "2016-01-01T00:00:00.000Z",
};

/** A machine whose clock is off by `skew`, and may be set again. */
function machine(server: { now: number }, skew: number) {
  const state = { skew };
  const clock = createServerClock(
    () => new Date(server.now + state.skew),
    () => server.now,
  );
  return { state, clock };
}

describe("the clock of a Frontgate (R7)", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pitrix-clock-"));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it.each(MOMENTS)(
    "R7: proves itself within five minutes of Pilot's at %s, and else once it was told the time",
    async (moment) => {
      for (const skew of SKEWS) {
        const own = await openPilotIdentity(await mkdtemp(join(directory, "own-")), config);
        const server = { now: Date.parse(moment) };
        const { clock } = machine(server, skew);
        const accepted = () => checkClaim(own.headers(clock.proofTime()), new Date(server.now)) !== undefined;
        const first = accepted();
        expect([skew, first]).toEqual([skew, Math.abs(skew) <= 5 * MINUTE]);
        if (first) continue;
        // The refusal's Date has whole seconds.
        clock.hint(new Date(Math.floor(server.now / 1000) * 1000));
        server.now += 500;
        expect([skew, accepted()]).toEqual([skew, true]);
      }
    },
  );

  it("R7: judges by Pilot's proven time, whatever is done to its own clock and whatever a stranger says", () => {
    for (const skew of SKEWS) {
      const server = { now: Date.parse(MOMENTS[0] ?? "") };
      const { state, clock } = machine(server, skew);
      clock.hint(new Date(server.now - 48 * HOUR));
      expect(clock.now().getTime()).toBe(server.now + skew);
      clock.correct(new Date(server.now));
      for (const set of [-HOUR, HOUR, 1_000, -1_000, 24 * HOUR, -10 * MINUTE]) {
        state.skew += set;
        server.now += 1_000;
        expect(clock.now().getTime()).toBe(server.now);
      }
      clock.hint(new Date(server.now - 48 * HOUR));
      clock.hint(new Date("no date"));
      expect(clock.now().getTime()).toBe(server.now);
    }
  });
});
