import { createHash } from "node:crypto";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { decryptBytes } from "../../../shared/protocol/body-cipher.ts";
import { sealCallAnswer } from "../../../shared/protocol/call-answer.ts";
import type { Call, CallAnswer, CallFailure } from "../../../shared/protocol/calling.ts";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import { type Log, reason } from "../../machine/log.ts";
import { fetchAnnounced } from "../body-reference.ts";
import { CallRefused, CallTimeout, type Carrier, type OpenAnswer } from "./carrier.ts";
import { putPieces } from "./put-pieces.ts";
import { Room } from "./room.ts";
import { untilSaid } from "./until-said.ts";

/** Answers that may have been lost with a connection are sent again on the next one, as long as somebody may wait for them. */
const KEEP_MS = 15_000;
const KEEP_CHARACTERS = 1024 * 1024;
const FULL = "Too much is on its way at once.";
const TOO_LARGE = `The answer is larger than ${LIMITS.callAnswerBytes} bytes, or ${LIMITS.callSealedBytes} packed.`;
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

export interface CallsInput<C extends Call> {
  readonly carrier: Carrier<C>;
  /** Pilot's time. */
  readonly clock: Clock;
  readonly send: (message: CallAnswer) => void;
  readonly log: Log;
}

/**
 * Makes the calls that Pilot orders, each once: so many at a time, so many bytes in hand, so long. What it answers is
 * encrypted for who asked. Nothing of a call is logged but its method, its id and how it ended.
 */
export class Calls<C extends Call> {
  readonly #input: CallsInput<C>;
  /** Ids with their deadlines, until those are over: afterwards the deadline refuses them. */
  readonly #seen = new Map<string, number>();
  readonly #waiting: C[] = [];
  readonly #kept: { readonly messages: readonly CallAnswer[]; readonly until: number; readonly size: number }[] = [];
  #running = 0;
  #watches = 0;
  readonly #room = new Room();
  #since: number | undefined;

  constructor(input: CallsInput<C>) {
    this.#input = input;
  }

