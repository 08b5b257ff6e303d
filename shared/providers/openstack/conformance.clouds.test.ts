import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenStackLand } from "../../../local/clouds/openstack/seed.ts";
import { leftIn, type TestOpenStack, testOpenStack } from "../../../local/clouds/openstack/testing.ts";
import { rejection } from "../conformance/rejection.ts";
import { defineProviderConformance } from "../conformance.ts";
import { provider } from "./provider.ts";
import { IMAGE, openstackTenant } from "./testing/tenant.ts";

/**
 * On the services themselves: Keystone, Placement, Glance, Neutron, Nova and Cinder. Nova's hypervisor and Cinder's disks are the ones
 * of their own tests, which boot and write nothing.
 */

let openstack: TestOpenStack;
beforeAll(async () => {
  openstack = await testOpenStack();
});
afterAll(async () => openstack?.close());

/** Fails unless the project is empty as its administrator sees it, once the services are done with what was asked for. */
async function expectEmpty(projectId: string): Promise<void> {
  const nothing = { servers: [], volumes: [], snapshots: [], floatingIps: [], ports: [], securityGroups: [] };
  const deadline = performance.now() + 60_000;
  let left = await leftIn(openstack.admin, projectId);
  while (!isDeepStrictEqual(left, nothing) && performance.now() < deadline) {
    await sleep(1_000);
    left = await leftIn(openstack.admin, projectId);
  }
  expect(left).toEqual(nothing);
}

describe.each(["password", "applicationCredential"] as const)("with %s", (kind) => {
  let land: OpenStackLand | undefined;
  defineProviderConformance({
    provider,
    setUp: async () => {
      land = await openstack.project([IMAGE]);
      return openstackTenant(openstack, land, kind);
    },
  });
  afterAll(async () => {
    if (land !== undefined) await expectEmpty(land.projectId);
  });
});

test("MG-06: Keystone v3 takes a user's password and an application credential, and both see the one project that is the tenant's", async () => {
  const [mine, others] = [await openstack.project([IMAGE]), await openstack.project()];
  const seen: unknown[] = [];
  for (const kind of ["password", "applicationCredential"] as const) {
    const cloud = provider.connect(await openstackTenant(openstack, mine, kind));
    const subnet = await cloud.network?.describeSubnet(mine.subnetId);
    const strange = await rejection(cloud.network?.describeSubnet(others.subnetId) ?? Promise.resolve());
    seen.push([(await cloud.probe()).account, subnet?.vpcId, strange.kind]);
  }
  const [first] = seen;
  expect(first).toEqual([mine.projectId, mine.networkId, "not-found"]);
  expect(seen).toEqual([first, first]);
  // Whoever is in one project has no part in another.
  const tenant = await openstackTenant(openstack, mine, "password");
  const strayed = provider.connect({ ...tenant, config: { region: mine.region, project: others.project } });
  expect(["auth", "denied"]).toContain((await rejection(strayed.probe())).kind);
});

test("MG-11: Nova boots a flavor of Ironic's, which is told to be bare metal, takes no volumes, and leaves nothing", async () => {
  const land = await openstack.project([IMAGE]);
  const tenant = await openstackTenant(openstack, land, "password");
  const { instances } = provider.connect({
    ...tenant,
    config: { region: land.region, project: land.project, flavors: ["metal.large"] },
  });
  if (instances === undefined) throw new Error("no machines");
  const instanceType = await instances.instanceType({ cpu: 2, memory: 4096 });
  expect(instanceType).toBe("metal.large");
  const wanted = {
    key: "metal",
    name: "metal",
    imageId: tenant.image.id,
    instanceType,
    subnetId: land.subnetId,
    securityGroupIds: [],
    userData: "",
    volumes: [],
    tags: { "pitrix:tenant": "metal" },
  };
  const disks = instances.create({ ...wanted, volumes: [{ device: "/dev/sdf", size: 2 }] });
  expect(await rejection(disks)).toMatchObject({ kind: "invalid", providerCode: "BareMetalHasNoVolumes" });
  const { id, bareMetal } = await instances.create(wanted);
  expect(bareMetal).toBe(true);
  const look = async () => (await instances.describe([id]))[0];
  await expect.poll(async () => (await look())?.state, { timeout: 90_000, interval: 500 }).toBe("running");
  expect(await look()).toMatchObject({ bareMetal: true, instanceType: "metal.large", volumes: [] });
  await instances.terminate(id);
  await expectEmpty(land.projectId);
});
