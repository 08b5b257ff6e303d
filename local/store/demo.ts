import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { play } from "../demo/play.ts";
import { tellStory } from "../demo/story.ts";
import type { StoreWorld } from "./world.ts";

/** What `npm run demo:tenants` shows, on a cloud without machines. */
export function demo(world: () => StoreWorld): void {
  describe("the demo of tenants", () => {
    it("two tenants with groups, a vendor and an approver live on one stack, and neither sees the other", async () => {
      const { deployed, users, table, repo, cloud, stateDir } = world();
      const folder = await mkdtemp(join(stateDir, "demo-"));
      const place = { url: deployed.ApiUrl, users, table, repoUrl: repo.url, cloud: await cloud() };
      const stage = { ...place, machines: false, stateDir: folder, prefix: "tenant-demo-" };
      const story = tellStory(() => undefined);
      const { fenced, audited } = await play({ stage, story });
      expect(fenced).toBeGreaterThanOrEqual(18);
      expect(audited).toBeGreaterThanOrEqual(20);
      const asked = (words: string) =>
        story.told.filter((line) => line.asked.includes(words)).map(({ answered }) => answered);
      expect(asked(":approve")).toEqual([
        "403 own-request",
        "403 not-an-approver",
        "200 one step is left",
        "200 approved",
      ]);
      expect(asked("another one")).toEqual(["403 quota-exceeded: 2 more nodes of tenant-demo-acme/eng"]);
      expect(asked("GET the runtime")).toEqual([
        "404 not-found",
        "200 shared by tenant-demo-acme, without credential and address",
        "404 not-found",
      ]);
      expect(asked("POST /repos").at(-1)).toBe("403 forbidden: needs repos:create");
    }, 300_000);
  });
}
