import { PLATFORM_IMAGE } from "../packages/vm/image.ts";
import type { TaskContext } from "./contract.ts";
import { requireImage } from "./create-node.ts";
import { frontgateIdOf } from "./ensure-frontgate.ts";
import { FRONTGATE_SIZE } from "./frontgate-machine.ts";

/**
 * Looks every image and every size up that the job's machines will have, the Frontgate's too where the VPC has none yet, so that what
 * the cloud lacks is told while there is nothing to take back. A request for each image and at most one for each size; two or three reads.
 * @throws ProviderError in the cloud's own words, TaskError `no-image`
 */
export async function checkMachines(context: TaskContext, vpcId: string): Promise<void> {
  const { images, instances } = await context.cloud();
  if (images === undefined || instances === undefined) throw new Error("the provider cannot run machines");
  const [cluster, nodes, frontgate] = await Promise.all([
    context.rendered(),
    context.nodes(),
    context.frontgates.get(context.deployment.tenantId, frontgateIdOf(context, vpcId)),
  ]);
  const used = cluster.roles.filter(({ role }) => nodes.some((node) => node.role === role));
  const references = new Set(used.map((role) => requireImage(context, role)));
  const sizes = new Map(nodes.map(({ cpu, memory }) => [`${cpu} ${memory}`, { cpu, memory }]));
  if (frontgate?.ready !== true) {
    references.add(PLATFORM_IMAGE);
    sizes.set("frontgate", FRONTGATE_SIZE);
  }
  await Promise.all([
    ...[...references].map((reference) => images.resolve(reference)),
    ...[...sizes.values()].map((size) => instances.instanceType(size)),
  ]);
}
