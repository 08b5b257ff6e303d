import { afterAll, describe } from "vitest";
import { useStoreWorld } from "../store/use-world.ts";
import { demo } from "./store-demo.ts";
import { life } from "./store-life.ts";
import { previews } from "./store-previews.ts";
import { releases } from "./store-releases.ts";
import { runtimes } from "./store-runtimes.ts";
import { spaces } from "./store-spaces.ts";
import { views } from "./store-views.ts";
import { volumes } from "./store-volumes.ts";
import { testCluster } from "./testing.ts";

describe("the store, deployed to the local AWS, and a cluster", () => {
  const cluster = testCluster();
  const world = useStoreWorld({ repo: "charts", clusters: [cluster.server] });
  afterAll(() => cluster.close());

  runtimes(world, cluster);
  releases(world, cluster);
  demo(world, cluster);
  views(world, cluster);
  volumes(world, cluster);
  spaces(world, cluster);
  life(world, cluster);
  previews(world, cluster);
});
