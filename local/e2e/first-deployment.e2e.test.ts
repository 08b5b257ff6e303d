import { afterAll, beforeAll, describe } from "vitest";
import { machineRoomMissing } from "../machine-room/room.ts";
import { agents } from "./agents.ts";
import { catalogue } from "./catalogue.ts";
import { consoleJourney } from "./console.ts";
import { contained } from "./contained.ts";
import { dying } from "./dying.ts";
import { isolation } from "./isolation.ts";
import { jobs } from "./jobs.ts";
import { life } from "./life.ts";
import { lifecycle } from "./lifecycle.ts";
import { machine } from "./machine.ts";
import { power } from "./power.ts";
import { progress } from "./progress.ts";
import { scaling } from "./scaling.ts";
import { uploads } from "./uploads.ts";
import { wellbeing } from "./wellbeing.ts";
import { startWorld, type World } from "./world.ts";

const missing = machineRoomMissing();
if (missing !== undefined) console.error(`The end-to-end tests are skipped: ${missing}`);

describe.skipIf(missing !== undefined)("the first deployment, end to end", () => {
  let world: World | undefined;
  const get = (): World => {
    if (world === undefined) throw new Error("the world has not started");
    return world;
  };
  beforeAll(async () => {
    world = await startWorld();
  }, 600_000);
  afterAll(async () => world?.stack.stop(), 60_000);

  catalogue(get);
  uploads(get);
  agents(get);
  power(get);
  scaling(get);
  progress(get);
  consoleJourney(get);
  machine(get);
  // Lives that take their minutes, most of them waiting, at the same time.
  describe.concurrent("lives beside each other", () => {
    life(get);
    lifecycle(get);
    wellbeing(get);
  });
  contained(get);
  dying(get);
  isolation(get);
  jobs(get);
});
