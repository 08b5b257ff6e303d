import type { Cloud } from "../cloud.ts";
import type { CloudConfig } from "../contract.ts";
import { Hardware } from "../hardware.ts";

/** A stand-in for a cloud of which no server can be had: it tells its hardware what to run by a way of its own (`serveHardware`). */
export function standInCloud({
  title,
  endpoint,
  kind,
}: Extract<CloudConfig, { endpoint: string; title: string }>): Cloud {
  async function ask(path: string, method = "GET"): Promise<string> {
    const answer = await fetch(`${endpoint}/${path}`, { method });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${title} answered ${answer.status}: ${text}`);
    return text;
  }
  const hardware = async (): Promise<Hardware> => Hardware.parse(JSON.parse(await ask("hardware")));

  return {
    title,
    async instances() {
      const { machines } = await hardware();
      return {
        wanted: machines.filter(({ on }) => on),
        stopped: new Set(machines.filter(({ on }) => !on).map(({ instanceId }) => instanceId)),
      };
    },
    userData: (instanceId) => ask(`user-data/${encodeURIComponent(instanceId)}`),
    snapshots: async () => (await hardware()).snapshots,
    volumes: async () =>
      (await hardware()).volumes.map(({ volumeId, snapshotId }) =>
        snapshotId === undefined ? { volumeId } : { volumeId, snapshotId },
      ),
    terminate: async (instanceId) => void (await ask(`fail/${encodeURIComponent(instanceId)}`, "POST")),
    freeAddresses: async () => {},
    async subnet(subnetId) {
      const found = (await hardware()).subnets.find((one) => one.subnetId === subnetId);
      if (found === undefined) throw new Error(`${title} has no subnet ${subnetId}.`);
      return { ...found, vpcId: `${kind}.${found.vpcId}` };
    },
    close: () => {},
  };
}
