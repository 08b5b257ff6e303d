import { afterAll, beforeAll } from "vitest";
import { type StoreWorld, type StoreWorldOptions, startStoreWorld } from "./world.ts";

/** A deployed store for the tests of one `describe`, ended after them. */
export function useStoreWorld(options?: StoreWorldOptions): () => StoreWorld {
  let world: StoreWorld | undefined;
  beforeAll(async () => {
    world = await startStoreWorld(options);
  }, 300_000);
  afterAll(async () => world?.stop(), 60_000);
  return () => {
    if (world === undefined) throw new Error("the world has not started");
    return world;
  };
}
