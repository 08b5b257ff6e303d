import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "../../client.ts";
import { expectStatus } from "../../journey.ts";
import { machineRoomMissing } from "../../machine-room/room.ts";
import { LIGHT_CLOUDS } from "../all.ts";
import { countCalls } from "../calls/ratio.ts";
import { deploymentsOf, emptied, placementOf, proveZookeeper, removePlacement, settled } from "./journey.ts";
import { type CloudsWorld, startCloudsWorld } from "./world.ts";

const missing = machineRoomMissing();
if (missing !== undefined) console.error(`The tests of all clouds at once are skipped: ${missing}`);
const PATIENCE = 400_000;

describe.skipIf(missing !== undefined)("one package on every cloud", () => {
  let world: CloudsWorld;
  let placement: Answer["body"];
  let deployments: readonly Answer["body"][] = [];

  beforeAll(async () => {
    world = await startCloudsWorld(LIGHT_CLOUDS);
  }, 600_000);
  afterAll(async () => world?.stack.stop(), 60_000);

  const place = async (places = world.places, count = 3) =>
    expectStatus(world.api.post("/placements", placementOf(world.version.id, places, count)), 202);

  it(
    "OP-08: one request deploys the app on all clouds, and one state tells of all",
    async () => {
      const { api, places } = world;
      for (const { land } of places) land.front.reset();
      const accepted = await place();
      expect(accepted.body.status).toBe("progressing");
      placement = await settled(api, accepted.body.id, PATIENCE);
      expect(placement).toMatchObject({
        status: "active",
        deployments: places.map(({ land, runtimeId }) => ({ runtimeId, provider: land.provider, status: "active" })),
      });
      deployments = await deploymentsOf(api, placement);
      expect(deployments.map(({ nodes }) => nodes.length)).toEqual(places.map(() => 3));
      for (const [index, { land }] of places.entries()) {
        const calls = land.front.calls();
        console.log(`${land.title} was asked:`, calls);
        const { body } = await expectStatus(api.get(`/jobs/${deployments[index]?.lastJobId}/tasks`), 200);
        const count = countCalls(land, calls, body.items);
        console.log(count.line);
        expect(count.asked, count.line).toBeLessThanOrEqual(count.most);
        // Three nodes and the Frontgate, each made once.
        expect([land.title, land.front.accepted()[land.making]]).toEqual([land.title, 4]);
      }
    },
    PATIENCE,
  );

  it("OP-21: the same archive, whose digest nobody has touched, is what every cloud runs", async () => {
    const { version } = world;
    expect(deployments.map(({ appVersionId }) => appVersionId)).toEqual(deployments.map(() => version.id));
    const { body } = await expectStatus(world.api.get(`/app-versions/${version.id}`), 200);
    expect(body.digest).toBe(version.digest);
    for (const deployment of deployments)
      await proveZookeeper(world.stack.room, deployment, `seen on ${deployment.provider}`);
  });

  it("OP-23: the jobs of all clouds are the same tasks in the same order", async () => {
    const graphs = await Promise.all(deployments.map(graphOf));
    const [first = []] = graphs;
    expect(first.length).toBeGreaterThan(20);
    for (const graph of graphs) expect(graph).toEqual(first);
  });

  it(
    "OP-01: deleted, nothing of it is left in any cloud's own list",
    async () => {
      await removePlacement(world.api, placement);
      expect(await emptied(world.stack, world.places)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    "OP-08: a cloud on which it fails hides no other: each tells its own state, and all of it is deleted by one request",
    async () => {
      const { api, places, stack } = world;
      const [aws, ...others] = places;
      const other = others.at(-1);
      if (aws === undefined || other === undefined) throw new Error("no clouds");
      const closed = { ...aws, land: { ...aws.land, subnetId: stack.tenantland.closedSubnetId } };
      const accepted = await place([closed, other], 1);
      const half = await settled(api, accepted.body.id, PATIENCE);
      expect(half).toMatchObject({
        status: "partly_active",
        deployments: [
          { provider: "aws", status: "failed", statusReason: expect.stringContaining("could not reach the internet") },
          { provider: other.land.provider, status: "active" },
        ],
      });
      await removePlacement(api, half);
      expect(await emptied(stack, places)).toEqual([]);
    },
    PATIENCE,
  );

  /** Kinds by layer; within a layer the order says nothing. */
  async function graphOf({ lastJobId }: Answer["body"]): Promise<readonly string[]> {
    const { body } = await expectStatus(world.api.get(`/jobs/${lastJobId}/tasks`), 200);
    return body.items.map(({ layer, kind, service = "" }: Answer["body"]) => `${layer} ${kind} ${service}`).sort();
  }
});
