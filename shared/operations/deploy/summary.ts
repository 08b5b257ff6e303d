import type { Deployment } from "../../domain/deployment/schema.ts";
import type { Runtime } from "../../domain/runtime/schema.ts";
import type { RenderedCluster } from "../../packages/vm/cluster.ts";
import { containerImage, imageReference } from "../../packages/vm/image.ts";
import type { DeployPlan } from "./view.ts";

/** The roles of a deployment on that runtime, with the images that their machines start from and run. */
export function rolesOf(
  cluster: RenderedCluster,
  { provider, probe: { region }, imageMirror }: Pick<Runtime, "provider" | "probe" | "imageMirror">,
  digests: Deployment["imageDigests"],
): DeployPlan["roles"] {
  return cluster.roles.map((role) => {
    const image = imageReference(role, provider, region);
    const container = containerImage(role, { provider, region }, digests, imageMirror);
    return {
      role: role.role,
      count: role.count,
      cpu: role.cpu,
      memory: role.memory,
      volumeSize: role.volume?.size ?? 0,
      ...(image.ok ? { image: image.reference } : {}),
      ...(container?.ok === true ? { container: container.reference } : {}),
    };
  });
}
