import { join } from "node:path";
import { openWitness } from "../../../shared/providers/vsphere/testing/witness.ts";
import { nothingStarted } from "../../started.ts";
import { FRONTGATE_IMAGE, ZOOKEEPER_IMAGE } from "../../tenantland.ts";
import { startFront } from "../front.ts";
import type { StartLand } from "../land.ts";
import { startVcenter } from "./server.ts";

/** What the simulator's DHCP gives addresses of. */
const NETWORK = { name: "DC0_DVPG0", cidr: "10.79.0.0/16", internet: true };

/** A tenant's vCenter, with templates of the agents and of ZooKeeper. */
export const startVsphereLand: StartLand = async ({ stateDir, report, disturb }) => {
  const { keep, stop } = nothingStarted();
  try {
    const vcenter = keep(
      await startVcenter({
        stateDir: join(stateDir, "vcenter"),
        templates: [FRONTGATE_IMAGE, ZOOKEEPER_IMAGE],
        ...(report === undefined ? {} : { report }),
      }),
    );
    const { server, caCertificate, user } = vcenter;
    const direct = { server, caCertificate, ...user };
    const front = keep(await startFront({ server, caCertificate, nameOf, disturb }));
    const witness = await openWitness(direct);
    const [subnetId, frontgate, zookeeper] = await Promise.all([
      witness.idAt(`DC0/network/${NETWORK.name}`),
      witness.idAt(`DC0/vm/templates/${FRONTGATE_IMAGE}`),
      witness.idAt(`DC0/vm/templates/${ZOOKEEPER_IMAGE}`),
    ]);
    return {
      provider: "vsphere",
      title: "vSphere",
      credential: { server: front.endpoint, caCertificate: front.caCertificate, ...user },
      config: {
        datacenter: "DC0",
        cluster: "DC0_C0",
        resourcePool: "DC0_C0_RP1",
        datastore: "LocalDS_0",
        folder: "pitrix",
        templates: "templates",
        networks: [NETWORK],
      },
      subnetId,
      endpoints: [front.endpoint],
      images: { frontgate, zookeeper },
      room: { kind: "vsphere", ...direct, folder: "DC0/vm/pitrix", networks: [NETWORK] },
      making: "CloneVM_Task",
      front,
      left: async () => [...(await witness.machines()), ...(await witness.volumes("LocalDS_0"))],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** The method of vim25. */
const nameOf = ({ body }: { readonly body: string }): string => /:Body><(\w+)/.exec(body)?.[1] ?? "?";
