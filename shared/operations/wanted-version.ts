import * as z from "zod";
import { Stage } from "../domain/app/curated.ts";

/** Which version of an app is meant: one by its id, or the one that an app has at a stage. */
export const wantedVersion = {
  appVersionId: z.string().min(1).max(80).optional(),
  appId: z.string().min(1).max(80).optional(),
  stage: Stage.optional(),
};

/** Of a body that has the members of `wantedVersion`: exactly one of the two is said. */
export function namesOneVersion({ appVersionId, appId, stage }: z.output<z.ZodObject<typeof wantedVersion>>): boolean {
  if (appVersionId === undefined) return appId !== undefined && stage !== undefined;
  return appId === undefined && stage === undefined;
}

/** What is told where `namesOneVersion` does not hold. */
export const ONE_VERSION = { path: ["appVersionId"], error: "Send appVersionId, or appId and stage." };
