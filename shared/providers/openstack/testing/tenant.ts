import * as z from "zod";
import { openApi } from "../../../../local/clouds/openstack/api.ts";
import type { OpenStackLand } from "../../../../local/clouds/openstack/seed.ts";
import type { TestOpenStack } from "../../../../local/clouds/openstack/testing.ts";
import type { Tenant } from "../../conformance/tenant.ts";
import type { Tags } from "../../contract.ts";

/** Name of the image that a project is made with. */
export const IMAGE = "pitrix conformance (1.0)";

/** A project with that image, and what its owner gives us. @param kind of the credential */
export async function openstackTenant(
  { authUrl, admin }: Pick<TestOpenStack, "authUrl" | "admin">,
  land: OpenStackLand,
  kind: "password" | "applicationCredential",
) {
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
  } satisfies Tenant;
}

const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("The land is incomplete.");
  return value;
};
