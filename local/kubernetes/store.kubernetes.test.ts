import { afterAll, describe } from "vitest";
import { useStoreWorld } from "../store/use-world.ts";
import { demo } from "./store-demo.ts";
import { releases } from "./store-releases.ts";
import { runtimes } from "./store-runtimes.ts";
import { views } from "./store-views.ts";
import { testCluster } from "./testing.ts";

describe("the store, deployed to the local AWS, and a cluster", () => {
  const cluster = testCluster();
  const world = useStoreWorld({ repo: "charts", clusters: [cluster.server] });
  afterAll(() => cluster.close());

  runtimes(world, cluster);
  releases(world, cluster);
  demo(world, cluster);
  views(world, cluster);
});
