import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startVcenter } from "../../../../local/clouds/vsphere/server.ts";
import type { Tenant } from "../../conformance/tenant.ts";
import { TAGS } from "../../contract.ts";
import type { User } from "../schema.ts";
import { openWitness } from "./witness.ts";

/**
 * A vCenter of its own with a template, and what its owner gives us.
 * @throws Error from `close` while a machine of ours is left
 */
export async function vcenterTenant(): Promise<Tenant & { readonly credential: User }> {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-vsphere-"));
  const vcenter = await startVcenter({ stateDir, templates: ["pitrix conformance 1.0", "other"] });
  const { server, caCertificate, user, powerless } = vcenter;
  const credential = { server, caCertificate, ...user };
  const config = {
    datacenter: "DC0",
    cluster: "DC0_C0",
    resourcePool: "DC0_C0_RP1",
    datastore: "LocalDS_0",
    folder: "pitrix",
    templates: "templates",
    networks: [
      { name: "DC0_DVPG0", cidr: "10.79.0.0/16", internet: true },
      { name: "VM Network", cidr: "10.80.0.0/16", internet: false },
    ],
  };
  const witness = await openWitness(credential);
  const [subnetId, closedSubnetId, imageId] = await Promise.all([
    witness.idAt("DC0/network/DC0_DVPG0"),
    witness.idAt("DC0/network/VM Network"),
    witness.idAt("DC0/vm/templates/pitrix conformance 1.0"),
  ]);

  return {
    credential,
    config,
    allows: (_, address) => address === "127.0.0.1",
    refusedCredential: { ...credential, password: "a-password-that-is-not-the-right-one" },
    powerlessCredential: { ...credential, ...powerless },
    unreachableConfig: config,
    unreachableCredential: { ...credential, server: "https://127.0.0.1:9" },
    secrets: [user.password],
    account: user.username,
    region: "DC0",
    zone: "DC0_C0",
    vpcId: subnetId,
    subnetId,
    closedSubnetId,
    missingSubnetId: "dvportgroup-4711",
    image: { id: imageId, name: "name:pitrix conf*" },
    missingImages: ["vm-4711", "name:no such template"],
    missingInstanceId: "00000000-0000-8000-a000-000000000000",
    missingVolumeId: "pitrix-000000000000000000000000",
    missingSnapshotId: "",
    missingAddressId: "",
    device: "/dev/sdf",
    honoursClientToken: true,
    tellsWhichDisksEnd: true,
    userDataOf: (id) => witness.userDataOf(id),
    disksOf: (tags) => witness.disksOf(tags[TAGS.key] ?? ""),
    close: async () => {
      const left = [...(await witness.machines()), ...(await witness.volumes("LocalDS_0"))];
      await vcenter.stop();
      await rm(stateDir, { recursive: true });
      if (left.length > 0) throw new Error(`vCenter still has ${left.join(", ")}.`);
    },
  };
}
