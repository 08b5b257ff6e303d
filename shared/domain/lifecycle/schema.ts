import * as z from "zod";
import { VersionStatus } from "../app/schema.ts";
import { Phase } from "../review/phase.ts";

/** What can be done to a version. `review` begins or takes over a phase of its review, `upload` made or renewed it. */
export const Command = z.enum([
  "upload",
  "modify",
  "submit",
  "cancel",
  "review",
  "pass",
  "reject",
  "release",
  "suspend",
  "recover",
  "delete",
]);
export type Command = z.infer<typeof Command>;

/** Who did what to a version, and what became of it. Written once, in the transaction of the change itself. */
export const HistoryEntry = z.object({
  tenantId: z.string(),
  appId: z.string(),
  versionId: z.string(),
  /** The version's own counter after the change: 1, 2, 3 … */
  number: z.int(),
  command: Command,
  /** Absent when there was nothing before. */
  from: VersionStatus.optional(),
  to: VersionStatus,
  /** Of the review. */
  phase: Phase.optional(),
  reviewId: z.string().optional(),
  message: z.string().optional(),
  /** Id of the API token that did it. */
  actor: z.string(),
  /** `reviewer`: it judged for the platform; `platform`: it governed what all tenants share. Both maybe from another tenant. */
  actedAs: z.enum(["owner", "reviewer", "platform"]),
  requestId: z.string(),
  at: z.string(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;
