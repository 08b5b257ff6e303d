import * as z from "zod";
import { packageMeta } from "../meta.ts";

/** What is in a package of Kubernetes objects: what is stored with an app version. The objects stay in the archive. */
export const manifestsPackage = z.object({
  format: z.literal("manifests"),
  name: z.string(),
  description: z.string(),
  meta: packageMeta,
  objects: z.array(
    z.object({
      apiVersion: z.string(),
      kind: z.string(),
      name: z.string(),
      /** Absent: the deployment's, or it belongs to none. */
      namespace: z.string().optional(),
    }),
  ),
  /** What will not work everywhere, or not as expected. */
  warnings: z.array(z.object({ file: z.string(), pointer: z.string(), detail: z.string(), remedy: z.string() })),
});
export type ManifestsPackage = z.infer<typeof manifestsPackage>;
