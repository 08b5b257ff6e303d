import * as z from "zod";
import { ResultStatus } from "../../protocol/messages.ts";

/** An order to a Frontgate or Drone, from the moment a task wrote it until its result is known. */
export const CommandRecord = z.object({
  id: z.string(),
  tenantId: z.string(),
  frontgateId: z.string(),
  deploymentId: z.string(),
  nodeId: z.string().optional(),
  /** Whose it is; absent for what Pilot orders of its own. */
  jobId: z.string().optional(),
  taskId: z.string().optional(),
  /** What it changes of what the Frontgate holds, when it succeeds; absent for a command of a Drone. */
  changes: z.enum(["nodes", "document", "everything", "nothing-new"]).optional(),
  metadataVersion: z.int(),
  /** CommandBody as JSON, when it is small enough for a message and no passwords are among the deployment's answers. */
  body: z.string().optional(),
  /** Else a sealed `Confidence`, its context {tenant, object: the command's id}. */
  sealed: z.string().optional(),
  /** There are passwords among it: what comes back is looked through for them. */
  confidential: z.boolean(),
  /** The command as a person reads it, without passwords; absent where it is not one of the package. */
  line: z.string().optional(),
  /** Where the body lies, encrypted, when it is too large for a message. */
  bodyKey: z.string().optional(),
  /** Of the object. */
  bodySha256: z.string().optional(),
  bodyBytes: z.int().optional(),
  timeoutMs: z.int(),
  /** RFC 3339; no execution starts after it. */
  deadline: z.string(),
  status: z.enum(["open", "done"]),
  acceptedAt: z.string().optional(),
  result: z
    .object({
      status: ResultStatus,
      exitCode: z.int().optional(),
      output: z.string().optional(),
      message: z.string().optional(),
      startedAt: z.string(),
      finishedAt: z.string(),
    })
    .optional(),
  /** Step Functions callback token of the task that waits. Newest wins. */
  callbackToken: z.string().optional(),
  createdAt: z.string(),
});
export type CommandRecord = z.infer<typeof CommandRecord>;

/** Reminder to look at an open command at a time: the sweep's work list. */
export const DueCommand = z.object({
  pk: z.string(),
  sk: z.string(),
  tenantId: z.string(),
  frontgateId: z.string(),
  commandId: z.string(),
});
export type DueCommand = z.infer<typeof DueCommand>;
