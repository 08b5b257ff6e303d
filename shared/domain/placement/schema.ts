import * as z from "zod";
import { Stage } from "../app/curated.ts";

/** Runtimes that one placement names at most: all of it is one transaction, which holds 100 writes. */
export const MOST_PLACES = 8;

/** One app on several runtimes, made by one request: what it is made of lives on as deployments. */
export const Placement = z.object({
  id: z.string(),
  tenantId: z.string(),
  name: z.string(),
  description: z.string(),
  appId: z.string(),
  appVersionId: z.string(),
  /** The stage that was named in place of a version. */
  stage: Stage.optional(),
  /** In the order in which the runtimes were named. */
  deployments: z.array(z.object({ id: z.string(), runtimeId: z.string(), provider: z.string() })),
  createdBy: z.string(),
  /** Refs of the groups of its tenant that it belongs to. */
  groups: z.array(z.string()).optional(),
  version: z.int(),
  createdAt: z.string(),
});
export type Placement = z.infer<typeof Placement>;
