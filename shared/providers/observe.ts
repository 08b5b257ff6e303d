import type { PublicAddress } from "./addresses.ts";
import type { Cloud, Instance, TagFilter } from "./contract.ts";
import type { Snapshot, Volume } from "./storage.ts";

/** What the cloud has of something of ours: to be held against what we believe. */
export interface Observed {
  /** Those that were asked for, terminated ones too while the cloud remembers them. */
  readonly instances: readonly Instance[];
  /** Ids that were asked for and that the cloud does not know: long gone, or seconds old. */
  readonly missing: readonly string[];
  /** Machines that carry the tags, live, and were not asked for. */
  readonly strays: readonly Instance[];
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly Snapshot[];
  readonly addresses: readonly PublicAddress[];
}

/**
 * Looks, and changes nothing. Requests, all at once: one for 200 machines, and one each for machines, volumes, snapshots and
 * addresses by tag, of what the cloud can do.
 *
 * @param input.instanceIds machines that we believe to be there
 * @param input.filter tags that everything of this deployment or Frontgate carries
 * @throws ProviderError
 */
export async function observe(
  cloud: Cloud,
  input: { readonly instanceIds: readonly string[]; readonly filter: TagFilter },
): Promise<Observed> {
  const { instanceIds, filter } = input;
  const [instances = [], tagged = [], volumes = [], snapshots = [], addresses = []] = await Promise.all([
    cloud.instances?.describe(instanceIds),
    cloud.instances?.list(filter),
    cloud.volumes?.list(filter),
    cloud.snapshots?.list(filter),
    cloud.addresses?.list(filter),
  ]);
  const known = new Set(instances.map(({ id }) => id));
  const asked = new Set(instanceIds);
  return {
    instances,
    missing: instanceIds.filter((id) => !known.has(id)),
    strays: tagged.filter(({ id }) => !asked.has(id)),
    volumes,
    snapshots,
    addresses,
  };
}
