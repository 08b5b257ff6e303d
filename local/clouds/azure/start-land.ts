import { readFileSync } from "node:fs";
import * as z from "zod";
import { serveHardware } from "../../machine-room/hardware.ts";
import { nothingStarted } from "../../started.ts";
import { FRONTGATE_IMAGE, ZOOKEEPER_IMAGE } from "../../tenantland.ts";
import { startFront } from "../front.ts";
import type { StartLand } from "../land.ts";
import { startAzure } from "./server.ts";

/** What the provider's guide tells a tenant to give. */
const ROLE = new URL("../../../shared/providers/azure/role.json", import.meta.url);
const Role = z.object({ Actions: z.array(z.string()) });

const guid = (digit: string): string => [8, 4, 4, 4, 12].map((length) => digit.repeat(length)).join("-");

/** A tenant's subscription, with a network that has a way out and images of the agents and of ZooKeeper. */
export const startAzureLand: StartLand = async ({ disturb }) => {
  const { keep, stop } = nothingStarted();
  try {
    const { Actions } = Role.parse(JSON.parse(readFileSync(ROLE, "utf8")));
    const tenantId = guid("a");
    const application = { clientId: guid("b"), clientSecret: "a-secret~of.the_tenant", actions: Actions };
    const place = { subscriptionId: guid("c"), resourceGroup: "pitrix", location: "westeurope" };
    const azure = keep(
      await startAzure({
        ...place,
        tenantId,
        applications: [application],
        networks: { hub: [{ name: "apps", cidr: "10.81.1.0/24", natGateway: "nat", defaultOutboundAccess: false }] },
        images: [FRONTGATE_IMAGE, ZOOKEEPER_IMAGE],
      }),
    );
    const { endpoint: server, caCertificate } = azure;
    const front = keep(await startFront({ server, caCertificate, nameOf, disturb }));
    const door = keep(await serveHardware(azure));
    const imageOf = (name: string) =>
      `/subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroup}/providers/Microsoft.Compute/images/${name}`;
    const { clientId, clientSecret } = application;
    return {
      provider: "azure",
      title: "Azure",
      credential: { tenantId, clientId, clientSecret },
      config: { ...place, zone: "1", endpoint: front.endpoint, caCertificate: front.caCertificate },
      subnetId: "hub/apps",
      endpoints: [front.endpoint],
      images: { frontgate: imageOf(FRONTGATE_IMAGE), zookeeper: imageOf(ZOOKEEPER_IMAGE) },
      room: { kind: "azure", title: "Azure", endpoint: door.endpoint },
      making: "PUT virtualMachines",
      front,
      left: async () => azure.resources().map(({ kind, name }) => `${kind} ${name}`),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Method and kind of resource: `GET virtualMachines`. */
function nameOf({ method, path }: { readonly method: string; readonly path: string }): string {
  const { pathname } = new URL(path, "https://localhost");
  if (pathname.endsWith("/token")) return "token";
  const parts = pathname.split("/").filter((part) => part !== "");
  const kinds = parts.filter((_, index) => index % 2 === 0);
  return `${method} ${kinds.at(-1) ?? "?"}`;
}
