import { expect, it } from "vitest";
import { judge, NO_VERDICT, type Verdict } from "./health-rules.ts";

const limits = { healthyThreshold: 2, unhealthyThreshold: 3 };

/** States after each check of a row: `+` passed, `-` failed. */
function states(checks: string, from: Verdict = NO_VERDICT): string[] {
  let verdict = from;
  return [...checks].map((check) => {
    verdict = judge(verdict, check === "+", limits);
    return verdict.state;
  });
}

it("turns unhealthy after as many failures one after the other, and healthy after as many successes", () => {
  expect(states("+---++")).toEqual(["healthy", "healthy", "healthy", "unhealthy", "unhealthy", "healthy"]);
});

it("begins to count again when a check says otherwise", () => {
  expect(states("+--+--+")).toEqual(Array(7).fill("healthy"));
  expect(states("---+-+-+").slice(2)).toEqual(Array(6).fill("unhealthy"));
});

it("knows nothing before a first success or enough failures", () => {
  expect(states("--")).toEqual(["unknown", "unknown"]);
  expect(states("---")).toEqual(["unknown", "unknown", "unhealthy"]);
  expect(states("--+")).toEqual(["unknown", "unknown", "healthy"]);
});

it("never turns without its threshold, whatever the checks say", () => {
  for (let bits = 0; bits < 2 ** 10; bits++) {
    const checks = bits.toString(2).padStart(10, "0").replaceAll("0", "-").replaceAll("1", "+");
    const seen = states(checks);
    for (const [at, state] of seen.entries()) {
      const before = at === 0 ? "unknown" : seen[at - 1];
      if (state === before) continue;
      const needed = state === "unhealthy" ? "---" : before === "unknown" ? "+" : "++";
      expect(checks.slice(0, at + 1).endsWith(needed), `${checks} at ${at}`).toBe(true);
    }
  }
});
