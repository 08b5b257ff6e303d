import type { Hardware } from "../../machine-room/hardware.ts";
import { LAND } from "./land.ts";
import type { State } from "./state.ts";

/** What runs below QingCloud's API, by its records. A disk's device is the last word of its name: the image names it so. */
export function hardwareOf(state: State): Hardware {
  state.settle();
  const volumes = [...state.volumes.values()].filter(({ status }) => status !== "deleted");
  const machines = [...state.machines.values()].filter(
    ({ status }) => status === "running" || status === "stopped" || status === "suspended",
  );
  return {
    machines: machines.map(({ instance_id, image_id, private_ip, vxnet_id, status }) => ({
      instanceId: instance_id,
      imageId: image_id,
      address: private_ip,
      subnetId: vxnet_id,
      on: status === "running",
      disks: volumes
        .filter((volume) => volume.instance_id === instance_id)
        .map(({ volume_id, volume_name }) => ({ volumeId: volume_id, device: volume_name.split(" ").at(-1) ?? "" })),
    })),
    subnets: LAND.vxnets.flatMap(({ vxnet_id, router }) =>
      "ip_network" in router
        ? [
            {
              subnetId: vxnet_id,
              vpcId: router.router_id,
              cidr: router.ip_network,
              vpcCidr: router.ip_network,
              egress: LAND.routers.some(({ router_id, eip }) => router_id === router.router_id && eip.eip_id !== ""),
            },
          ]
        : [],
    ),
    volumes: volumes.map(({ volume_id }) => ({ volumeId: volume_id })),
    snapshots: [],
  };
}
