import * as z from "zod";
import { DeploymentStatus } from "../../domain/deployment/status.ts";
import { PlacementStatus } from "../../domain/placement/rules.ts";
import { Placement } from "../../domain/placement/schema.ts";
import { ShortageView } from "../../domain/quota/view.ts";
import { DeployPlan } from "../deploy/view.ts";

/** One app on several runtimes, as it stands now. */
export const PlacementView = Placement.omit({ tenantId: true, deployments: true })
  .extend({
    status: PlacementStatus,
    /** In the order in which the runtimes were named; those that are deleted stay listed. */
    deployments: z.array(
      z.object({
        id: z.string(),
        runtimeId: z.string(),
        provider: z.string(),
        status: DeploymentStatus,
        /** Why it failed, in one sentence. */
        statusReason: z.string().optional(),
        health: z.string().optional(),
        activeJobId: z.string().optional(),
        lastJobId: z.string().optional(),
      }),
    ),
  })
  .meta({ id: "Placement" });
export type PlacementView = z.infer<typeof PlacementView>;

/** What a placement would make. Nothing was written. */
export const PlacementPlan = z
  .object({
    dryRun: z.literal(true),
    /** One of each runtime, in their order. */
    plans: z.array(DeployPlan),
  })
  .meta({ id: "PlacementPlan" });

/** A requirement and what was found, in words. */
const Reason = z.object({ requirement: z.string(), detail: z.string() });

/** One runtime, and how it would do. */
export const Candidate = z.object({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  region: z.string(),
  labels: z.record(z.string(), z.string()),
  /** From 1, the best first; absent where the app cannot run. */
  rank: z.int().optional(),
  /** Each requirement that it fails; none where the app can run. */
  unmet: z.array(Reason),
  /** Why it stands where it stands. */
  reasons: z.array(z.string()),
  /** At list price; absent where the provider has no list, and of what runs in a cluster. */
  price: z
    .object({
      currency: z.string(),
      /** Of a month of 730 hours, in hundredths of the currency. */
      month: z.int(),
      /** Day and source of the price list. */
      listed: z.object({ on: z.string(), source: z.string() }),
      notPriced: z.array(z.string()),
    })
    .optional(),
});
export type Candidate = z.infer<typeof Candidate>;

/** Where an app could run, the best place first. Nothing was written, and no cloud was asked. */
export const Evaluation = z
  .object({
    appVersionId: z.string(),
    /** A page of all that were looked at: those that fit by rank, then the others by name. */
    candidates: z.array(Candidate),
    /** There where more candidates follow. */
    nextPageToken: z.string().optional(),
    /** Each limit of the tenant and its groups that the deployment would meet, wherever it ran. */
    quota: z.array(ShortageView),
    /** SHA-256 of everything that this was told from, the other pages too: the same digest is the same order. */
    digest: z.string(),
  })
  .meta({ id: "PlacementEvaluation" });
export type Evaluation = z.infer<typeof Evaluation>;
