import type { KnownVersion } from "../../../shared/domain/repo/manifest.ts";
import type { RepoEvent } from "../../../shared/domain/repo/schema.ts";
import type { SourceFault } from "../../../shared/sources/contract.ts";
import type { Taken } from "./take-package.ts";

/** Errors that an event holds: 50 × 1 KB fit well into an item. */
const MAX_ERRORS = 50;

/** What a scan has done so far: counts, and the first errors. */
export class Tally {
  added = 0;
  updated = 0;
  vanished = 0;
  unchanged = 0;
  bad = 0;
  heldBack = 0;
  /** Something is to be fetched again by the next scan. */
  retry = false;
  /** Time ran out; the next scan goes on. */
  incomplete = false;
  readonly #errors: RepoEvent["errors"][number][] = [];
  #errorCount = 0;

  error(name: string, version: string, detail: string): void {
    this.#errorCount += 1;
    if (this.#errors.length < MAX_ERRORS) this.#errors.push({ package: name, version, detail });
  }

  taken(taken: Taken): void {
    if (taken.kind === "good") return;
    this.error(taken.entry.name, taken.entry.version, taken.detail);
    if (taken.kind === "bad") this.bad += 1;
  }

  unusable({ name, version, detail }: SourceFault): void {
    this.bad += 1;
    this.error(name, version, detail);
  }

  stillBad({ name, version, detail = "" }: KnownVersion): void {
    this.bad += 1;
    this.error(name, version, detail);
  }

  /** For the scan's event. */
  get counts() {
    const { added, updated, vanished, unchanged, bad, heldBack } = this;
    const errors = [...this.#errors];
    return { added, updated, vanished, unchanged, bad, heldBack, errors, errorCount: this.#errorCount };
  }
}
