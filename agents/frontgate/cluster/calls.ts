import { createHash } from "node:crypto";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { decryptBytes } from "../../../shared/protocol/body-cipher.ts";
import { sealCallAnswer } from "../../../shared/protocol/call-answer.ts";
import {
  ANSWER_HEADERS,
  type CallAnswer,
  type CallCluster,
  type CallFailure,
} from "../../../shared/protocol/calling.ts";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import { type Log, reason } from "../../machine/log.ts";
import { fetchAnnounced } from "../body-reference.ts";
import { type ApiAnswer, type ApiServer, ApiTimeout } from "./api-server.ts";
import { isClosed } from "./closed.ts";

/** Answers that may have been lost with a connection are sent again on the next one, as long as somebody may wait for them. */
const KEEP_MS = 15_000;
const KEEP_CHARACTERS = 1024 * 1024;
/** Nonce and tag. */
const SEAL_BYTES = 28;
const UPLOAD_MS = 20_000;
const HEADER_CHARACTERS = 2048;
const PROBLEM_CHARACTERS = 1024;

/** A call ends without an answer. */
class Unanswered extends Error {
  readonly why: CallFailure;

  constructor(why: CallFailure, message: string) {
    super(message);
    this.why = why;
  }
}

export interface CallsInput {
  readonly api: Pick<ApiServer, "call">;
  /** The pod's own, which is closed to calls. */
  readonly namespace: string;
  /** Pilot's time. */
  readonly clock: Clock;
  readonly send: (message: CallAnswer) => void;
  readonly log: Log;
}

/**
 * Makes the calls that Pilot orders, each once: so many at a time, so many bytes in hand, so long. What it answers is
 * encrypted for who asked. Nothing of a call is logged but its method, its id and how it ended.
 */
export class Calls {
  readonly #input: CallsInput;
  /** Ids with their deadlines, until those are over: afterwards the deadline refuses them. */
  readonly #seen = new Map<string, number>();
  readonly #waiting: CallCluster[] = [];
  readonly #kept: { readonly messages: readonly CallAnswer[]; readonly until: number; readonly size: number }[] = [];
  #running = 0;
  #buffered = 0;
  #since: number | undefined;

  constructor(input: CallsInput) {
    this.#input = input;
  }

