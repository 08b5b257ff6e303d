import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { paperPlus } from "../../../shared/jobs/testing/package.ts";
import type { Instance, InstancesCapability } from "../../../shared/providers/contract.ts";
import { testWorld } from "../../../shared/tasks/testing/world.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedCharts, seedCluster } from "../test-cluster.ts";
import { seedLiving } from "./test-living.ts";

let test: TestApi;
beforeAll(async () => {
  test = await startTestApi();
});
afterAll(() => test?.aws.stop());

/** A deployment of three machines of bare metal, as their cloud says, that the engine has made. */
async function onMetal(tenant: string, id: string): Promise<string> {
  const here = testWorld(test.aws.table, "table", paperPlus({}), id, { tenant });
  const whole = here.cloud.provider.connect({ credential: {}, config: {} });
  if (whole.instances === undefined) throw new Error("it runs no machines");
  const { create } = whole.instances;
  const instances: InstancesCapability = {
    ...whole.instances,
    create: async (input): Promise<Instance> => ({ ...(await create(input)), bareMetal: true }),
  };
  vi.spyOn(here.cloud.provider, "connect").mockReturnValue({ ...whole, instances });
  await here.run((await here.prepare()).job);
  return id;
}

it("MG-01: one token and one list tell of virtual machines, bare metal and what runs in a cluster, and of each alone", async () => {
  const { tenantId, api } = test.tenant();
  const metal = await onMetal(tenantId, "dep-servertype0metal00");
  const machines = (await seedLiving(test, tenantId)).deployment.id;
  await seedCluster(test.aws.table, tenantId);
  const [version] = await seedCharts(test.aws.table, tenantId, {});
  const made = await api.send("POST", "/deployments", { body: { appVersionId: version?.id } });
  expect(made).toMatchObject({ status: 202 });
  const types = async (query: string): Promise<Readonly<Record<string, string | undefined>>> => {
    const { status, body } = await api.send("GET", `/deployments${query}`);
    expect(status).toBe(200);
    return Object.fromEntries(body.items.map((one: typeof made.body) => [one.id, one.serverType]));
  };
  expect(await types("")).toEqual({ [machines]: "vm", [metal]: "bm", [made.body.id]: undefined });
  expect(await types("?serverType=vm")).toEqual({ [machines]: "vm" });
  expect(await types("?serverType=bm")).toEqual({ [metal]: "bm" });
  expect((await api.send("GET", "/deployments?serverType=iron")).status).toBe(400);
  const { body } = await api.send("GET", `/deployments/${metal}`);
  expect(body).toMatchObject({ serverType: "bm", nodes: Array(3).fill({ serverType: "bm" }) });
});
