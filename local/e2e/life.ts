import { describe, expect, it } from "vitest";
import { ENSEMBLE } from "../demo/life/apps.ts";
import { startClientMachine } from "../demo/life/client.ts";
import { live } from "../demo/life/live.ts";
import type { Step } from "../demo/life/record.ts";
import { prepareStore } from "../journey.ts";
import { startRepoServer } from "../repo-server.ts";
import { showSteps } from "../steps.ts";
import { expectStatus, type World } from "./world.ts";

/** The life of the ensemble as `npm run demo:life` plays it, on machines. */
export function life(world: () => World): void {
  describe("the whole life of an ensemble", () => {
    it("PT-33: PT-29: RB-11: grows, loses a machine, is upgraded, rolled back to the exact spec, backed up, restored and deleted, and loses no acknowledged write", async () => {
      const { stack } = world();
      const repo = await startRepoServer({ directory: new URL("../../examples/life/", import.meta.url).pathname });
      const clients = await startClientMachine(stack);
      try {
        const api = await stack.client("tenant-life");
        await prepareStore({ ...stack, repo }, api, showSteps(console.error));
        const told: Step[] = [];
        const place = { stack, api, clients, tell: (step: Step) => void told.push(step) };
        const { deploymentId, record } = await live(place, ENSEMBLE, "asked");
        console.error(told.map(({ step, writes, silence }) => `${step}: ${writes} writes, ${silence} s`).join("\n"));
        expect(record.acknowledged).toBeGreaterThan(100);
        expect(told.map(({ lost }) => lost)).toEqual(told.map(() => 0));
        const { items } = (await expectStatus(api.get(`/deployments/${deploymentId}/revisions`), 200)).body;
        const [restored, back, upgraded, replaced] = items.filter(
          ({ operation }: { operation: string }) => operation !== "delete",
        );
        expect([restored, back, upgraded, replaced].map(({ operation }) => operation)).toEqual([
          "restore",
          "roll-back",
          "upgrade",
          "replace-node",
        ]);
        expect(back.spec).toEqual(replaced.spec);
        expect(upgraded.spec).not.toEqual(replaced.spec);
      } finally {
        await clients.stop();
        await repo.stop();
      }
    }, 900_000);
  });
}
