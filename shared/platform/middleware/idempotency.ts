import { createHash } from "node:crypto";
import type { MiddlewareObj } from "@middy/core";
import { Problem } from "../../kernel/problem.ts";
import type { Write } from "../dynamodb.ts";
import { type ApiRequest, type Commit, type HttpAnswer, header } from "./http.ts";

/** Where a key counts: one tenant, one route. The same key elsewhere is another key. */
export interface KeyScope {
  readonly tenantId: string;
  /** `POST /deployments`. */
  readonly route: string;
  readonly key: string;
}

export interface KeyRecord {
  /** Of the request that used the key first. */
  readonly fingerprint: string;
  /** Absent while that request is worked on. */
  readonly answer?: HttpAnswer | undefined;
}

/** Port to the records of used keys; `domain/idempotency/store.ts` implements it. */
export interface KeyRecords {
  find(scope: KeyScope, now: Date): Promise<KeyRecord | undefined>;
  /** A write that fails when the key was used meanwhile. */
  write(scope: KeyScope, record: Required<KeyRecord>, now: Date): Write;
  /** Takes the key for a request whose effect is not one transaction. Answers the record that has it already. */
  claim(scope: KeyScope, fingerprint: string, now: Date): Promise<KeyRecord | undefined>;
  complete(scope: KeyScope, record: Required<KeyRecord>, now: Date): Promise<void>;
  release(scope: KeyScope): Promise<void>;
}

/**
 * How a route keeps its promise. `commit`: its effect is one transaction and the record is written in it; the record
 * is looked up while the operation reads, so a key costs no round trip in sequence. `claim`: the effect is a call to
 * another function; the key is taken before and completed after.
 */
export type Idempotency = "commit" | "claim";

/** Header that marks an answer as a replay. */
const REPLAYED = "idempotency-replayed";

interface Begun {
  readonly scope: KeyScope;
  readonly fingerprint: string;
  /** What was found when the request came; settled by whoever needs it first. */
  readonly found: Promise<KeyRecord | undefined>;
}

/** Answers a repeated POST from the record of the first one. Without the header nothing is looked up or kept. */
export function idempotency(
  route: { readonly name: string; readonly mode: Idempotency },
  records: KeyRecords,
): MiddlewareObj<ApiRequest, HttpAnswer> {
  const begun = new WeakMap<ApiRequest, Begun>();
  return {
    async before({ event }) {
      const key = readKey(event);
      const { caller, now } = event.state;
      if (key === undefined || caller === undefined) return undefined;
      const scope = { tenantId: caller.tenantId, route: route.name, key };
      const fingerprint = fingerprintOf(event);
      if (route.mode === "claim") {
        const taken = await records.claim(scope, fingerprint, now);
        if (taken !== undefined) return replay(taken, fingerprint);
        begun.set(event, { scope, fingerprint, found: Promise.resolve(undefined) });
        return undefined;
      }
      const found = records.find(scope, now);
      // Whoever awaits it sees the failure; until then it is nobody's.
      found.catch(() => undefined);
      begun.set(event, { scope, fingerprint, found });
      event.state.commit = committing(records, { scope, fingerprint, found }, now);
      return undefined;
    },
    async after({ event, response }) {
      const mine = begun.get(event);
      if (route.mode !== "claim" || mine === undefined || response === null || response === undefined) return;
      await records.complete(mine.scope, { fingerprint: mine.fingerprint, answer: response }, event.state.now);
    },
    async onError(request) {
      const mine = begun.get(request.event);
      if (mine === undefined) return;
      if (route.mode === "claim") {
        await records.release(mine.scope);
        return;
      }
      // An error of a request whose twin has succeeded: the twin's answer is the true one.
      const early = await mine.found;
      const record =
        early ?? (isClientError(request.error) ? undefined : await records.find(mine.scope, request.event.state.now));
      if (record !== undefined) request.response = replay(record, mine.fingerprint);
    },
  };
}

function committing(records: KeyRecords, { scope, fingerprint, found }: Begun, now: Date): Commit {
  return async (answer, save) => {
    const record = await found;
    // Thrown to leave the operation; `onError` replays.
    if (record !== undefined) throw new AlreadyDone("the key was used before");
    await save([records.write(scope, { fingerprint, answer }, now)]);
    return answer;
  };
}

/** Never leaves the middleware. */
class AlreadyDone extends Error {}

/** A refusal that no twin can have caused: it was decided before anything was written. */
function isClientError(error: unknown): boolean {
  return error instanceof Problem && error.status < 500 && error.status !== 409 && error.status !== 412;
}

function replay(record: KeyRecord, fingerprint: string): HttpAnswer {
  if (record.fingerprint !== fingerprint) {
    throw new Problem({
      status: 422,
      code: "idempotency-key-reused",
      title: "The Idempotency-Key was used for another request",
      detail: "Use a new key for a new request; a retry sends the same path, query and body.",
    });
  }
  if (record.answer === undefined) {
    throw new Problem({
      status: 409,
      code: "idempotency-key-in-flight",
      title: "The first request with this key is still being worked on",
      detail: "Send the same request again in a moment; it will answer what the first one did.",
      retryable: true,
      retryAfter: 1,
    });
  }
  return { ...record.answer, headers: { ...record.answer.headers, [REPLAYED]: "true" } };
}

function readKey(event: ApiRequest): string | undefined {
  const key = header(event, "idempotency-key");
  if (key === undefined) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem({
    status: 400,
    code: "invalid-header",
    title: "Idempotency-Key has a wrong form",
    detail: "Send 1 to 255 visible ASCII characters, such as a UUID.",
  });
}

/** SHA-256 of path, query and body; the order of an object's members does not count. */
function fingerprintOf(event: Pick<ApiRequest, "requestContext" | "queryStringParameters" | "state">): string {
  const { path } = event.requestContext.http;
  return createHash("sha256")
    .update(JSON.stringify([path, sorted(event.queryStringParameters), sorted(event.state.content ?? null)]))
    .digest("base64url");
}

/** As lists of pairs, so that no member's name, `__proto__` or a number, changes its meaning or place. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value instanceof Uint8Array) return { bytes: createHash("sha256").update(value).digest("base64url") };
  if (typeof value !== "object" || value === null) return value;
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { object: pairs.map(([key, item]) => [key, sorted(item)]) };
}
