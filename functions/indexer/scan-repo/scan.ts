import { Manifest } from "../../../shared/domain/repo/manifest.ts";
import type { Manifests } from "../../../shared/domain/repo/manifests.ts";
import { nextScan, planScan } from "../../../shared/domain/repo/rules.ts";
import { NOTHING_DONE, type Repo, type RepoEvent } from "../../../shared/domain/repo/schema.ts";
import type { RepoStore, ScannedRepo } from "../../../shared/domain/repo/store.ts";
import type { ScanOutcome } from "../../../shared/domain/repo/updates.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Logger } from "../../../shared/platform/logger.ts";
import {
  type Known,
  type Listing,
  type Source,
  SourceError,
  type Validators,
} from "../../../shared/sources/contract.ts";
import type { ScanAnswer, ScanRequest } from "../../../shared/sources/messages.ts";
import { versionId } from "./app-writes.ts";
import { type ApplyParts, applyPlan } from "./apply-plan.ts";
import { LeaseLost } from "./lease-writer.ts";
import { removeListing } from "./remove-listing.ts";
import { completeManifest } from "./stored-listing.ts";
import { Tally } from "./tally.ts";

export interface ScanParts extends ApplyParts {
  readonly repos: RepoStore;
  /** Opens the repo with its secret: one KMS request where it has one. */
  readonly open: (repo: Repo) => Promise<Source>;
  readonly manifests: Manifests;
  readonly newId: NewId;
  readonly log: Logger;
}

type Result = ScanAnswer["result"];

/** How long a scan that a user asked for waits for one that runs, and how often it looks. */
const WAIT_MS = 60_000;
const LOOK_MS = 500;
/** Kept free at the end of the lease for writing the outcome. */
const RESERVE_MS = 15_000;
/** Apps that a note names. */
const MAX_NAMED = 10;
/** What could not be fetched is tried again after this, or after the repo's interval if that is shorter. */
const RETRY_SECONDS = 900;

/**
 * Scans one repo.
 *
 * Unchanged index (scheduled): one HTTP request, one read, one write (of the repo item: its next time), nothing of its
 * apps. Nothing is locked for that: the write is conditional on the token that was read. One new version: one request for
 * the index and one for the archive, two reads, three writes (lease; version, package and app in one transaction; outcome
 * and event in one), and three objects (archive and the new manifest put, the old manifest read; it is deleted after).
 *
 * Everything that is written about apps is conditional on the fencing token of the lease, so that running twice at once,
 * twice in a row or half ends in the same state. @throws what is not the repo's fault, after giving the repo free
 * @param until when this process will be ended: the lease's end
 */
