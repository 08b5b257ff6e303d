import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { openApi } from "../../../local/clouds/openstack/api.ts";
import type { OpenStackLand } from "../../../local/clouds/openstack/seed.ts";
import { leftIn, type TestOpenStack, testOpenStack } from "../../../local/clouds/openstack/testing.ts";
import { rejection } from "../conformance/rejection.ts";
import type { Tenant } from "../conformance/tenant.ts";
import { defineProviderConformance } from "../conformance.ts";
import type { Tags } from "../contract.ts";
import { provider } from "./provider.ts";

/**
 * On the services themselves: Keystone, Placement, Glance, Neutron, Nova and Cinder. Nova's hypervisor and Cinder's disks are the ones
 * of their own tests, which boot and write nothing.
 */
const IMAGE = "pitrix conformance (1.0)";

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
      return tenantOf(land, kind);
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
    const cloud = provider.connect(await tenantOf(mine, kind));
    const subnet = await cloud.network?.describeSubnet(mine.subnetId);
    const strange = await rejection(cloud.network?.describeSubnet(others.subnetId) ?? Promise.resolve());
    seen.push([(await cloud.probe()).account, subnet?.vpcId, strange.kind]);
  }
  const [first] = seen;
  expect(first).toEqual([mine.projectId, mine.networkId, "not-found"]);
  expect(seen).toEqual([first, first]);
  // Whoever is in one project has no part in another.
  const tenant = await tenantOf(mine, "password");
  const strayed = provider.connect({ ...tenant, config: { region: mine.region, project: others.project } });
  expect(["auth", "denied"]).toContain((await rejection(strayed.probe())).kind);
});

async function tenantOf(land: OpenStackLand, kind: "password" | "applicationCredential"): Promise<Tenant> {
  const { authUrl, admin } = openstack;
  const { member, powerless, applicationCredential } = land;
  const own = await openApi(member);
  const byPassword = { authUrl, username: member.username, password: member.password };
  const byId = {
    authUrl,
    applicationCredentialId: applicationCredential.id,
    applicationCredentialSecret: applicationCredential.secret,
  };
  const withPassword = kind === "password";
  const credential = withPassword ? byPassword : byId;
  const config = { region: land.region, ...(withPassword ? { project: land.project } : {}) };
  const missing = "01234567-89ab-4def-8123-456789abcdef";
  const Rules = z.object({
    security_group: z.object({
      security_group_rules: z.array(z.object({ direction: z.string(), remote_group_id: z.string().nullish() })),
    }),
  });
  const Volumes = z.object({
    volumes: z.array(
      z.object({
        metadata: z.record(z.string(), z.string()),
        attachments: z.array(z.object({ server_id: z.string() })),
      }),
    ),
  });
  const Server = z.object({ server: z.object({ metadata: z.record(z.string(), z.string()) }) });
  const UserData = z.object({ server: z.object({ "OS-EXT-SRV-ATTR:user_data": z.string() }) });

  return {
    credential,
    config,
    refusedCredential: withPassword
      ? { ...byPassword, password: "not-the-right-one" }
      : { ...byId, applicationCredentialSecret: "not-the-right-one" },
    ...(withPassword
      ? { powerlessCredential: { authUrl, username: powerless.username, password: powerless.password } }
      : {}),
    unreachableConfig: config,
    unreachableCredential: { ...credential, authUrl: "http://127.0.0.1:9/v3" },
    allows: () => true,
    secrets: [member.password, applicationCredential.secret],
    account: land.projectId,
    region: land.region,
    zone: land.zone,
    quota: ["instances", "cores", "memory", "volumes", "volumeStorage", "addresses"],
    vpcId: land.networkId,
    subnetId: land.subnetId,
    closedSubnetId: land.closedSubnetId,
    missingSubnetId: missing,
    image: { id: known(land.images[IMAGE]), name: "name:pitrix conformance*" },
    missingImages: [missing, "name:no such image"],
    missingInstanceId: missing,
    missingVolumeId: missing,
    missingSnapshotId: missing,
    missingAddressId: missing,
    device: "/dev/sdf",
    honoursClientToken: false,
    tellsWhichDisksEnd: true,
    namesAreUnique: true,
    patience: 90_000,

    async userDataOf(id) {
      const { server } = await admin.call("compute", "GET", `/servers/${id}`, UserData);
      return Buffer.from(server["OS-EXT-SRV-ATTR:user_data"], "base64").toString();
    },
    async outsideRulesOf(id) {
      const { security_group: group } = await own.call("network", "GET", `/v2.0/security-groups/${id}`, Rules);
      return group.security_group_rules.filter(
        ({ direction, remote_group_id }) => direction === "ingress" && remote_group_id !== id,
      ).length;
    },
    async openToAll(id) {
      const rule = { security_group_id: id, direction: "ingress", ethertype: "IPv4", remote_ip_prefix: "0.0.0.0/0" };
      await own.call("network", "POST", "/v2.0/security-group-rules", z.unknown(), { security_group_rule: rule });
    },
    /** A disk that was made with a machine has no tags of its own: it has them while the machine is there. */
    async disksOf(tags: Tags) {
      const { volumes } = await own.call("block-storage", "GET", "/volumes/detail", Volumes);
      const carries = (metadata: Tags) => Object.entries(tags).every(([tag, value]) => metadata[tag] === value);
      let disks = 0;
      for (const { metadata, attachments } of volumes) {
        const [holder] = attachments;
        const server =
          holder === undefined
            ? undefined
            : await own.call("compute", "GET", `/servers/${holder.server_id}`, Server).catch(() => undefined);
        if (carries(metadata) || (server !== undefined && carries(server.server.metadata))) disks++;
      }
      return disks;
    },
  };
}

const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("The land is incomplete.");
  return value;
};
