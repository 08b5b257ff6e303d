import { describe, expect, it } from "vitest";
import { expectStatus, until } from "../journey.ts";
import type { StoreWorld } from "./world.ts";

export function searching(world: () => StoreWorld): void {
  describe("search", () => {
    it("finds what a repo lists within seconds, counts it, and shows others what is shared as long as it is", async () => {
      const { client, repo } = world();
      const [owner, other] = [await client("tenant-searching"), await client("tenant-searching-other")];
      const labels = { kind: "searched" };
      const request = { name: "examples", url: repo.url, labels, visibility: "public" };
      const made = await expectStatus(owner.post("/repos", request), 201);
      await expectStatus(owner.post(`/repos/${made.body.id}:index`), 202);
      const path = "/search?label=kind%3Dsearched";
      const found = async (api: typeof owner, query: string) =>
        (await expectStatus(api.get(`${path}${query}`), 200)).body;
      for (const api of [owner, other]) {
        const body = await until("the app is found", async () => {
          const answer = await found(api, "&q=zoo&provider=aws&format=vm&status=active");
          return answer.items.length > 0 ? answer : undefined;
        });
        expect(body.items.map(({ name }: { name: string }) => name)).toEqual(["zookeeper"]);
      }
      const counted = await found(owner, "&facets=true");
      expect(counted.total).toEqual({ value: 1, exact: true });
      expect(counted.facets.label["kind=searched"]).toBe(1);
      expect((await found(owner, "&q=zookeeper&provider=kubernetes")).items).toEqual([]);

      const etag = (await owner.get(`/repos/${made.body.id}`)).headers.get("etag") ?? "";
      await expectStatus(owner.patch(`/repos/${made.body.id}`, { visibility: "private" }, { "if-match": etag }), 200);
      expect((await found(other, "&q=zookeeper")).items).toEqual([]);
      // Its rows move to the owner's own catalogue: who has read the counters before may find it gone.
      await until("the owner finds it", async () =>
        (await found(owner, "&q=zookeeper")).items.length === 1 ? true : undefined,
      );
      await until("the counts follow", async () => ((await found(other, "")).total.value === 0 ? true : undefined));
    });
  });
}
