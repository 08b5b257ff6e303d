import { nextScan, planScan } from "../../../shared/domain/repo/rules.ts";
import type { Repo, RepoEvent } from "../../../shared/domain/repo/schema.ts";
import type { RepoStore, ScannedRepo } from "../../../shared/domain/repo/store.ts";
import type { ScanOutcome } from "../../../shared/domain/repo/updates.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Logger } from "../../../shared/platform/logger.ts";
import { type Listing, type Source, SourceError } from "../../../shared/sources/contract.ts";
import type { ScanAnswer, ScanRequest } from "../../../shared/sources/messages.ts";
import { type Applied, type ApplyParts, applyPlan, LeaseLost } from "./apply-plan.ts";
import { removeListing } from "./remove-listing.ts";

export interface ScanParts extends Omit<ApplyParts, "source"> {
  readonly repos: RepoStore;
  /** Opens the repo with its secret: one KMS request where it has one. */
  readonly open: (repo: Repo) => Promise<Source>;
  readonly newId: NewId;
  readonly log: Logger;
}

type Result = ScanAnswer["result"];

/** How long a scan that a user asked for waits for one that runs, and how often it looks. */
const WAIT_MS = 60_000;
const LOOK_MS = 500;
/** Kept free at the end of the lease for writing the outcome. */
const RESERVE_MS = 15_000;
/** Errors that an event holds: 50 × 1 KB fit well into an item. */
const MAX_ERRORS = 50;
/** What could not be fetched is tried again after this, or after the repo's interval if that is shorter. */
const RETRY_SECONDS = 900;

/**
 * Scans one repo.
 *
 * Unchanged index (scheduled): one HTTP request, one read, one write (of the repo item: its next time), nothing of its
 * apps. Nothing is locked for that: the write is conditional on the token that was read. One new version: one request for
 * the index and one for the archive, three reads, one object, three writes (lease; version, package, record and app in one
 * transaction; outcome and event in one).
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
    try {
      const source = await this.#parts.open(repo);
      const listing = await this.#list(source);
      if (listing.unchanged) return await this.#settle(token, "unchanged", this.#outcome("ready", listing.validators));
      const taken = await repos.takeLease(repo, this.#parts.clock(), this.#until);
      if (taken === undefined) return "busy";
      token = taken;
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
      };
      const result = await this.#settle(token, "failed", outcome, { error: reason });
      if (known) return result;
      throw error;
    }
  }

  /** Completes the event that the user follows; without one there is nothing to do. */
  async report(status: RepoEvent["status"], error: string): Promise<void> {
    if (this.#request.eventId !== undefined) await this.#parts.repos.putEvent(this.#event(status, { error }));
  }

  async #list(source: Source): Promise<Listing> {
    const known = this.#request.force ? {} : this.#validators();
    return source.list(known);
  }

  async #apply(token: number, source: Source, listing: Extract<Listing, { unchanged: false }>): Promise<Result> {
    const repo = this.#repo;
    const known = await this.#parts.repos.entries(repo.tenantId, repo.id);
    const plan = planScan(listing.entries, known, {
      complete: listing.complete,
      pendingRemoval: repo.pendingRemoval,
      force: this.#request.force ?? false,
      unusable: listing.faults,
    });
    const stopAt = new Date(this.#until.getTime() - RESERVE_MS);
    const parts = { ...this.#parts, source };
    const applied = await applyPlan(parts, repo, token, plan, known, listing.entries, stopAt);
    // Validators are kept only when nothing is left to do: with them, the next scan would end at "unchanged".
    const done = !applied.retry && !applied.incomplete && plan.pendingRemoval === undefined;
    const outcome = {
      ...this.#outcome("ready", done ? listing.validators : {}),
      ...(applied.incomplete || applied.retry ? { nextScanAt: this.#soon(applied) } : {}),
      pendingRemoval: plan.pendingRemoval,
    };
    const faults = listing.faults.map(({ name, version, detail }) => ({ package: name, version, detail }));
    const bad = plan.stillBad.map(({ name, packageVersion, detail = "" }) => ({
      package: name,
      version: packageVersion,
      detail,
    }));
    const notes = [
      ...(applied.incomplete ? ["Time ran out; the next scan goes on."] : []),
      ...(plan.pendingRemoval === undefined
        ? []
        : ["Much is gone from the index at once; it is removed when the next scan finds the same."]),
    ];
    return this.#settle(token, "succeeded", outcome, {
      added: applied.added,
      updated: applied.updated,
      vanished: applied.vanished,
      unchanged: plan.unchanged,
      errors: bounded([...applied.errors, ...faults, ...bad]),
      ...(notes.length === 0 ? {} : { error: notes.join(" ") }),
    });
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

  #outcome(status: ScanOutcome["status"], validators: Listing["validators"]): ScanOutcome {
    const now = this.#parts.clock();
    return {
      status,
      nextScanAt: nextScan(this.#repo, now).toISOString(),
      lastScanAt: now.toISOString(),
      etag: validators.etag,
      lastModified: validators.lastModified,
      indexDigest: validators.digest,
    };
  }

  #validators(): Listing["validators"] {
    const { etag, lastModified, indexDigest: digest } = this.#repo;
    return { etag, lastModified, digest };
  }

  #soon(applied: Applied): string {
    const seconds = applied.incomplete ? 0 : Math.min(RETRY_SECONDS, this.#repo.scanInterval);
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
      added: 0,
      updated: 0,
      vanished: 0,
      unchanged: 0,
      errors: [],
      ...details,
    };
  }
}

function bounded(errors: RepoEvent["errors"]): RepoEvent["errors"] {
  if (errors.length <= MAX_ERRORS) return errors;
  const more = errors.length - MAX_ERRORS + 1;
  return [...errors.slice(0, MAX_ERRORS - 1), { package: "", version: "", detail: `And ${more} more.` }];
}
