import { setTimeout as sleep } from "node:timers/promises";
import { startQingCloud } from "../../../../local/clouds/qingcloud/server.ts";
import type { Tenant } from "../../conformance/tenant.ts";
import { TAGS, type Tags } from "../../contract.ts";
import { provider } from "../provider.ts";

/** Of the VPC: see the stand-in's land. */
const VPC_RANGE = "192.168.0.0/16";

/**
 * A QingCloud of its own, and what its owner gives us.
 * @throws Error from `close` while something of ours is left
 */
export async function qingcloudTenant() {
  const cloud = await startQingCloud();
  const { accessKeyId, secretAccessKey } = cloud.key;
  const config = { zone: "pek3", endpoint: cloud.endpoint };
  const { accessKeyId: powerlessId, secretAccessKey: powerlessSecret } = cloud.powerless;

  const rulesOf = (id: string) => [...cloud.state.rules.values()].filter((one) => one.security_group_id === id);

  return {
    credential: { accessKeyId, secretAccessKey },
    config,
    refusedCredential: { accessKeyId, secretAccessKey: "a-secret-that-is-not-the-right-one" },
    powerlessCredential: { accessKeyId: powerlessId, secretAccessKey: powerlessSecret },
    unreachableConfig: { ...config, endpoint: "http://127.0.0.1:9" },
    secrets: [secretAccessKey],
    account: cloud.key.owner,
    region: "pek3",
    zone: "pek3",
    vpcId: "rtr-openopen",
    subnetId: "vxnet-open001",
    closedSubnetId: "vxnet-closed1",
    missingSubnetId: "vxnet-missing",
    image: { id: "img-conform1", name: "name:pitrix conf*" },
    missingImages: ["img-missing0", "name:no such image"],
    missingInstanceId: "i-missing0",
    missingVolumeId: "vol-missing0",
    missingSnapshotId: "ss-missing0",
    missingAddressId: "eip-missing0",
    device: "/dev/sdf",
    quota: ["addresses", "cores", "instances", "memory", "volumes"],
    honoursClientToken: false,
    tellsWhichDisksEnd: true,
    sizeStep: 10,
    outsideRulesOf: async (id: string) =>
      rulesOf(id).filter(({ action, direction, val3 }) => action === "accept" && direction === 0 && val3 !== VPC_RANGE)
        .length,
    openToAll: async (id: string) => {
      const rule = { protocol: "tcp", priority: 50, val1: "22", val2: "22", val3: "" } as const;
      const security_group_rule_id = cloud.state.newId("sgr");
      cloud.state.rules.set(security_group_rule_id, {
        ...rule,
        security_group_rule_id,
        security_group_rule_name: "",
        security_group_id: id,
        action: "accept",
        direction: 0,
        disabled: 0,
      });
    },
    userDataOf: async (id: string) => cloud.state.machine(id).userData,
    disksOf: async (tags: Tags) => {
      cloud.state.settle();
      const key = tags[TAGS.key] ?? "";
      const machines = [...cloud.state.machines.values()].filter(({ description }) => description?.includes(key));
      const made = new Set(machines.map(({ instance_id: id }) => id));
      return [...cloud.state.volumes.values()].filter((one) => made.has(one.made_for) && one.status !== "deleted")
        .length;
    },
    close: async () => {
      // Disks go when their machine is gone and somebody looks, as the tasks do until the list is empty.
      const { instances } = provider.connect({ credential: { accessKeyId, secretAccessKey }, config });
      for (let look = 0; look < 20 && cloud.left().length > 0; look++) {
        await instances?.list({});
        await sleep(100);
      }
      const left = cloud.left();
      await cloud.stop();
      if (left.length > 0) throw new Error(`QingCloud still has ${left.join(", ")}.`);
    },
  } satisfies Tenant;
}