  /** A connection was made welcome, and Pilot's time is known. What was ordered before the first is another process's. */
  welcome(): void {
    const now = this.#input.clock().getTime();
    this.#since ??= now;
    for (const { messages, until } of this.#kept) if (until > now) messages.forEach(this.#input.send);
  }

  receive(call: CallCluster): void {
    const now = this.#input.clock().getTime();
    for (const [id, deadline] of this.#seen) if (deadline < now) this.#seen.delete(id);
    if (this.#seen.has(call.id)) return;
    const refusal = this.#refusal(call, now);
    if (refusal !== undefined) {
      this.#fail(call, refusal);
      return;
    }
    this.#seen.set(call.id, Date.parse(call.deadline));
    if (this.#running < LIMITS.calls) void this.#run(call);
    else if (this.#waiting.length < LIMITS.callsWaiting) this.#waiting.push(call);
    else this.#fail(call, new Unanswered("busy", "Too many calls wait for this Frontgate."));
  }

  #refusal(call: CallCluster, now: number): Unanswered | undefined {
    const deadline = Date.parse(call.deadline);
    const issued = Date.parse(call.issuedAt);
    if (deadline <= now) return new Unanswered("expired", "The call arrived after its deadline.");
    // What is not remembered any more would else be made again.
    if (this.#since === undefined || issued < this.#since)
      return new Unanswered("expired", "The call was ordered before this Frontgate began.");
    if (deadline > issued + LIMITS.callBeginMs || issued > now + LIMITS.clockSkewMs)
      return new Unanswered("refused", "The call's deadline is too far away.");
    if (isClosed(call.path, this.#input.namespace))
      return new Unanswered("refused", "The Frontgate's own namespace, and lists of all Secrets, are not called.");
    return undefined;
  }

  async #run(call: CallCluster): Promise<void> {
    this.#running += 1;
    let held = 0;
    const room = (bytes: number): void => {
      held += bytes;
      this.#buffered += bytes;
      if (held > LIMITS.callAnswerBytes)
        throw new Unanswered("too-large", `The answer is larger than ${LIMITS.callAnswerBytes} bytes.`);
      if (this.#buffered > LIMITS.callBufferBytes)
        throw new Unanswered("too-large", "Too many large answers are on their way at once.");
    };
    try {
      if (Date.parse(call.deadline) <= this.#input.clock().getTime())
        throw new Unanswered("expired", "The deadline passed before the call could begin.");
      const answer = await this.#make(call, await bodyOf(call), room);
      await this.#answer(call, await sealCallAnswer({ ...answer, headers: shown(answer) }, call.answerKey));
      this.#input.log.info("call", { call: call.id, method: call.method, status: answer.status });
    } catch (error) {
      this.#fail(call, error instanceof Unanswered ? error : new Unanswered("refused", reason(error)));
    } finally {
      this.#buffered -= held;
      this.#running -= 1;
      const next = this.#waiting.shift();
      if (next !== undefined) void this.#run(next);
    }
  }

  async #make(call: CallCluster, body: Uint8Array | undefined, room: (bytes: number) => void): Promise<ApiAnswer> {
    const { method, path, headers, timeoutMs } = call;
    try {
      return await this.#input.api.call({ method, path, headers, body, timeoutMs, room });
    } catch (error) {
      if (error instanceof Unanswered) throw error;
      if (error instanceof ApiTimeout) throw new Unanswered("timed-out", error.message);
      throw new Unanswered("unreachable", `The API server does not answer: ${reason(error)}`);
    }
  }

  async #answer(call: CallCluster, sealed: Buffer): Promise<void> {
    const { id } = call;
    const data = sealed.toString("base64");
    const parts = Math.ceil(data.length / LIMITS.answerPartCharacters);
    if (parts <= LIMITS.callParts) {
      this.#send(
        Array.from({ length: parts }, (_, part) => {
          const from = part * LIMITS.answerPartCharacters;
          const piece = data.slice(from, from + LIMITS.answerPartCharacters);
          return { type: "call-answer", id, outcome: "part", part, parts, data: piece };
        }),
      );
      return;
    }
    const put = await fetch(call.upload, {
      method: "PUT",
      body: new Uint8Array(sealed),
      redirect: "error",
      signal: AbortSignal.timeout(UPLOAD_MS),
    }).catch(() => undefined);
    if (put?.ok !== true)
      throw new Unanswered("too-large", `The answer could not be put aside: HTTP ${put?.status ?? "none"}.`);
    const sha256 = createHash("sha256").update(sealed).digest("hex");
    this.#send([{ type: "call-answer", id, outcome: "object", sha256, bytes: sealed.length }]);
  }

  #fail({ id, method }: CallCluster, { why, message }: Unanswered): void {
    this.#input.log.warn("call", { call: id, method, why });
    this.#send([{ type: "call-answer", id, outcome: "failed", why, message: message.slice(0, PROBLEM_CHARACTERS) }]);
  }

  #send(messages: readonly CallAnswer[]): void {
    const size = messages.reduce((sum, message) => sum + JSON.stringify(message).length, 0);
    this.#kept.push({ messages, until: this.#input.clock().getTime() + KEEP_MS, size });
    let all = this.#kept.reduce((sum, kept) => sum + kept.size, 0);
    while (all > KEEP_CHARACTERS || (this.#kept[0]?.until ?? Number.POSITIVE_INFINITY) < this.#input.clock().getTime())
      all -= this.#kept.shift()?.size ?? 0;
    messages.forEach(this.#input.send);
  }
}

async function bodyOf({ body, bodyRef }: CallCluster): Promise<Uint8Array | undefined> {
  if (body !== undefined) return Buffer.from(body, "base64");
  if (bodyRef === undefined) return undefined;
  if (bodyRef.bytes > LIMITS.callRequestBytes + SEAL_BYTES)
    throw new Unanswered("refused", "The call's body is too large.");
  return decryptBytes(await fetchAnnounced(bodyRef, "call's body"), bodyRef.key);
}

function shown({ headers }: ApiAnswer): Record<string, string> {
  return Object.fromEntries(
    ANSWER_HEADERS.flatMap((name) => {
      const value = headers[name];
      if (value === undefined) return [];
      return [[name, (typeof value === "string" ? value : value.join(", ")).slice(0, HEADER_CHARACTERS)] as const];
    }),
  );
}
