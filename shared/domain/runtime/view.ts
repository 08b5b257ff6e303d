import * as z from "zod";
import { covers } from "../../kernel/grants.ts";
import type { Reach } from "../../kernel/reach.ts";
import { Runtime } from "./schema.ts";

/** A runtime as the API shows it: whom it was only shared with does not see how it is reached. */
export const RuntimeView = Runtime.omit({ tenantId: true })
  .partial({ credentialId: true, config: true })
  .extend({
    probe: Runtime.shape.probe.partial({ account: true }),
    /** What is run in its cluster, or beside its cloud, once, so that its Frontgate comes. It holds a token and is shown once. */
    install: z
      .object({
        /** Of a cluster, for `kubectl apply -f -`. */
        manifest: z.string().optional(),
        /** The same for the chart of the Frontgate, as YAML: `helm install … -f -`. It holds the token too. */
        values: z.string().optional(),
        /** Of a private cloud, for `sh` on a machine that reaches it. */
        script: z.string().optional(),
        /** Until then the token is good; POST /runtimes/{id}:enroll makes another one. */
        expiresAt: z.string(),
      })
      .optional(),
    /** The tenant that shares it, of another tenant's. */
    sharedBy: z.string().optional(),
  })
  .meta({ id: "Runtime" });

/** Does he see all of it: does he reach all of its tenant, or has he made it? */
export function seesAllOf(reach: Reach, { tenantId, createdBy }: Pick<Runtime, "tenantId" | "createdBy">): boolean {
  return tenantId === reach.tenantId && (covers(reach.scope, "tenant") || createdBy === reach.actorId);
}

/** All of it for who sees all of it; else what is needed to choose it. */
export function showRuntime(reach: Reach, runtime: Runtime): z.input<typeof RuntimeView> {
  if (seesAllOf(reach, runtime)) return runtime;
  const own = runtime.tenantId === reach.tenantId;
  const { credentialId: _credential, config: _config, groups: _groups, imageMirror: _mirror, ...open } = runtime;
  // What the credential may do, and what is left to its account, is its owner's business.
  const { account: _account, cluster: _cluster, quota: _quota, ...probe } = open.probe;
  const { createdBy: _by, refusal: _refusal, ...rest } = open;
  return { ...rest, probe, ...(own ? {} : { sharedBy: runtime.tenantId }) };
}
