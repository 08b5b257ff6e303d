import * as z from "zod";
import { Holding } from "../quota/schema.ts";
import { RepoPlace } from "./place.ts";
import { RepoCredential } from "./secret.ts";
import { Visibility } from "./visibility.ts";

/** Where packages lie, as a tenant configured it (paper 001, "Application repo subsystem"). */
export const Repo = RepoPlace.extend({
  id: z.string(),
  tenantId: z.string(),
  name: z.string(),
  description: z.string(),
  /** Sealed; never leaves the store but towards the function that reads repos. */
  credential: RepoCredential.optional(),
  /** Who sees its apps. The repo itself is seen by its tenant alone. */
  visibility: Visibility.default("private"),
  /** Who added it; absent on what was added before that was kept. */
  createdBy: z.string().optional(),
  /** With the visibility `group`: refs of the groups whose members see the repo's apps. */
  groups: z.array(z.string()).default([]),
  /** What a newly listed version is: shown at once, or a draft for the vendor to look at. */
  appDefaultStatus: z.enum(["active", "draft"]).default("active"),
  /** Providers that its apps may run on; empty = all that their package format runs on. */
  providers: z.array(z.string()),
  /** Selectors that a runtime's labels must satisfy: Kubernetes label-selector text, or `key=value` lists. */
  selector: z.string(),
  labels: z.record(z.string(), z.string()),
  /** Seconds between scheduled scans. */
  scanInterval: z.int(),
  status: z.enum(["new", "scanning", "ready", "failed"]),
  /** Validators of the last index read, for conditional requests. */
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** SHA-256 of the last index read. */
  indexDigest: z.string().optional(),
  /** Key of the object that holds what the last scan knew of every version. */
  manifest: z.string().optional(),
  lastScanAt: z.string().optional(),
  nextScanAt: z.string(),
  /** One sentence: why the last scan failed. */
  lastError: z.string().optional(),
  /** What it holds of its tenant's quota. Absent on what is older than quotas. */
  quota: Holding.optional(),
  /** Fencing token of the scan that holds the repo, and when its lease ends (milliseconds). */
  scanToken: z.int(),
  scanLeaseUntil: z.int(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Repo = z.infer<typeof Repo>;

/** One scan: what it read and did, and every package that it could not take. */
export const RepoEvent = z.object({
  id: z.string(),
  tenantId: z.string(),
  repoId: z.string(),
  status: z.enum(["running", "succeeded", "failed", "unchanged"]),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  added: z.int(),
  updated: z.int(),
  vanished: z.int(),
  unchanged: z.int(),
  /** Listed, but cannot be taken: what is fetched is no valid package, or the entry cannot be used. */
  bad: z.int().default(0),
  /** Gone, but kept until a second scan finds the same gone. */
  heldBack: z.int().default(0),
  /** The first of them; `errorCount` says how many there are. */
  errors: z.array(z.object({ package: z.string(), version: z.string(), detail: z.string() })),
  errorCount: z.int().default(0),
  error: z.string().optional(),
});
export type RepoEvent = z.infer<typeof RepoEvent>;

/** Of a scan that has done nothing yet. */
export const NOTHING_DONE: Pick<
  RepoEvent,
  "added" | "updated" | "vanished" | "unchanged" | "bad" | "heldBack" | "errors" | "errorCount"
> = { added: 0, updated: 0, vanished: 0, unchanged: 0, bad: 0, heldBack: 0, errors: [], errorCount: 0 };
