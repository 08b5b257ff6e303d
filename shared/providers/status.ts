import type { InstanceStatus, InstancesCapability } from "./contract.ts";

/** Of the machines that `describe` would answer, in as few requests as the cloud has for it. @throws ProviderError */
export function statusOf(instances: InstancesCapability, ids: readonly string[]): Promise<readonly InstanceStatus[]> {
  return instances.describeStatus?.(ids) ?? instances.describe(ids);
}
