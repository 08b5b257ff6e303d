import * as z from "zod";
import { OperationPlan } from "../view.ts";

/** What a new deployment would be, beside what making it would do. */
export const DeployPlan = OperationPlan.omit({ deploymentId: true, deploymentVersion: true, appVersion: true })
  .extend({
    runtimeId: z.string(),
    provider: z.string(),
    subnetId: z.string(),
    values: z.record(z.string(), z.unknown()),
    roles: z.array(
      z.object({
        role: z.string(),
        count: z.int(),
        cpu: z.int(),
        /** MiB */
        memory: z.int(),
        /** GiB; 0 = no volume. */
        volumeSize: z.int(),
        /** What the machines start from. */
        image: z.string().optional(),
        /** What they pull and run in a container: by digest, at the runtime's mirror where it has one. */
        container: z.string().optional(),
      }),
    ),
  })
  .meta({ id: "DeploymentPlan" });
export type DeployPlan = z.infer<typeof DeployPlan>;
