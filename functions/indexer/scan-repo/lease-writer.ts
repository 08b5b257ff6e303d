import type { App } from "../../../shared/domain/app/schema.ts";
import { fence } from "../../../shared/domain/repo/entity.ts";
import type { Manifest } from "../../../shared/domain/repo/manifest.ts";
import type { Repo } from "../../../shared/domain/repo/schema.ts";
import { BACKGROUND, repeatOnConflict } from "../../../shared/platform/conflicts.ts";
import { ConditionFailed, type Table, type Write } from "../../../shared/platform/dynamodb.ts";
import type { AppState, AppStep } from "./app-state.ts";
import { type StepWrites, stepWrites } from "./app-writes.ts";
import type { Tally } from "./tally.ts";

/** The repo belongs to another scan by now, was edited, or is deleted. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** Times that a step is made anew because a row was changed by somebody else between reading and writing. */
const MAX_ATTEMPTS = 6;

/** Writes steps one after the other, each conditional on the scan's token, and keeps manifest and counts in step. */
export class LeaseWriter {
  readonly #table: Table;
  readonly #fence: Write;
  readonly #manifest: Manifest;
  readonly #tally: Tally;
  readonly #unsettled: boolean;
  #last: Promise<void> = Promise.resolve();

  constructor(table: Table, repo: Repo, token: number, manifest: Manifest, tally: Tally, unsettled: boolean) {
    this.#table = table;
    this.#fence = fence(repo.tenantId, repo.id, token);
    this.#manifest = manifest;
    this.#tally = tally;
    this.#unsettled = unsettled;
  }

  /** Answers the app as it is then shown. At most one read and one transaction. @throws LeaseLost */
  async write(state: Omit<AppState, "known">, step: AppStep): Promise<App | undefined> {
    for (let attempt = 1; ; attempt++) {
      const app: AppState = { ...state, known: this.#manifest.of(state.name) };
      const done = await stepWrites(this.#table, app, step, this.#unsettled || attempt > 1);
      try {
        if (done.writes.length > 0) await this.#inTurn(done.writes);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        if (error.index === 0) throw new LeaseLost("the repo belongs to another scan", { cause: error });
        if (attempt === MAX_ATTEMPTS) throw error;
        continue;
      }
      this.#remember(done, step);
      return done.shown;
    }
  }

  #remember(done: StepWrites, step: AppStep): void {
    for (const known of done.next) this.#manifest.set(known);
    for (const known of step.forget) this.#manifest.delete(known);
    this.#tally.added += done.added;
    this.#tally.updated += done.updated;
    this.#tally.vanished += done.vanished;
  }

  /** Transactions on the same item would only cancel each other. */
  #inTurn(writes: readonly Write[]): Promise<void> {
    const mine = this.#last.then(() =>
      repeatOnConflict(() => this.#table.transact([this.#fence, ...writes]), undefined, BACKGROUND),
    );
    this.#last = mine.catch(() => {});
    return mine;
  }
}
