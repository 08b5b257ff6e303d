import { describe, expect, it } from "vitest";
import { expectStatus, until } from "../journey.ts";
import type { StoreWorld } from "./world.ts";

export function attaching(world: () => StoreWorld): void {
  describe("attaching a repo", () => {
    it("shows its apps, and reads nothing but index and packages", async () => {
      const { client, repo } = world();
      const api = await client("tenant-attaching");
      const made = await expectStatus(api.post("/repos", { name: "examples", url: repo.url }), 201);
      await expectStatus(api.post(`/repos/${made.body.id}:index`), 202);
      await until("the app is listed", async () => {
        const { body } = await expectStatus(api.get("/apps?q=zookeeper"), 200);
        return body.items.length === 1 ? body : undefined;
      });
      expect(new Set(repo.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
    });
  });
}
