import type { CallCloud } from "../../../shared/protocol/calling.ts";
import type { OpenAnswer } from "../calls/carrier.ts";

/** A request as it is really sent. */
export interface Outgoing {
  /** Absolute; its origin is one of the cloud's. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** Sends a request of a door's own. @throws CallTimeout, or the fault of the connection; its body too */
export type Send = (outgoing: Outgoing, timeoutMs: number) => Promise<OpenAnswer>;

/** What of an answer is told in another way than it came. */
export type Told = Pick<OpenAnswer, "headers"> & Partial<Pick<OpenAnswer, "body">>;

/**
 * What stands between calls and one kind of cloud: it alone knows the password and the sessions, puts them where that cloud's protocol
 * wants them, and lets nothing else there.
 */
export interface Door {
  readonly title: string;
  /** What may be in an answer just now and is not told: as text, and what is told in its place. */
  secrets(): readonly string[];
  /** Why this is not called; `undefined`: it may be. Pure. */
  refusal(call: CallCloud): string | undefined;
  /** What is sent; or an answer of the door's own, and nothing is. @throws CallRefused for a call or body that is not let in */
  outward(call: CallCloud, body: Uint8Array | undefined): Outgoing | OpenAnswer | Promise<Outgoing | OpenAnswer>;
  /** An answer as it is told: a session that was begun is kept here, and a name for it told. @throws Error for one that is none of that cloud's */
  inward(answer: OpenAnswer, call: CallCloud): Told | Promise<Told>;
}

/** Headers that are there. */
export function present(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}
