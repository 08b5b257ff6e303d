import * as z from "zod";
import type { Adjustments, ReleasePlace } from "../workloads.ts";
import { found, json } from "./json.ts";
import type { Resources } from "./resources.ts";
import type { ClusterTransport } from "./transport.ts";

/** Who holds replicas while an autoscaler sets them. */
const MANAGER = "pitrix-autoscaling";
/** Kinds that an autoscaler scales and a package makes; all of one version. */
const SCALED: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "ReplicaSet"]);

const Workload = z.looseObject({
  spec: z.looseObject({ replicas: z.number().optional() }),
  metadata: z.looseObject({ managedFields: z.array(z.looseObject({ manager: z.string().optional() })).default([]) }),
});

/**
 * Before a workload is put without its replicas: holds their number in a name of our own. Otherwise the API server takes
 * the field for given up, sets it to 1, and an app under load is left with one pod until its autoscaler has looked again
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership).
 * Requests: none without autoscaling, one for each workload with it, and one more at its first time.
 */
export async function keepReplicas(
  resources: Resources,
  transport: ClusterTransport,
  input: ReleasePlace & { readonly adjustments?: Adjustments; readonly stopped?: true },
): Promise<void> {
  if (input.stopped === true) return;
  for (const [key, { autoscaling }] of Object.entries(input.adjustments ?? {})) {
    const [kind = "", name = ""] = key.split("/");
    if (autoscaling === undefined || !SCALED.has(kind)) continue;
    const ref = { apiVersion: "apps/v1", kind, name };
    const path = await resources.pathOf(ref, input.namespace);
    const live = path === undefined ? undefined : await found(transport, Workload, { method: "GET", path });
    // An autoscaler leaves alone what has none: it was stopped, and begins with the least that it may have.
    const replicas = live?.spec.replicas || autoscaling.min;
    if (path === undefined || live === undefined) continue;
    if (live.metadata.managedFields.some(({ manager }) => manager === MANAGER)) continue;
    await json(transport, z.looseObject({}), {
      method: "PATCH",
      path: `${path}?fieldManager=${MANAGER}&force=true`,
      contentType: "application/apply-patch+yaml",
      body: { apiVersion: "apps/v1", kind, metadata: { name }, spec: { replicas } },
    });
  }
}
