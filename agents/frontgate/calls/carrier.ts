import type { Call } from "../../../shared/protocol/calling.ts";

export interface AnswerHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Its body is read to its end, or left: it holds a connection. */
export interface OpenAnswer extends AnswerHead {
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection: nothing more is read. */
  readonly leave?: () => void;
}

/** What is called took longer than the call may. */
export class CallTimeout extends Error {
  override readonly name = "CallTimeout";
}

/** Nothing was called, and nothing will be however often it is asked: who called is told why. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";
}

/** Where one Frontgate's calls go. */
export interface Carrier<C extends Call> {
  /** Whether a call that was ordered is one for this carrier. */
  isOwn(call: Call): call is C;
  /** As a sentence begins: "The API server". */
  readonly title: string;
  /** Names of the headers that travel back. */
  readonly answerHeaders: readonly string[];
  /** Why this is not called; `undefined`: it may be. Pure. */
  refusal(call: C): string | undefined;
  /** Whether it changes nothing, however often it is made. Pure. */
  isRead(call: C): boolean;
  /** Whether its answer has no end of its own. Pure. */
  isWatch(call: C): boolean;
  /** @throws CallTimeout, CallRefused, or the fault of the connection; its body too */
  make(call: C, body: Uint8Array | undefined): Promise<OpenAnswer>;
  close(): void;
}
