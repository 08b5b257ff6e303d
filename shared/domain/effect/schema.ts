import * as z from "zod";

/** A call that changes a cloud, as it was asked, and what came of it. */
export const Effect = z.object({
  /** Capability and method of the provider, such as `instances.create`. */
  call: z.string(),
  /** What it was about: the key of what is to be made, or the id of what is there. */
  of: z.string().optional(),
  askedAt: z.string(),
  /** Absent: nothing came back; whoever asked died, or is still waiting. */
  answeredAt: z.string().optional(),
  /** Id of what was made, where the cloud named one. */
  answer: z.string().optional(),
  /** Why the cloud refused, in its own code, and its request's id for its support. */
  refusal: z
    .object({ code: z.string(), message: z.string(), requestId: z.string().optional(), retryable: z.boolean() })
    .optional(),
});
export type Effect = z.infer<typeof Effect>;
