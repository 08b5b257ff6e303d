import * as z from "zod";

/**
 * Work that takes longer than a request and goes on where it stopped: `waiting` for something (an upload, a waiting
 * period), `running`, then `done` or `failed`.
 */
export const WorkStatus = z.enum(["waiting", "running", "done", "failed", "cancelled"]);
export type WorkStatus = z.infer<typeof WorkStatus>;

/** How many items of each kind. */
export const Counts = z.record(z.string(), z.int());
export type Counts = z.infer<typeof Counts>;

const common = {
  id: z.string(),
  tenantId: z.string(),
  status: WorkStatus,
  /** Why it failed, in one sentence. */
  failure: z.string().optional(),
  counts: Counts,
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  finishedAt: z.string().optional(),
  version: z.int(),
};

/** What a worker alone reads. */
const working = {
  /** Rises with each worker that takes it; every write of a worker is conditional on its own. */
  fence: z.int(),
  /** Milliseconds since 1970 until which one worker has it. */
  leaseUntil: z.int(),
  /** Where to go on: JSON of the worker's own. */
  checkpoint: z.string().optional(),
};

export const Export = z.object({
  kind: z.literal("export"),
  ...common,
  /** The archive, once it is complete. */
  archive: z
    .object({
      /** Bytes. */
      size: z.int(),
      files: z.int(),
      /** Hex; of `manifest.json`, which names all other files by theirs. */
      manifestSha256: z.string(),
      /** The bucket deletes it then. */
      availableUntil: z.string(),
    })
    .optional(),
});
export type Export = z.infer<typeof Export>;

export const Import = z.object({
  kind: z.literal("import"),
  ...common,
  /** Bytes that are announced, and their SHA-256, hex. */
  size: z.int(),
  sha256: z.string(),
  /** Until then the URL takes the bytes. */
  validUntil: z.string(),
});
export type Import = z.infer<typeof Import>;

/** What an erasure proves. It holds no name and no address of a person. */
export const Certificate = z.object({
  format: z.literal("pitrix-erasure-1"),
  erasureId: z.string(),
  tenantId: z.string(),
  requestedAt: z.string(),
  begunAt: z.string(),
  finishedAt: z.string(),
  /** Items deleted, by kind; `user` are people who were in no other tenant. */
  items: Counts,
  /** Objects deleted, by the first part of their keys. */
  objects: Counts,
  /** Deployments that were left running in the tenant's own cloud. */
  leftRunning: z.int(),
  /** The last complete export of the tenant, if there was one. */
  lastExport: z.object({ id: z.string(), finishedAt: z.string(), manifestSha256: z.string() }).optional(),
  /** The end of the tenant's audit chain, which stays. */
  audit: z.object({ seq: z.int(), hash: z.string() }).optional(),
  verification: z.object({
    /** Whole walks through the table until one found nothing. */
    passes: z.int(),
    /** Items that the last walk looked at. */
    looked: z.int(),
    itemsFound: z.literal(0),
    objectsFound: z.literal(0),
    at: z.string(),
  }),
  /** What stays on purpose. */
  kept: z.array(z.string()),
});
export type Certificate = z.infer<typeof Certificate>;

export const Erasure = z.object({
  kind: z.literal("erasure"),
  ...common,
  /** ISO 8601: it begins then, and can be cancelled until then. */
  beginsAt: z.string(),
  /** The platform's own, or asked for by the tenant. */
  by: z.enum(["platform", "tenant"]),
  /** Deployments may go on running in the tenant's cloud, unknown to the store. */
  leaveRunning: z.boolean(),
  certificate: Certificate.optional(),
  /** JWS (RFC 7515), compact, EdDSA; its payload is the certificate. */
  signature: z.string().optional(),
});
export type Erasure = z.infer<typeof Erasure>;

export const Work = z.discriminatedUnion("kind", [Export, Import, Erasure]);
export type Work = z.infer<typeof Work>;

export const HeldWork = z.discriminatedUnion("kind", [
  Export.extend(working),
  Import.extend(working),
  Erasure.extend(working),
]);
export type HeldWork = z.infer<typeof HeldWork>;
export type Held<K extends Work["kind"]> = Extract<HeldWork, { kind: K }>;

/** Days that an archive can be downloaded; the bucket's rule says the same. */
export const ARCHIVE_DAYS = 7;
