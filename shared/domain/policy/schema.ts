import * as z from "zod";
import { JobKind } from "../job/schema.ts";

/** Policies of a tenant, and rules of a policy: all of them are read with every request that they judge. */
export const MAX_POLICIES = 10;
export const MAX_RULES = 50;
/** Characters of an expression. */
export const MAX_EXPRESSION = 1000;

/** One rule of a policy. */
export const Rule = z.strictObject({
  /** In the words of the tenant, once in a policy: `no-night-changes`. */
  id: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be of small letters, digits and dashes"),
  /** `deny`: what breaks it is refused. `warn`: it is told. */
  effect: z.enum(["deny", "warn"]),
  /** CEL, true where the rule is broken. */
  when: z.string().min(1).max(MAX_EXPRESSION),
  /** What whoever breaks it is told. */
  message: z.string().trim().min(1).max(300),
  /** What in the plan it is about, as a JSON pointer: `/price/after`. */
  pointer: z
    .string()
    .max(200)
    .regex(/^(\/[^/]*)*$/, "must be a JSON pointer")
    .optional(),
});
export type Rule = z.infer<typeof Rule>;

/** `dry-run`: its rules are told in plans and refuse nothing. */
export const PolicyMode = z.enum(["enforce", "dry-run", "off"]);

/** What a policy says, as its author writes it. */
export const PolicyInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  description: z.string().max(2000).default(""),
  mode: PolicyMode.default("enforce"),
  /** What it judges; absent: everything, `deploy` too. */
  operations: z.array(JobKind).min(1).max(JobKind.options.length).optional(),
  rules: z.array(Rule).min(1).max(MAX_RULES),
});
export type PolicyInput = z.infer<typeof PolicyInput>;

/** A tenant's say about what may be done with deployments. */
export const Policy = z.object({
  ...PolicyInput.shape,
  id: z.string(),
  tenantId: z.string(),
  createdBy: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Policy = z.infer<typeof Policy>;
