import * as z from "zod";
import type { PublicAddress } from "../addresses.ts";
import { TagList } from "./answers.ts";

export const Address = z
  .object({
    AllocationId: z.string(),
    PublicIp: z.string(),
    AssociationId: z.string().optional(),
    InstanceId: z.string().optional(),
    NetworkInterfaceId: z.string().optional(),
    Tags: TagList,
  })
  .transform((address) => {
    const given = (text: string | undefined) => (text === "" ? undefined : text);
    const instanceId = given(address.InstanceId);
    const report: PublicAddress = {
      id: address.AllocationId,
      address: address.PublicIp,
      tags: address.Tags,
      ...(instanceId === undefined ? {} : { instanceId }),
    };
    const associationId = given(address.AssociationId);
    return {
      report,
      /** Absent while nothing answers to it. */
      associationId,
      /** What answers to it: a machine, or the interface of something else, such as a NAT gateway. */
      holder:
        associationId === undefined ? undefined : (instanceId ?? given(address.NetworkInterfaceId) ?? associationId),
    };
  });

/** EC2's answer to AllocateAddress, which says no tags. */
export const Allocated = z.object({ AllocationId: z.string(), PublicIp: z.string() });
