import { expect, test } from "vitest";
import { bodyOf, newRollout } from "./rollout.ts";

const draft = { ...newRollout("Europe/Berlin"), reason: " It closes a hole. " };

test("a rollout is of every stage and at any time unless something is said", () => {
  expect(bodyOf("appv-1", draft)).toEqual({
    ...{ appVersionId: "appv-1", waves: [1, "10%", "100%"], onFailure: "halt", reason: "It closes a hole." },
    gate: { minutes: 30, maxUnhealthy: 0 },
  });
});

test("a window is of the days that are chosen, by the clocks of a place", () => {
  expect(bodyOf("appv-1", { ...draft, stage: "production", days: ["sat", "sun"] })).toMatchObject({
    selector: { stage: "production" },
    window: { days: ["sat", "sun"], from: "22:00", to: "04:00", timeZone: "Europe/Berlin" },
  });
});

test("deployments are meant that every condition names; empty lines are none", () => {
  const chosen = { stage: "test", groups: "/eng\n\n /ops ", runtimeIds: " \n", deploymentIds: "dep-1" } as const;
  expect(bodyOf("appv-1", { ...draft, ...chosen }).selector).toEqual({
    ...{ stage: "test", groups: ["/eng", "/ops"], deploymentIds: ["dep-1"] },
  });
});
