import * as z from "zod";
import { Server } from "../../../shared/providers/openstack/servers.ts";
import { CinderVolume, devicesOf } from "../../../shared/providers/openstack/volume-answers.ts";
import { openApi } from "../../clouds/openstack/api.ts";
import type { Cloud } from "../cloud.ts";
import type { CloudConfig } from "../contract.ts";

/** The services answer slower than the room asks. */
const FRESH_MS = 2_000;
/** Tokens last an hour. */
const TOKEN_MS = 1_800_000;

const Servers = z.object({ servers: z.array(Server) });
const UserData = z.object({ server: z.object({ "OS-EXT-SRV-ATTR:user_data": z.string().nullish() }) });
const Volumes = z.object({ volumes: z.array(CinderVolume) });
const Snapshots = z.object({ snapshots: z.array(z.object({ id: z.string(), volume_id: z.string() })) });
const Addresses = z.array(z.object({ subnet_id: z.string(), ip_address: z.string() }));
const Ports = z.object({ ports: z.array(z.object({ device_id: z.string(), fixed_ips: Addresses })) });
const Subnet = z.object({ subnet: z.object({ network_id: z.string(), cidr: z.string() }) });

/** One project of an OpenStack, as an administrator sees it: user-data is shown to nobody else. */
export function openstackCloud(config: Extract<CloudConfig, { kind: "openstack" }>): Cloud {
  const { admin, projectId, vpcCidr, openSubnetIds } = config;
  const own = `all_tenants=1&project_id=${projectId}`;
  const api = recently(() => openApi(admin), TOKEN_MS);
  const ask = async <T extends z.ZodType>(service: string, path: string, schema: T): Promise<z.infer<T>> =>
    (await api()).call(service, "GET", path, schema);
  const volumes = recently(async () => (await ask("block-storage", `/volumes/detail?${own}`, Volumes)).volumes);
  const snapshots = recently(async () => {
    const { snapshots: found } = await ask("block-storage", `/snapshots?${own}`, Snapshots);
    return found.map(({ id: snapshotId, volume_id: volumeId }) => ({ snapshotId, volumeId }));
  });
  const instances = recently(async () => {
    const [{ servers }, { ports }, disks] = await Promise.all([
      ask("compute", `/servers/detail?${own}`, Servers),
      ask("network", `/v2.0/ports?project_id=${projectId}`, Ports),
      volumes(),
    ]);
    return {
      wanted: servers.flatMap((server) => {
        const address = ports.find(({ device_id }) => device_id === server.id)?.fixed_ips[0];
        if (server.state !== "running" || address === undefined) return [];
        return [
          {
            instanceId: server.id,
            imageId: server.imageId,
            address: address.ip_address,
            subnetId: address.subnet_id,
            disks: [...devicesOf(server, disks)].map(([volumeId, device]) => ({ volumeId, device })),
          },
        ];
      }),
      stopped: new Set(servers.filter(({ state }) => state === "stopping" || state === "stopped").map(({ id }) => id)),
    };
  });

  return {
    title: "OpenStack",
    instances,
    async userData(instanceId) {
      const { server } = await ask("compute", `/servers/${instanceId}`, UserData);
      return Buffer.from(server["OS-EXT-SRV-ATTR:user_data"] ?? "", "base64").toString("utf8");
    },
    snapshots,
    volumes: async () =>
      (await volumes()).map(({ id: volumeId, snapshotId }) => ({
        volumeId,
        ...(snapshotId === undefined ? {} : { snapshotId }),
      })),
    terminate: async (instanceId) =>
      void (await (await api()).call("compute", "DELETE", `/servers/${instanceId}`, z.unknown())),
    freeAddresses: async () => {},
    async subnet(subnetId) {
      const { subnet } = await ask("network", `/v2.0/subnets/${subnetId}`, Subnet);
      const { network_id: vpcId, cidr } = subnet;
      return { subnetId, vpcId, cidr, vpcCidr, egress: openSubnetIds.includes(subnetId) };
    },
    close: () => {},
  };
}

/** The last answer while it is fresh, and one question at a time. */
function recently<T>(ask: () => Promise<T>, freshMs = FRESH_MS): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    if (last !== undefined && performance.now() - last.at < freshMs) return last.answer;
    const asked = { at: performance.now(), answer: ask() };
    last = asked;
    asked.answer.catch(() => {
      if (last === asked) last = undefined;
    });
    return asked.answer;
  };
}
