import * as z from "zod";

/**
 * What a job was asked and nobody may read: `Job.sealedInput`, opened. Its texts reach the nodes, and nothing that is
 * kept or shown.
 */
export const SealedInput = z.object({
  /** Texts that are struck out of what commands print. */
  secrets: z.array(z.string()),
  /** Of `run-service`: role → what its command is told. */
  params: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  /** Of `run-command`. */
  command: z
    .object({
      run: z.union([z.object({ argv: z.array(z.string()).min(1) }), z.object({ shell: z.string().min(1) })]),
      env: z.record(z.string(), z.string()),
    })
    .optional(),
});
export type SealedInput = z.infer<typeof SealedInput>;
