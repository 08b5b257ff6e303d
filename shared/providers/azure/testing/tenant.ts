import * as z from "zod";
import type { Tenant } from "../../conformance/tenant.ts";
import { TAGS, type Tags } from "../../contract.ts";
import { machineName } from "../places.ts";
import { startTenant } from "../test-azure.ts";

/**
 * An Azure of its own, and what its owner gives us.
 * @throws Error from `close` while something of ours is left
 */
export async function azureTenant() {
  const { azure, credential, powerless, config, allows } = await startTenant();
  return {
    credential,
    config,
    allows,
    refusedCredential: { ...credential, clientSecret: "a-secret-that-is-not-the-right-one" },
    powerlessCredential: powerless,
    unreachableConfig: { ...config, endpoint: "https://127.0.0.1:9" },
    secrets: [credential.clientSecret],
    account: config.subscriptionId,
    region: "westeurope",
    zone: "1",
    quota: ["addresses", "cores", "instances"],
    vpcId: "hub",
    subnetId: "hub/open",
    closedSubnetId: "hub/closed",
    missingSubnetId: "hub/missing",
    image: { id: "canonical:ubuntu-24_04-lts:server:1.0.10", name: "canonical:ubuntu-24_04-lts:server:latest" },
    missingImages: [
      "canonical:ubuntu-24_04-lts:server:9.9.9",
      "nobody:nothing:none:latest",
      "name:no-such-image",
      "name:no-such-*",
    ],
    missingInstanceId: `pitrix-${"0".repeat(24)}`,
    missingVolumeId: `pitrix-disk-${"0".repeat(24)}`,
    missingSnapshotId: `pitrix-snapshot-${"0".repeat(24)}`,
    missingAddressId: `pitrix-address-${"0".repeat(24)}`,
    device: "/dev/sdf",
    honoursClientToken: true,
    tellsWhichDisksEnd: true,
    namesAreUnique: true,
    userDataOf: async (id: string) => lastPart(azure.userData(id)),
    outsideRulesOf: async (group: string) => {
      const found = azure.resources().find(({ kind, name }) => kind === "networkSecurityGroups" && name === group);
      return Rules.parse(found?.properties.securityRules).filter(
        ({ properties: { access, sourceApplicationSecurityGroups: from } }) =>
          access === "Allow" && !from?.every(({ id }) => id.endsWith(`/applicationSecurityGroups/${group}`)),
      ).length;
    },
    openToAll: async (group: string) => azure.addRule(group, SSH_FROM_ANYWHERE),
    disksOf: async (tags: Tags) => {
      const name = machineName(tags[TAGS.key] ?? "");
      return azure.resources().filter((one) => one.name.startsWith(name)).length;
    },
    /** All tokens that were given are good no longer. */
    withdraw: () => azure.withdrawTokens(),
    close: async () => {
      const deadline = Date.now() + 5_000;
      while (azure.resources().length > 0 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));
      const left = azure.resources().map(({ kind, name }) => `${kind} ${name}`);
      await azure.stop();
      if (left.length > 0) throw new Error(`Azure still has ${left.join(", ")}.`);
    },
  } satisfies Tenant & { readonly withdraw: () => void };
}

const Rules = z.array(
  z.object({
    properties: z.object({
      access: z.string(),
      sourceApplicationSecurityGroups: z.array(z.object({ id: z.string() })).optional(),
    }),
  }),
);

const SSH_FROM_ANYWHERE = {
  name: "ssh",
  properties: {
    protocol: "Tcp",
    direction: "Inbound",
    access: "Allow",
    priority: 100,
    sourcePortRange: "*",
    destinationPortRange: "22",
    sourceAddressPrefix: "*",
    destinationAddressPrefix: "*",
  },
};

/** The user's part of what cloud-init finds, which is the last. */
function lastPart(text: string): string {
  const boundary = /boundary="([^"]+)"/.exec(text)?.[1];
  if (boundary === undefined) return text;
  const part = text.split(`--${boundary}`).at(-2) ?? "";
  return Buffer.from(part.slice(part.indexOf("\n\n")), "base64").toString("utf8");
}
