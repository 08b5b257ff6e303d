import * as z from "zod";
import { Stage } from "./curated.ts";

/** A version as a stage has it: named by its digest, which no later write changes. */
export const StagedVersion = z.object({
  appVersionId: z.string(),
  packageVersion: z.string(),
  /** `sha256:<hex>` of the archive. */
  digest: z.string(),
});
export type StagedVersion = z.infer<typeof StagedVersion>;

/** The version that a stage has now, since when and by whom, and those that it had before: the newest first. */
export const Channel = StagedVersion.extend({
  since: z.string(),
  /** Id of the token that put it there. */
  by: z.string(),
  previous: z.array(StagedVersion),
});
export type Channel = z.infer<typeof Channel>;

export const Channels = z.partialRecord(Stage, Channel);
export type Channels = z.infer<typeof Channels>;

/** Stages that a version passes one after the other, unless the app names others. `develop` is free to all. */
export const PIPELINE: readonly Stage[] = ["test", "staging", "production"];
