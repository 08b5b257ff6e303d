import type { Runtime } from "../../domain/runtime/schema.ts";
import type { RenderedCluster } from "../../packages/vm/cluster.ts";
import { imageReference } from "../../packages/vm/image.ts";
import type { DeployPlan } from "./view.ts";

/** The roles of a deployment on that runtime, with the images that their machines start from. */
export function rolesOf(
  cluster: RenderedCluster,
  runtime: Pick<Runtime, "provider" | "probe" | "imageMirror">,
): DeployPlan["roles"] {
  return cluster.roles.map((role) => {
    const image = imageReference(role, runtime.provider, runtime.probe.region, runtime.imageMirror);
    return {
      role: role.role,
      count: role.count,
      cpu: role.cpu,
      memory: role.memory,
      volumeSize: role.volume?.size ?? 0,
      ...(image.ok ? { image: image.reference } : {}),
    };
  });
}
