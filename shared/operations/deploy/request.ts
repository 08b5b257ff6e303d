import * as z from "zod";
import { Stage } from "../../domain/app/curated.ts";
import { Shares } from "../../domain/group/named.ts";
import { descriptionText, nameText } from "../../platform/middleware/params.ts";

/** Why, in the author's words: kept with the revision and the job. */
export const reason = z.string().trim().min(1).max(500).optional();

/** What a new deployment is asked with. */
export const DeployRequest = z
  .strictObject({
    appVersionId: z.string().min(1).max(80).optional(),
    appId: z.string().min(1).max(80).optional(),
    stage: Stage.optional(),
    runtimeId: z.string().min(1).max(80).optional(),
    groups: Shares.default([]),
    name: nameText.optional(),
    description: descriptionText.optional(),
    reason,
    values: z.record(z.string(), z.unknown()).default({}),
  })
  .refine(
    ({ appVersionId: one, appId, stage }) =>
      one !== undefined ? appId === undefined && stage === undefined : appId !== undefined && stage !== undefined,
    { path: ["appVersionId"], error: "Send appVersionId, or appId and stage." },
  );
export type DeployRequest = z.output<typeof DeployRequest>;
