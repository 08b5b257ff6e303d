import type { CallCloud } from "../../../shared/protocol/calling.ts";
import type { AnswerHead } from "../calls/carrier.ts";

/** A request as it is really sent. */
export interface Outgoing {
  /** Absolute; its origin is one of the cloud's. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/**
 * What stands between calls and one kind of cloud: it alone knows the password and the sessions, puts them where that cloud's protocol
 * wants them, and lets nothing else there.
 */
export interface Door {
  readonly title: string;
  /** What may be in an answer and is not told: as text, and what is told in its place. */
  readonly secrets: readonly string[];
  /** Why this is not called; `undefined`: it may be. Pure. */
  refusal(call: CallCloud): string | undefined;
  /** @throws CallRefused for a body that is not let in */
  outward(call: CallCloud, body: Uint8Array | undefined): Outgoing;
  /** Headers as they are told: a session that was begun is kept here, and a name for it told. */
  inward(answer: AnswerHead): AnswerHead["headers"];
}
