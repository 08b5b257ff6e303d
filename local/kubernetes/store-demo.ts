import { describe, expect, it } from "vitest";
import { play } from "../demo/kubernetes/acts.ts";
import type { StoreWorld } from "../store/world.ts";
import { CRASHED } from "./kubelets.ts";
import type { TestCluster } from "./testing.ts";

export function demo(world: () => StoreWorld, cluster: TestCluster): void {
  describe("npm run demo:kubernetes", { timeout: 300_000 }, () => {
    it("tells the life of an app in a cluster, with what a version that crashes had written", async () => {
      const told: string[] = [];
      const took = await play({
        api: await world().client("tenant-demo"),
        repoUrl: world().repo.url,
        kubeconfig: cluster.kubeconfig,
        tell: (line) => told.push(line),
        hasNamespace: async (name) => (await cluster.call("GET", `/api/v1/namespaces/${name}`)).status === 200,
      });
      expect(Object.keys(took)).toHaveLength(8);
      const text = told.join("\n");
      expect(text).toContain(`| ${CRASHED.at(-1)}`);
      expect(text).toContain(": 3 of 3 ready");
      expect(text).not.toMatch(/undefined|\?|NaN|helm|tiller/i);
    });
  });
}