  /** A connection was made welcome, and Pilot's time is known. What was ordered before the first is another process's. */
  welcome(): void {
    const now = this.#input.clock().getTime();
    this.#since ??= now;
    for (const { messages, until } of this.#kept) if (until > now) messages.forEach(this.#input.send);
  }

  receive(call: C): void {
    const now = this.#input.clock().getTime();
    for (const [id, deadline] of this.#seen) if (deadline < now) this.#seen.delete(id);
    if (this.#seen.has(call.id)) return;
    const refusal = this.#refusal(call, now);
    if (refusal !== undefined) {
      this.#fail(call, refusal);
      return;
    }
    this.#seen.set(call.id, Date.parse(call.deadline));
    if (this.#input.carrier.isWatch(call)) {
      if (this.#watches < LIMITS.callWatches) void this.#watch(call);
      else this.#fail(call, new Unanswered("busy", "Too many watches are open."));
    } else if (this.#running < LIMITS.calls) void this.#next(call);
    else if (this.#waiting.length < LIMITS.callsWaiting) this.#waiting.push(call);
    else this.#fail(call, new Unanswered("busy", "Too many calls wait for this Frontgate."));
  }

  #refusal(call: C, now: number): Unanswered | undefined {
    const deadline = Date.parse(call.deadline);
    const issued = Date.parse(call.issuedAt);
    if (deadline <= now) return new Unanswered("expired", "The call arrived after its deadline.");
    // What is not remembered any more would else be made again.
    if (this.#since === undefined || issued < this.#since)
      return new Unanswered("expired", "The call was ordered before this Frontgate began.");
    if (deadline > issued + LIMITS.callBeginMs || issued > now + LIMITS.clockSkewMs)
      return new Unanswered("refused", "The call's deadline is too far away.");
    const closed = this.#input.carrier.refusal(call);
    return closed === undefined ? undefined : new Unanswered("refused", closed);
  }

  /** It mostly waits: others are not kept waiting by it. */
  async #watch(call: C): Promise<void> {
    this.#watches += 1;
    await this.#run(call);
    this.#watches -= 1;
  }

  async #next(call: C): Promise<void> {
    this.#running += 1;
    await this.#run(call);
    this.#running -= 1;
    const next = this.#waiting.shift();
    if (next !== undefined) void this.#next(next);
  }

  /** Never throws. */
  async #run(call: C): Promise<void> {
    const { carrier } = this.#input;
    const reads = carrier.isRead(call);
    let held = 0;
    const hold = (bytes: number): void => {
      held += bytes;
      if (!this.#room.hold(bytes, reads)) throw new Unanswered("busy", FULL);
    };
    try {
      if (Date.parse(call.deadline) <= this.#input.clock().getTime())
        throw new Unanswered("expired", "The deadline passed before the call could begin.");
      const answer = await this.#made(call);
      const { body: all, leave = () => undefined } = answer;
      const said = carrier.isWatch(call) ? untilSaid(all, leave) : all;
      const coming = { status: answer.status, headers: shown(answer, carrier.answerHeaders), body: bounded(said) };
      const sealed = await told(sealCallAnswer(coming, call.answerKey, withinOne(hold)), carrier.title);
      await this.#answer(call, sealed);
      this.#input.log.info("call", { call: call.id, method: call.method, status: answer.status });
    } catch (error) {
      this.#fail(call, error instanceof Unanswered ? error : new Unanswered("refused", reason(error)));
    } finally {
      this.#room.free(held);
    }
  }

  /** Its body is held until the answer begins. */
  async #made(call: C): Promise<OpenAnswer> {
    const { carrier } = this.#input;
    const { body, bodyRef } = call;
    if (bodyRef === undefined)
      return told(carrier.make(call, body === undefined ? undefined : Buffer.from(body, "base64")), carrier.title);
    const held = await this.#roomFor(bodyRef, call.deadline);
    try {
      const fetched = decryptBytes(await fetchAnnounced(bodyRef, "call's body"), bodyRef.key);
      return await told(carrier.make(call, fetched), carrier.title);
    } finally {
      this.#room.free(held);
    }
  }

  /** @returns how many bytes are held for it */
  async #roomFor(bodyRef: NonNullable<C["bodyRef"]>, deadline: string): Promise<number> {
    if (bodyRef.bytes > LIMITS.callRequestBytes + SEAL_BYTES)
      throw new Unanswered("refused", "The call's body is too large.");
    // Encrypted, and then plain too.
    const bytes = bodyRef.bytes * 2;
    if (!(await this.#room.wait(bytes, () => this.#input.clock().getTime() < Date.parse(deadline))))
      throw new Unanswered("busy", FULL);
    return bytes;
  }

  async #answer(call: C, sealed: readonly Buffer[]): Promise<void> {
    const { id } = call;
    const bytes = sealed.reduce((sum, piece) => sum + piece.length, 0);
    const parts = Math.ceil((Math.ceil(bytes / 3) * 4) / LIMITS.answerPartCharacters);
    if (parts <= LIMITS.callParts) {
      const data = Buffer.concat(sealed).toString("base64");
      this.#send(
        Array.from({ length: parts }, (_, part) => {
          const from = part * LIMITS.answerPartCharacters;
          const piece = data.slice(from, from + LIMITS.answerPartCharacters);
          return { type: "call-answer", id, outcome: "part", part, parts, data: piece };
        }),
      );
      return;
    }
    const status = await putPieces(call.upload, sealed, UPLOAD_MS);
    if (status === undefined || status >= 300)
      throw new Unanswered("unreachable", `The answer could not be put aside: HTTP ${status ?? "none"}.`);
    const hash = createHash("sha256");
    for (const piece of sealed) hash.update(piece);
    this.#send([{ type: "call-answer", id, outcome: "object", sha256: hash.digest("hex"), bytes }]);
  }

  #fail({ id, method }: C, { why, message }: Unanswered): void {
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

/** What a call that was made comes to, where it comes to no answer. */
async function told<T>(work: Promise<T>, title: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unanswered) throw error;
    if (error instanceof CallRefused) throw new Unanswered("refused", error.message);
    if (error instanceof CallTimeout) throw new Unanswered("timed-out", error.message);
    throw new Unanswered("unreachable", `${title} does not answer: ${reason(error)}`);
  }
}

/** Counts one answer, packed, beside all that is held. */
function withinOne(hold: (bytes: number) => void): (bytes: number) => void {
  let packed = 0;
  return (bytes) => {
    packed += bytes;
    if (packed > LIMITS.callSealedBytes) throw new Unanswered("too-large", TOO_LARGE);
    hold(bytes);
  };
}

async function* bounded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > LIMITS.callAnswerBytes) throw new Unanswered("too-large", TOO_LARGE);
    yield piece;
  }
}

function shown({ headers }: OpenAnswer, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      if (value === undefined) return [];
      return [[name, (typeof value === "string" ? value : value.join(", ")).slice(0, HEADER_CHARACTERS)] as const];
    }),
  );
}