export async function scanRepo(parts: ScanParts, request: ScanRequest, until: Date): Promise<Result> {
  const waitUntil = Math.min(parts.clock().getTime() + WAIT_MS, until.getTime() - RESERVE_MS);
  for (;;) {
    const repo = await parts.repos.forScan(request.tenantId, request.repoId);
    if (repo === undefined) return removeListing(parts, request);
    const busy = repo.scanLeaseUntil > parts.clock().getTime();
    const result = busy ? "busy" : await new Scan(parts, request, repo, until).run();
    if (result !== "busy" || request.eventId === undefined) return result;
    if (parts.clock().getTime() >= waitUntil) {
      await new Scan(parts, request, repo, until).report("failed", "Another scan of this repo is still running.");
      return "busy";
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

class Scan {
  readonly #parts: ScanParts;
  readonly #request: ScanRequest;
  readonly #repo: ScannedRepo;
  readonly #until: Date;
  readonly #startedAt: Date;
  readonly #tally = new Tally();
  #manifest: Promise<Manifest> | undefined;

  constructor(parts: ScanParts, request: ScanRequest, repo: ScannedRepo, until: Date) {
    this.#parts = parts;
    this.#request = request;
    this.#repo = repo;
    this.#until = until;
    this.#startedAt = parts.clock();
  }

  async run(): Promise<Result> {
    const { repos, log } = this.#parts;
    const repo = this.#repo;
    let token = repo.scanToken;
    let leased = false;
    try {
      const source = await this.#parts.open(repo);
      const listing = await this.#list(source);
      if (listing.unchanged) return await this.#settle(token, "unchanged", this.#outcome("ready", listing.validators));
      const taken = await repos.takeLease(repo, this.#parts.clock(), this.#until);
      if (taken === undefined) return "busy";
      token = taken;
      leased = true;
      return await this.#apply(token, source, listing);
    } catch (error) {
      if (error instanceof LeaseLost) return this.#lost();
      const known = error instanceof SourceError;
      const reason = known ? error.message : "The scan broke off by a fault of ours; it is tried again.";
      if (!known) log.error("a scan broke off", { repoId: repo.id, tenantId: repo.tenantId, error });
      const outcome = {
        ...this.#outcome("failed", this.#validators()),
        lastError: reason,
        pendingRemoval: repo.pendingRemoval,
        // What was written until then is found in the table by the next scan.
        ...(leased
          ? { unsettled: true as const, etag: undefined, lastModified: undefined, indexDigest: undefined }
          : {}),
      };
      const result = await this.#settle(token, "failed", outcome, { ...this.#tally.counts, error: reason });
      if (known) return result;
      throw error;
    }
  }

  /** Completes the event that the user follows; without one there is nothing to do. */
  async report(status: RepoEvent["status"], error: string): Promise<void> {
    if (this.#request.eventId !== undefined) await this.#parts.repos.putEvent(this.#event(status, { error }));
  }

  async #list(source: Source): Promise<Listing> {
    const { force = false } = this.#request;
    const known: Known = {
      // What a scan that died left behind is put right by a whole comparison only.
      ...(force || this.#repo.unsettled ? {} : this.#validators()),
      hashes: async () => (await this.#known()).hashes({ force }),
    };
    return source.list(known);
  }

  /** What the last scan knew; read once. */
  #known(): Promise<Manifest> {
    this.#manifest ??= this.#load();
    return this.#manifest;
  }

  async #load(): Promise<Manifest> {
    const { manifests, table } = this.#parts;
    const { id: repoId, tenantId, manifest: key, unsettled, lastScanAt } = this.#repo;
    const manifest = key === undefined ? undefined : await manifests.load(key);
    if (key !== undefined && manifest === undefined)
      this.#parts.log.error("a manifest is lost and is made anew from the table", { tenantId, repoId, key });
    const known = manifest ?? new Manifest();
    const hadOne = key !== undefined || lastScanAt !== undefined;
    if (unsettled || (manifest === undefined && hadOne)) await completeManifest(table, { tenantId, repoId }, known);
    return known;
  }

  async #apply(token: number, source: Source, listing: Extract<Listing, { unchanged: false }>): Promise<Result> {
    const repo = this.#repo;
    const tally = this.#tally;
    const manifest = await this.#known();
    const before = repo.manifest;
    const plan = planScan(manifest, {
      entries: listing.entries,
      same: listing.same ?? [],
      unusable: listing.faults,
      complete: listing.complete,
      pendingRemoval: repo.pendingRemoval,
      force: this.#request.force ?? false,
      idOf: (entry) =>
        entry.digest === undefined
          ? undefined
          : versionId({ tenantId: repo.tenantId, repoId: repo.id }, entry, entry.digest),
    });
    tally.unchanged = plan.unchanged;
    tally.heldBack = plan.heldBack;
    await applyPlan(this.#parts, {
      repo,
      source,
      token,
      plan,
      manifest,
      tally,
      stopAt: new Date(this.#until.getTime() - RESERVE_MS),
      unsettled: repo.unsettled ?? false,
    });
    for (const fault of listing.faults) tally.unusable(fault);
    for (const { name, version } of plan.doubled)
      tally.unusable({ name, version, detail: "The index lists this version twice; the first is taken." });
    for (const known of plan.stillBad) tally.stillBad(known);
    const saved = manifest.changed ? await this.#parts.manifests.save(repo, token, manifest) : before;
    // Validators are kept only when nothing is left to do: with them, the next scan would end at "unchanged".
    const done = !tally.retry && !tally.incomplete && plan.pendingRemoval === undefined;
    const outcome = {
      ...this.#outcome("ready", done ? listing.validators : {}),
      ...(tally.incomplete || tally.retry ? { nextScanAt: this.#soon() } : {}),
      pendingRemoval: plan.pendingRemoval,
      manifest: saved,
      unsettled: undefined,
    };
    const notes = [
      ...hopeless(manifest),
      ...(tally.incomplete ? ["Time ran out; the next scan goes on."] : []),
      ...(plan.heldBack === 0
        ? []
        : [`Much is gone from the index at once (${plan.heldBack}); it is removed when the next scan finds the same.`]),
    ];
    const counts = { ...tally.counts, ...(notes.length === 0 ? {} : { error: notes.join(" ") }) };
    const result = await this.#settle(token, "succeeded", outcome, counts);
    if (result === "succeeded" && before !== undefined && before !== saved) await this.#drop(before);
    return result;
  }

  /** The manifest that nothing names any more; one that stays costs a little room and nothing else. */
  async #drop(key: string): Promise<void> {
    try {
      await this.#parts.manifests.drop(key);
    } catch (error) {
      this.#parts.log.warn("an old manifest stays", { key, error });
    }
  }

  async #settle(
    token: number,
    status: "succeeded" | "unchanged" | "failed",
    outcome: ScanOutcome,
    details: Partial<RepoEvent> = {},
  ): Promise<Result> {
    // A scheduled scan that found nothing new leaves no event: the repo's lastScanAt says it.
    const silent = status === "unchanged" && this.#request.eventId === undefined;
    const event = silent ? undefined : this.#event(status, details);
    if (await this.#parts.repos.settle(this.#repo, token, outcome, event)) return status;
    return this.#lost();
  }

  async #lost(): Promise<Result> {
    await this.report("failed", "The repo was changed, deleted or taken over by another scan meanwhile.");
    return "lost";
  }

  #outcome(status: ScanOutcome["status"], validators: Validators): ScanOutcome {
    const now = this.#parts.clock();
    return {
      status,
      nextScanAt: nextScan(this.#repo, now).toISOString(),
      lastScanAt: now.toISOString(),
      etag: validators.etag,
      lastModified: validators.lastModified,
      indexDigest: validators.digest,
      manifest: this.#repo.manifest,
      unsettled: this.#repo.unsettled,
    };
  }

  #validators(): Validators {
    const { etag, lastModified, indexDigest: digest } = this.#repo;
    return { etag, lastModified, digest };
  }

  #soon(): string {
    const seconds = this.#tally.incomplete ? 0 : Math.min(RETRY_SECONDS, this.#repo.scanInterval);
    return new Date(this.#parts.clock().getTime() + seconds * 1000).toISOString();
  }

  #event(status: RepoEvent["status"], details: Partial<RepoEvent>): RepoEvent {
    return {
      id: this.#request.eventId ?? this.#parts.newId("repoEvent"),
      tenantId: this.#repo.tenantId,
      repoId: this.#repo.id,
      status,
      startedAt: this.#startedAt.toISOString(),
      finishedAt: this.#parts.clock().toISOString(),
      ...NOTHING_DONE,
      ...details,
    };
  }
}

/** Names the apps of which the listing has versions, but none that can be used: nobody sees them in the store. */
function hopeless(manifest: Manifest): readonly string[] {
  const names = [...manifest.apps].filter((name) => {
    const versions = [...manifest.of(name).values()].filter(({ state }) => state !== "vanished");
    return versions.length > 0 && versions.every(({ state }) => state === "bad");
  });
  if (names.length === 0) return [];
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : "";
  return [`Not one version can be used of: ${names.slice(0, MAX_NAMED).join(", ")}${more}.`];
}
