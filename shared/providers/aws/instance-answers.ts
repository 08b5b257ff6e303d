import * as z from "zod";
import type { Instance as InstanceReport, InstanceState } from "../contract.ts";
import { TagList } from "./answers.ts";

const STATES: Readonly<Record<string, InstanceState>> = {
  pending: "pending",
  running: "running",
  stopping: "stopping",
  stopped: "stopped",
  "shutting-down": "terminating",
  terminated: "terminated",
};
/** Where somebody may ask why it is so. */
const NEEDS_REASON: ReadonlySet<InstanceState> = new Set(["stopping", "stopped", "terminating", "terminated", "error"]);

export const Instance = z
  .object({
    InstanceId: z.string(),
    InstanceType: z.string(),
    ImageId: z.string(),
    State: z.object({ Name: z.string() }),
    PrivateIpAddress: z.string().optional(),
    PublicIpAddress: z.string().optional(),
    SubnetId: z.string().optional(),
    SecurityGroups: z.array(z.object({ GroupId: z.string() })).default([]),
    BlockDeviceMappings: z
      .array(
        z.object({
          DeviceName: z.string().optional(),
          Ebs: z.object({ VolumeId: z.string().optional(), Status: z.string().optional() }).optional(),
        }),
      )
      .default([]),
    KeyName: z.string().optional(),
    StateReason: z.object({ Message: z.string().optional() }).optional(),
    LaunchTime: z.date().optional(),
    Tags: TagList,
  })
  .transform((instance) => {
    const state = STATES[instance.State.Name] ?? "error";
    const report: InstanceReport = {
      id: instance.InstanceId,
      state,
      instanceType: instance.InstanceType,
      imageId: instance.ImageId,
      securityGroupIds: instance.SecurityGroups.map(({ GroupId }) => GroupId),
      volumes: instance.BlockDeviceMappings.flatMap(({ DeviceName, Ebs }) =>
        DeviceName === undefined || Ebs?.VolumeId === undefined || Ebs.Status === "detached"
          ? []
          : [{ volumeId: Ebs.VolumeId, device: DeviceName }],
      ),
      keyNames: given(instance.KeyName) ? [instance.KeyName] : [],
      tags: instance.Tags,
      ...(given(instance.PrivateIpAddress) ? { address: instance.PrivateIpAddress } : {}),
      ...(given(instance.PublicIpAddress) ? { publicAddress: instance.PublicIpAddress } : {}),
      ...(given(instance.SubnetId) ? { subnetId: instance.SubnetId } : {}),
      ...(NEEDS_REASON.has(state) && given(instance.StateReason?.Message)
        ? { reason: instance.StateReason.Message }
        : {}),
    };
    return { report, launched: instance.LaunchTime?.getTime() ?? 0 };
  });

export const Reservation = z
  .object({ Instances: z.array(Instance).default([]) })
  .transform(({ Instances }) => Instances);

/** EC2 writes an empty element where it has nothing to say. */
function given(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}
