import { type CreateInstance, type Instance, TAGS } from "./contract.ts";

/** What a machine is that the cloud has just begun to make as it was asked to, and of which it shows nothing yet. */
export function pendingInstance(input: CreateInstance, id: string): Instance {
  return {
    id,
    state: "pending",
    instanceType: input.instanceType,
    imageId: input.imageId,
    subnetId: input.subnetId,
    securityGroupIds: [],
    volumes: [],
    keyNames: [],
    tags: { ...input.tags, [TAGS.key]: input.key },
  };
}
