import { readFileSync } from "node:fs";
import * as z from "zod";
import { startAzure } from "../../../local/clouds/azure/server.ts";
import type { AzureSettings } from "../../../local/clouds/azure/settings.ts";

const Role = z.object({ Actions: z.array(z.string()) });
/** What the README tells a tenant to give. */
const { Actions } = Role.parse(JSON.parse(readFileSync(new URL("role.json", import.meta.url), "utf8")));

const guid = (digit: string): string => [8, 4, 4, 4, 12].map((length) => digit.repeat(length)).join("-");

/** A tenant's directory and subscription on a server of ours, with its networks and images. */
export async function startTenant(more: Pick<AzureSettings, "quota" | "addresses" | "tokenMs" | "retryAfter"> = {}) {
  const tenantId = guid("1");
  // The role, and what the built-in role Reader gives on the subscription.
  const actions = [...Actions, "Microsoft.Compute/locations/usages/read", "Microsoft.Network/locations/usages/read"];
  const user = { clientId: guid("2"), clientSecret: "a-secret~of.the_conformance-test", actions };
  const powerless = { clientId: guid("3"), clientSecret: "another-secret", actions: [] };
  const reader = {
    clientId: guid("4"),
    clientSecret: "third-secret",
    actions: Actions.filter((one) => one.endsWith("/read")),
  };
  const settings = { subscriptionId: guid("5"), resourceGroup: "Pitrix-Tests", location: "westeurope" };
  const azure = await startAzure({
    ...settings,
    ...more,
    tenantId,
    applications: [user, powerless, reader],
    networks: {
      hub: [
        { name: "open", cidr: "10.81.1.0/24", natGateway: "nat", defaultOutboundAccess: false },
        { name: "closed", cidr: "10.81.2.0/24", defaultOutboundAccess: false },
        { name: "old", cidr: "10.81.3.0/24" },
        { name: "firewalled", cidr: "10.81.4.0/24", routeTable: "appliance", natGateway: "nat" },
        { name: "dead", cidr: "10.81.5.0/24", routeTable: "nowhere" },
      ],
      other: [{ name: "open", cidr: "10.82.1.0/24" }],
      third: [{ name: "open", cidr: "10.83.1.0/24" }],
    },
    routeTables: {
      appliance: [{ addressPrefix: "0.0.0.0/0", nextHopType: "VirtualAppliance", nextHopIpAddress: "10.81.9.4" }],
      nowhere: [{ addressPrefix: "0.0.0.0/0", nextHopType: "None" }],
    },
    images: ["pitrix-1.0"],
  });
  const credentialOf = ({ clientId, clientSecret }: typeof user) => ({ tenantId, clientId, clientSecret });
  return {
    azure,
    credential: credentialOf(user),
    powerless: credentialOf(powerless),
    reader: credentialOf(reader),
    config: { ...settings, zone: "1" as const, endpoint: azure.endpoint, caCertificate: azure.caCertificate },
    allows: (_: string, address: string) => ["127.0.0.1", "::1"].includes(address),
  };
}
