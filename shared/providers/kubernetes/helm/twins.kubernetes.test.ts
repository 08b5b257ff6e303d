import { afterAll, beforeAll, expect, it } from "vitest";
import { ProviderError } from "../../contract.ts";
import type { Release, ReleaseInput } from "../../workloads.ts";
import type { ClusterRequest } from "../transport.ts";
import { helmReleases } from "./releases.ts";
import { chart, openWorld, WEB } from "./test-world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld("helm-twins");
});
afterAll(() => world.close());

/** Puts, and stands still at its n-th request while another puts the same with the same key. */
async function stalledPut(input: ReleaseInput, at: number): Promise<Release | ProviderError> {
  let asked = 0;
  const stands = Promise.withResolvers<void>();
  const goes = Promise.withResolvers<void>();
  const transport = {
    ...world.transport,
    async request(request: ClusterRequest) {
      if (asked++ === at) {
        stands.resolve();
        await goes.promise;
      }
      return world.transport.request(request);
    },
  };
  const ended = helmReleases({ ...world.options, transport })
    .put(input)
    .catch((error: unknown) => {
      if (error instanceof ProviderError) return error;
      throw error;
    });
  await Promise.race([stands.promise, ended]);
  expect(await world.releases.put(input)).toMatchObject({ state: "deployed", key: input.key });
  goes.resolve();
  return ended;
}

it.each(["install", "upgrade"])(
  "two that live and put one key (%s) leave one revision of it",
  async (mode) => {
    const archive = await chart(WEB);
    // All requests of a put: 15 of an install, 18 of an upgrade.
    for (let at = 0; at < 20; at++) {
      const input = world.input(`${mode}-${at}`, archive);
      if (mode === "upgrade") await world.releases.put({ ...input, key: "jb-0" });
      const first = await stalledPut(input, at);
      // It says what the other has put, or that the other puts: never a word of how records are called.
      if (first instanceof ProviderError) expect(first.providerCode).toBe("PutUnderWay");
      else expect(first).toMatchObject({ state: "deployed", key: input.key });
      const made = (await world.releases.history(input)).filter(({ key }) => key === input.key);
      expect(made.map(({ state }) => state)).toEqual(["deployed"]);
      expect(await world.releases.drift(input)).toEqual([]);
      await world.releases.remove(input);
    }
  },
  300_000,
);
