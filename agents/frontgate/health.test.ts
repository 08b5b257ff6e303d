import { expect, it } from "vitest";
import { LIMITS } from "../../shared/protocol/limits.ts";
import type { NodeHealth } from "../../shared/protocol/messages.ts";
import { Health } from "./health.ts";

function setUp() {
  const changes: string[] = [];
  const health = new Health(({ nodeId, status, confd, app }: NodeHealth) =>
    changes.push(`${nodeId} ${status} ${confd}${app === undefined ? "" : ` ${app.state}: ${app.output ?? ""}`}`),
  );
  return { health, changes };
}
const alive = (confd: boolean): string => JSON.stringify({ confd });

it("reports a node from its first sign of life on, and every change once", () => {
  const { health, changes } = setUp();
  health.registered("dep-1", "node-1", false, false);
  health.registered("dep-1", "node-1", true, false);
  expect(changes).toEqual([]);
  health.alive("dep-1", "node-1", alive(false));
  health.alive("dep-1", "node-1", alive(false));
  health.alive("dep-1", "node-1", alive(true));
  health.alive("dep-1", "node-1", undefined);
  expect(changes).toEqual(["node-1 online false", "node-1 online true", "node-1 unreachable false"]);
});

it("takes a node that enrolled in an earlier life of the Frontgate and is not alive for unreachable", () => {
  const { health } = setUp();
  health.registered("dep-1", "node-1", true, true);
  health.registered("dep-1", "node-2", false, true);
  expect(health.report().flat()).toEqual([
    { nodeId: "node-1", deploymentId: "dep-1", status: "unreachable", confd: false },
  ]);
});

it("does not call a node unreachable that was taken away on purpose", () => {
  const { health, changes } = setUp();
  health.registered("dep-1", "node-1", true, false);
  health.alive("dep-1", "node-1", alive(false));
  health.forget("dep-1");
  health.alive("dep-1", "node-1", undefined);
  expect(changes).toEqual(["node-1 online false"]);
  expect(health.report()).toEqual([[]]);
});

it("survives nonsense under a node's key", () => {
  const { health, changes } = setUp();
  health.registered("dep-1", "node-1", true, false);
  health.alive("dep-1", "node-1", "{");
  expect(changes).toEqual(["node-1 online false"]);
});

it("tells at once what the Drone thinks of the app, and its output only then", () => {
  const { health, changes } = setUp();
  const app = (state: string, since: string) =>
    JSON.stringify({ confd: true, app: { state, since, output: "refused" } });
  const [first, second] = ["2026-01-01T00:00:00.000Z", "2026-01-01T00:05:00.000Z"];
  health.registered("dep-1", "node-1", true, false);
  health.alive("dep-1", "node-1", app("healthy", first));
  health.alive("dep-1", "node-1", app("healthy", first));
  health.alive("dep-1", "node-1", app("unhealthy", second));
  expect(changes).toEqual(["node-1 online true healthy: refused", "node-1 online true unhealthy: refused"]);
  expect(health.report()).toEqual([
    [
      {
        nodeId: "node-1",
        deploymentId: "dep-1",
        status: "online",
        confd: true,
        app: { state: "unhealthy", since: second },
      },
    ],
  ]);
  health.alive("dep-1", "node-1", alive(true));
  expect(changes.at(-1)).toBe("node-1 online true");
});

it("splits many nodes into heartbeats that fit a frame", () => {
  const { health } = setUp();
  const id = (prefix: string, number: number): string => `${prefix}-${String(number).padStart(40, "0")}`;
  const app = { state: "unhealthy", since: "2026-01-01T00:00:00.000Z", output: "\u0001".repeat(512) };
  for (let number = 0; number < 400; number++) {
    health.registered(id("dep", 1), id("node", number), true, true);
    health.alive(id("dep", 1), id("node", number), JSON.stringify({ confd: false, app }));
  }
  const parts = health.report();
  expect(parts.map((part) => part.length)).toEqual([120, 120, 120, 40]);
  for (const nodes of parts) expect(JSON.stringify({ nodes }).length).toBeLessThan(LIMITS.inlineBytes);
});
