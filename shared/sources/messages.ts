import * as z from "zod";
import { RepoPlace } from "../domain/repo/place.ts";
import { SOURCE_ERRORS } from "./contract.ts";

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

/** Asks the same function, and waits for the answer, to read the package of a version that was only listed. */
export const TakeRequest = z.strictObject({
  take: z.strictObject({ tenantId: z.string(), versionId: z.string() }),
});
export type TakeRequest = z.infer<typeof TakeRequest>;

export const TakeAnswer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true) }),
  z.object({
    ok: z.literal(false),
    /** Why, for whoever wants to use the version. */
    detail: z.string(),
    retryable: z.boolean(),
  }),
]);
export type TakeAnswer = z.infer<typeof TakeAnswer>;

/** Asks the same function, and waits for the answer, whether a place is a repo. Nothing is written. */
export const ValidateRequest = z.strictObject({
  validate: z.strictObject({
    place: RepoPlace,
    /** Sealed for this tenant and object: no secret is in a message. */
    credential: z.strictObject({ sealed: z.string(), tenant: z.string(), object: z.string() }).optional(),
  }),
});
export type ValidateRequest = z.infer<typeof ValidateRequest>;

export const ValidateAnswer = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    /** Versions that can be used. */
    packages: z.int(),
    /** The first 50 entries of the index that cannot be used. */
    faults: z.array(z.object({ name: z.string(), version: z.string(), detail: z.string() })),
  }),
  z.object({
    ok: z.literal(false),
    code: z.enum(SOURCE_ERRORS),
    /** One sentence for the repo's owner. */
    detail: z.string(),
    retryable: z.boolean(),
  }),
]);
export type ValidateAnswer = z.infer<typeof ValidateAnswer>;

export const ScanAnswer = z.object({
  /** `busy`: another scan holds the repo; `lost`: it was taken over, nothing more was written; `gone`: no such repo. */
  result: z.enum(["succeeded", "unchanged", "failed", "busy", "lost", "gone", "removed"]),
});
export type ScanAnswer = z.infer<typeof ScanAnswer>;
