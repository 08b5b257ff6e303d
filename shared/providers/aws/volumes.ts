import { ProviderError, TAGS } from "../contract.ts";
import type { VolumesCapability } from "../storage.ts";
import type { Ec2 } from "./client.ts";
import { readable } from "./readable.ts";
import { Volume } from "./storage-answers.ts";
import { carries, tagFilters, tagList } from "./tags.ts";
import { clientToken } from "./tokens.ts";
import { growVolume } from "./volume-size.ts";

/**
 * Requests: `create`, `attach` and `detach` 1 when it is done already and 2 otherwise; `resize` 2, and 3 when it begins;
 * `list` and `delete` 1. Volumes are gp3, encrypted.
 */
export function openVolumes(ec2: Ec2): VolumesCapability {
  async function find(filters: { Name: string; Values: string[] }[]) {
    return readable(Volume.array(), await ec2.describeVolumes({ Filters: filters })).filter(({ gone }) => !gone);
  }

  async function volumeOf(volumeId: string) {
    const [volume] = readable(Volume.array(), await ec2.describeVolumes({ VolumeIds: [volumeId] }));
    if (volume !== undefined) return volume;
    throw new ProviderError({
      kind: "not-found",
      providerCode: "InvalidVolume.NotFound",
      message: `EC2 shows no volume ${volumeId}.`,
    });
  }

  return {
    async create({ key, size, zone, snapshotId, tags }) {
      const mine = { [TAGS.key]: key };
      const found = (await find(tagFilters(mine))).find(
        ({ report }) => carries(report.tags, mine) && report.state !== "deleting" && report.state !== "error",
      );
      if (found !== undefined) return found.report;
      const created = await ec2.createVolume({
        ClientToken: clientToken(key),
        AvailabilityZone: zone,
        Size: size,
        VolumeType: "gp3",
        Encrypted: true,
        ...(snapshotId === undefined ? {} : { SnapshotId: snapshotId }),
        TagSpecifications: [{ ResourceType: "volume", Tags: tagList(tags, key) }],
      });
      return readable(Volume, created).report;
    },

    async attach({ volumeId, instanceId, device }) {
      const { report } = await volumeOf(volumeId);
      if (report.instanceId === instanceId && report.device === device) return;
      if (report.instanceId !== undefined) {
        throw new ProviderError({
          kind: "conflict",
          providerCode: "VolumeInUse",
          message: `Volume ${volumeId} is attached to ${report.instanceId} as ${report.device ?? "an unknown device"}. Detach it first.`,
        });
      }
      await ec2.attachVolume({ VolumeId: volumeId, InstanceId: instanceId, Device: device });
    },

    async detach(volumeId) {
      const { report } = await volumeOf(volumeId);
      if (report.instanceId !== undefined) await ec2.detachVolume(volumeId, report.instanceId);
    },

    async list(filter) {
      return (await find(tagFilters(filter))).flatMap(({ report }) => (carries(report.tags, filter) ? report : []));
    },

    async resize(volumeId, size) {
      return growVolume(ec2, (await volumeOf(volumeId)).report, size);
    },

    async delete(volumeId) {
      try {
        await ec2.deleteVolume(volumeId);
      } catch (error) {
        if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
      }
    },
  };
}
