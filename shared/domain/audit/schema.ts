import * as z from "zod";

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** What was acted on: the noun of its route and its id. */
export const AuditObject = z.object({ type: z.string().min(1).max(60), id: z.string().min(1).max(200) });
export type AuditObject = z.infer<typeof AuditObject>;

/**
 * One act, as the chain keeps it for good. It names people and tokens by id only: no name, no address, no text that
 * somebody wrote, so that it may outlive whoever it tells of.
 */
export const AuditEvent = z.object({
  id: z.string(),
  tenantId: z.string().min(1),
  /** When it was done, by the clock of whoever did it. */
  at: z.iso.datetime(),
  /** A user, a service token, or what acts by itself, such as `job-…` and `platform`. */
  actorId: z.string().min(1),
  /** What the actor showed. */
  tokenId: z.string().optional(),
  /** Whose wish it was, where the actor is not whoever wanted it. */
  onBehalfOf: z.string().optional(),
  /** An `operationId` of the API, or what the platform did, such as `finishJob`. */
  operation: z.string().min(1).max(100),
  object: AuditObject,
  /** `denied`: nothing was done, as a permission is missing. */
  outcome: z.enum(["done", "failed", "denied"]),
  /** SHA-256 of the canonical JSON of what the API shows of the object, before and after the act. */
  before: digest.optional(),
  after: digest.optional(),
  requestId: z.string().optional(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/**
 * What may point at a person: kept beside the chain, which holds its digest only. It is erased with the tenant, and the
 * chain still verifies.
 */
export const AuditSource = z.object({
  /** Random: without it nobody can find out by trying what a digest stands for. */
  salt: z.string(),
  ip: z.string().max(64).optional(),
  userAgent: z.string().max(200).optional(),
  /** What the actor wrote, if anything. */
  reason: z.string().max(1000).optional(),
});
export type AuditSource = z.infer<typeof AuditSource>;

/** An act that waits for its place in the chain: written in the act's own transaction. */
export const AuditIntent = AuditEvent.extend({ source: AuditSource });
export type AuditIntent = z.infer<typeof AuditIntent>;

/** A link of a tenant's chain. */
export const AuditEntry = AuditEvent.extend({
  /** Version of this form. */
  v: z.literal(1),
  /** 1, 2, 3, …: without a gap. */
  seq: z.int().min(1),
  /** When it came into the chain; never before the link before it. */
  recordedAt: z.iso.datetime(),
  sourceDigest: digest,
  /** `hash` of the link before; of the first one, a digest of the tenant's id. */
  prevHash: digest,
  /** SHA-256 of the canonical JSON of everything above. */
  hash: digest,
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** The chain's end. */
export const AuditHead = z.object({
  tenantId: z.string(),
  seq: z.int().min(1),
  hash: digest,
  recordedAt: z.iso.datetime(),
});
export type AuditHead = z.infer<typeof AuditHead>;

/** Of an item that leads to an entry: its own number, or that of the entry in its sort key. */
export const Sequence = z.union([
  z.object({ seq: z.int() }),
  z.object({ sk: z.string().regex(/^\d+$/) }).transform(({ sk }) => ({ seq: Number(sk) })),
]);
