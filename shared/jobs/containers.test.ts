import { describe, expect, it } from "vitest";
import { configure } from "./configure.ts";
import { deploy } from "./deploy.ts";
import type { Layer, Plan } from "./plan.ts";
import { restart } from "./restart.ts";
import { stop } from "./stop.ts";
import { testCluster, testFacts } from "./testing/contained.ts";
import { upgrade } from "./upgrade.ts";

const kinds = (plan: Plan) =>
  plan.filter((layer) => layer.length > 0).map((layer: Layer) => layer.map(({ kind }) => kind));
const flat = (plan: Plan) => kinds(plan).map((layer) => [...new Set(layer)].join(" "));

describe("an app in a container", () => {
  it("has its container run when it is configured, before any command of the package", () => {
    const steps = flat(deploy.plan(testFacts(testCluster("docker"))));
    expect(steps.slice(steps.indexOf("start-confd"))).toEqual([
      "start-confd",
      "run-container",
      "keep-container",
      "run-service",
      "wait-ready",
    ]);
  });

  it("costs an app that is in its machine's image no step", () => {
    for (const operation of [deploy, stop, restart, upgrade, configure])
      expect(flat(operation.plan(testFacts(testCluster("kvm")))).join(" ")).not.toContain("container");
  });

  it("stops the container after the package's own stop, and with it the machine", () => {
    expect(flat(stop.plan(testFacts(testCluster("docker"))))).toEqual([
      "run-service",
      "stop-confd",
      "stop-container",
      "stop-instance",
    ]);
  });

  it("restarts the container with the app, and makes it anew for another version", () => {
    const facts = testFacts(testCluster("docker"));
    expect(flat(restart.plan(facts))).toEqual([
      "run-service",
      "stop-container",
      "run-container",
      "keep-container",
      "run-service",
      "wait-ready",
    ]);
    const steps = flat(upgrade.plan(facts));
    expect(steps.indexOf("stop-container")).toBeGreaterThan(steps.indexOf("run-service"));
    expect(steps.indexOf("run-container")).toBeGreaterThan(steps.indexOf("put-metadata"));
  });

  it("makes it anew where a parameter of its environment has changed, and leaves it else", () => {
    const facts = testFacts(testCluster("docker", { MODE: "quick" }));
    const other = { ...facts, before: testCluster("docker", { MODE: "slow" }) };
    expect(flat(configure.plan(other))).toContain("run-container");
    expect(flat(configure.plan(facts))).not.toContain("run-container");
  });
});
