import type { Approval } from "../../domain/approval/schema.ts";
import type { Write } from "../../platform/dynamodb.ts";

/** What is to be done when an approval has ended, or why it cannot be done as it was asked. */
export type CarriedOut = { readonly writes: readonly Write[] } | { readonly changed: string };

/** What follows from the end of approvals of one kind. Everything may be asked twice: the writes are made once. */
export interface Outcome {
  /** Where it can only be approved at some moments. @throws Problem 409 when this is none: then it goes on waiting */
  ready?(approval: Approval): Promise<void>;
  /**
   * The writes that let the request go on exactly as it was asked, on the condition that nothing of it changes before they
   * are made; or in a sentence what has changed since.
   */
  carryOut(approval: Approval, now: Date): Promise<CarriedOut>;
  /** The writes that end the request: it was rejected, withdrawn, not decided in time, or has changed. */
  turnDown(approval: Approval, now: Date): Promise<readonly Write[]>;
}
