import { afterAll, describe } from "vitest";
import { useStoreWorld } from "../store/use-world.ts";
import { tunnel } from "./store-tunnel.ts";
import { testCluster } from "./testing.ts";

// A store of its own: the address of the cluster is in no list of what it may dial.
describe("the store, deployed to the local AWS, and a cluster that it cannot dial", () => {
  const cluster = testCluster();
  const world = useStoreWorld({ repo: "charts", frontgates: true });
  afterAll(() => cluster.close());

  tunnel(world, cluster);
});
