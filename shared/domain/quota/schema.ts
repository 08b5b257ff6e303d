import * as z from "zod";

/** What is counted, in which unit, and for people. A new kind is one line here and one in what takes it. */
export const RESOURCES = {
  deployments: { unit: "deployments" },
  nodes: { unit: "nodes" },
  cpu: { unit: "cores" },
  memory: { unit: "MiB" },
  volume: { unit: "GiB" },
  repos: { unit: "repos" },
  tokens: { unit: "tokens" },
} as const;

export const RESOURCE_NAMES = ["deployments", "nodes", "cpu", "memory", "volume", "repos", "tokens"] as const;
export const Resource = z.enum(RESOURCE_NAMES);
export type Resource = z.infer<typeof Resource>;

/** The largest limit that somebody can set: 10^12 of anything. */
export const LARGEST = 10 ** 12;
/**
 * Stands for "no limit" in the table, so that one arithmetic serves both: what is left of it never runs out, and
 * it stays exact (2^53 is nine times as much).
 */
export const UNLIMITED = 10 ** 15;

/** How much of what; what is not named is none. */
export const Amounts = z.partialRecord(Resource, z.int().nonnegative());
export type Amounts = z.infer<typeof Amounts>;

/**
 * What an object holds of its tenant's quota, stored on the object: what is given back is what was taken, whatever
 * has become of the groups of its author since. `groups` are paths in the tenant (`/eng/backend`), with their ancestors.
 */
export const Holding = z.object({ amounts: Amounts, groups: z.array(z.string()) });
export type Holding = z.infer<typeof Holding>;

/** Requests that a principal or a tenant may send: `perSecond` on average, `burst` at once. */
export const Rate = z.object({ perSecond: z.number().positive(), burst: z.int().positive() });
export type Rate = z.infer<typeof Rate>;

/** Path of the tenant itself: the root of its groups. */
export const ROOT = "/";

/** One tenant's or group's count. `left` may be below zero: a limit may be set below what is used. */
export interface Counter {
  readonly tenantId: string;
  /** `/` = the tenant. */
  readonly group: string;
  readonly used: Readonly<Record<Resource, number>>;
  readonly left: Readonly<Record<Resource, number>>;
  /** What somebody set; the rest has its default. */
  readonly limits: Amounts;
  /** Requests of the whole tenant together, and of one token or user; absent = the default. Tenants only. */
  readonly rates: { readonly tenant?: Rate | undefined; readonly principal?: Rate | undefined };
  /** Of `limits` and `rates`: 0 until somebody sets one. */
  readonly version: number;
  /** Rises with every change of any counter of the tenant; only the root has it. */
  readonly changes: number;
}

/** A resource that does not suffice. */
export interface Shortage {
  readonly resource: Resource;
  readonly unit: string;
  /** The tenant (`tenant-a`) or the group (`tenant-a/eng`) whose limit it is. */
  readonly of: string;
  readonly limit: number;
  readonly used: number;
  readonly asked: number;
  /** By how much the limit is too low. */
  readonly more: number;
}
