import type { Tenant } from "../conformance/tenant.ts";
import { defineProviderConformance } from "../conformance.ts";
import { provider } from "./provider.ts";
import { IMAGES, REGION, SUBNETS, startCloud } from "./testing/server.ts";

/** On the stand-in of `testing/`: a server of the cloud's own in its place is worth more. */
defineProviderConformance({ provider, setUp });

async function setUp(): Promise<Tenant> {
  const cloud = await startCloud();
  const config = { region: REGION, endpoint: cloud.endpoint };
  const [open, closed] = SUBNETS;
  return {
    credential: { key: cloud.keys.full },
    config,
    refusedCredential: { key: "a-key-that-is-not-the-right-one" },
    powerlessCredential: { key: cloud.keys.powerless },
    unreachableConfig: { ...config, endpoint: "http://127.0.0.1:9" },
    secrets: [cloud.keys.full],
    account: "acc-1",
    region: REGION,
    zone: open.zone,
    vpcId: open.network,
    subnetId: open.id,
    closedSubnetId: closed.id,
    missingSubnetId: "sub-missing",
    image: { id: "img-new", name: `name:${IMAGES[0].name}` },
    missingImages: ["img-missing", "name:no such image"],
    missingInstanceId: "mac-missing",
    missingVolumeId: "",
    missingSnapshotId: "",
    missingAddressId: "",
    device: "/dev/sdf",
    honoursClientToken: true,
    tellsWhichDisksEnd: false,
    userDataOf: async (id) => cloud.userDataOf(id),
    close: async () => {
      cloud.left();
      const left = cloud.left();
      await cloud.stop();
      if (left.length > 0) throw new Error(`The cloud still has ${left.join(", ")}.`);
    },
  };
}
