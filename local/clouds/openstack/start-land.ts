import { join } from "node:path";
import { nothingStarted } from "../../started.ts";
import { FRONTGATE_IMAGE, ZOOKEEPER_IMAGE } from "../../tenantland.ts";
import { type Front, startFront } from "../front.ts";
import type { StartLand } from "../land.ts";
import { openApi } from "./api.ts";
import { seedProject } from "./seed.ts";
import { startOpenStack } from "./start.ts";
import { leftIn } from "./testing.ts";

/** A tenant's project on an OpenStack, with a network that has a way out and images of the agents and of ZooKeeper. */
export const startOpenStackLand: StartLand = async ({ stateDir, report, disturb }) => {
  const { keep, stop } = nothingStarted();
  const fronts: Front[] = [];
  try {
    const cloud = keep(
      await startOpenStack({
        stateDir: join(stateDir, "openstack"),
        ...(report === undefined ? {} : { report }),
        outside: async (origin) => {
          const front = keep(await startFront({ server: origin, nameOf, disturb }));
          fronts.push(front);
          return front.endpoint;
        },
      }),
    );
    const admin = await openApi(cloud.admin);
    const { externalNetworkId } = cloud;
    const land = await seedProject(admin, {
      authUrl: cloud.authUrl,
      externalNetworkId,
      images: [FRONTGATE_IMAGE, ZOOKEEPER_IMAGE],
    });
    const { id, secret } = land.applicationCredential;
    const credential = {
      authUrl: cloud.outsideAuthUrl,
      applicationCredentialId: id,
      applicationCredentialSecret: secret,
    };
    const config = { region: land.region, vpcId: land.networkId };
    return {
      provider: "openstack",
      title: "OpenStack",
      credential,
      config,
      subnetId: land.subnetId,
      endpoints: fronts.map(({ endpoint }) => endpoint),
      images: { frontgate: land.images[FRONTGATE_IMAGE] ?? "", zookeeper: land.images[ZOOKEEPER_IMAGE] ?? "" },
      room: {
        kind: "openstack",
        admin: cloud.admin,
        projectId: land.projectId,
        vpcCidr: "10.88.0.0/16",
        openSubnetIds: [land.subnetId],
      },
      making: "POST servers",
      front: {
        calls: () => sum(fronts.map((front) => front.calls())),
        accepted: () => sum(fronts.map((front) => front.accepted())),
        reset: () => fronts.forEach((front) => void front.reset()),
      },
      left: async () =>
        Object.entries(await leftIn(admin, land.projectId)).flatMap(([kind, ids]) =>
          ids.map((one) => `${kind} ${one}`),
        ),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Method and kind of resource, or action: `GET servers`, `POST action`. */
function nameOf({ method, path }: { readonly method: string; readonly path: string }): string {
  const { pathname } = new URL(path, "http://localhost");
  // Before the resource come the version and, of Cinder, the project.
  const parts = pathname.replace(/^\/v[\d.]+(\/[0-9a-f]{32})?\//, "").split("/");
  return `${method} ${parts.filter((_, index) => index % 2 === 0).at(-1) ?? "?"}`;
}

function sum(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const [name, count] of all.flatMap((one) => Object.entries(one))) total[name] = (total[name] ?? 0) + count;
  return total;
}
