import * as z from "zod";

/** Asks the function `scan-repo` to scan a repo, or to take a deleted repo's apps out of the listing. */
export const ScanRequest = z.strictObject({
  tenantId: z.string(),
  repoId: z.string(),
  /** The `running` event to complete. With it, the scan waits up to a minute for one that runs. */
  eventId: z.string().optional(),
  /** Reads the whole index again, and fetches bad packages again. */
  force: z.boolean().optional(),
});
export type ScanRequest = z.infer<typeof ScanRequest>;

/** Asks the same function, and waits for the answer, whether a URL is a repo. Nothing is written. */
export const ProbeRequest = z.strictObject({ probe: z.strictObject({ kind: z.enum(["http"]), url: z.string() }) });
export type ProbeRequest = z.infer<typeof ProbeRequest>;

export const ProbeAnswer = z.union([
  z.object({
    ok: z.literal(true),
    apps: z.int(),
    versions: z.int(),
    /** The first 50 entries of the index that cannot be used. */
    faults: z.array(z.object({ name: z.string(), version: z.string(), detail: z.string() })),
  }),
  z.object({ ok: z.literal(false), code: z.string(), detail: z.string(), retryable: z.boolean() }),
]);
export type ProbeAnswer = z.infer<typeof ProbeAnswer>;

export const ScanAnswer = z.object({
  /** `busy`: another scan holds the repo; `lost`: it was taken over, nothing more was written; `gone`: no such repo. */
  result: z.enum(["succeeded", "unchanged", "failed", "busy", "lost", "gone", "removed"]),
});
export type ScanAnswer = z.infer<typeof ScanAnswer>;
