import { createHash } from "node:crypto";
import type { CallStore } from "../domain/call/store.ts";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import type { FrontgateStore } from "../domain/frontgate/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { NewId } from "../kernel/ids.ts";
import type { Connections } from "../platform/connections.ts";
import type { Objects } from "../platform/objects.ts";
import type { Signer } from "../platform/signer.ts";
import type { UploadUrls } from "../platform/upload-urls.ts";
import { encryptBytes, newBodyKey } from "../protocol/body-cipher.ts";
import { openCallAnswer } from "../protocol/call-answer.ts";
import type { Call, CallAnswer } from "../protocol/calling.ts";
import { LIMITS } from "../protocol/limits.ts";
import { ProviderError } from "../providers/contract.ts";
import type { HttpTunnel, TunnelAnswer, TunnelRequest } from "../providers/tunnel.ts";
import { callOf, type PlainCall } from "./tunnel-request.ts";

export interface TunnelParts {
  readonly calls: Pick<CallStore, "open" | "answers">;
  readonly frontgates: Pick<FrontgateStore, "get" | "disconnect">;
  readonly connections: Connections;
  readonly objects: Pick<Objects, "put" | "get" | "presign">;
  readonly uploads: UploadUrls;
  readonly signer: Pick<Signer, "frame">;
  readonly newId: NewId;
  readonly clock: Clock;
  sleep(milliseconds: number): Promise<unknown>;
}

/** How long until an answer is here after the call has ended, with the time that a large one takes to be put. */
const RETURN_MS = 3_000;
/** Between two looks for the answer: short ones first, for most calls are. */
const POLL_MS = 1;
const POLL_FACTOR = 1.15;
const MOST_POLL_MS = 150;
/** Until a call is ordered again that was not made: others were before it, or the Frontgate had just begun. Longer each time. */
const AGAIN_MS = 250;
const MOST_AGAIN_MS = 2_000;
/** An address lives as long as a call and what is put afterwards. */
const ADDRESS_SECONDS = 90;

/** Where bodies and answers of calls lie: encrypted, for a day, as bodies of commands do. */
const requestKey = (id: string): string => `commands/${id}/request`;
const answerKeyOf = (id: string): string => `commands/${id}/answer`;

/**
 * Reaches what a Frontgate is beside: a cluster's API, or a private cloud. A call lies in no queue: it is posted to the connection
 * that there is, once, and made once more only where the
 * Frontgate says that it was not made. Round trips of a request: two at once, one to the gateway, one for a look at 1, 2, 4…
 * 150 ms; a body over 12 KiB and an answer over 70 KiB are an object each.
 */
export function openTunnel(
  parts: TunnelParts,
  { tenantId, frontgateId }: { readonly tenantId: string; readonly frontgateId: string },
): HttpTunnel {
  const { calls, frontgates, clock } = parts;
  const once = async (input: TunnelRequest, plain: PlainCall): Promise<TunnelAnswer> => {
    const { body: _, ...order } = plain;
    const id = parts.newId("command");
    const key = newBodyKey();
    const [frontgate, upload, body] = await Promise.all([
      frontgates.get(tenantId, frontgateId),
      parts.uploads.presignPut(answerKeyOf(id), ADDRESS_SECONDS),
      carried(parts, id, plain),
      calls.open({ tenantId, frontgateId, id }, clock()),
    ]);
    // From here on: what a large body took to be put aside is none of the time in which it has to begin.
    const now = clock();
    await post(parts, frontgate, {
      id,
      issuedAt: now.toISOString(),
      deadline: new Date(now.getTime() + LIMITS.callBeginMs).toISOString(),
      ...order,
      ...body,
      answerKey: key,
      upload,
    });
    const sealed = await collect(parts, { tenantId, id, within: plain.timeoutMs });
    return opened(sealed, key, input);
  };
  return {
    id: frontgateId,
    async request(input) {
      const plain = callOf(input);
      // No longer than the call itself may take.
      const end = clock().getTime() + plain.timeoutMs;
      for (let pause = AGAIN_MS; ; pause = Math.min(pause * 2, MOST_AGAIN_MS)) {
        try {
          return await once(input, plain);
        } catch (error) {
          if (!(error instanceof NotMade) || clock().getTime() + pause > end) throw error;
          await parts.sleep(pause);
        }
      }
    },
  };
}

/** The Frontgate says that it has not made the call: it may be ordered once more, whatever it does. */
class NotMade extends ProviderError {}

async function carried(
  { objects }: TunnelParts,
  id: string,
  { body }: PlainCall,
): Promise<Pick<Call, "body" | "bodyRef">> {
  if (body === undefined || body.length === 0) return {};
  if (body.length <= LIMITS.callInlineBytes) return { body: Buffer.from(body).toString("base64") };
  const key = newBodyKey();
  const object = encryptBytes(body, key);
  await objects.put(requestKey(id), object, "application/octet-stream");
  const url = await objects.presign(requestKey(id), ADDRESS_SECONDS);
  const sha256 = createHash("sha256").update(object).digest("hex");
  return { bodyRef: { url, sha256, bytes: object.length, key } };
}

async function post(parts: TunnelParts, frontgate: Frontgate | undefined, call: Call): Promise<void> {
  if (frontgate?.revokedAt !== undefined) throw revoked();
  if (frontgate?.ready !== true || frontgate.connectionId === undefined)
    throw unavailable("NotConnected", "The runtime's Frontgate is not connected.");
  const { tenantId, id: frontgateId, connectionId } = frontgate;
  const frame = await parts.signer.frame({ tenantId, frontgateId }, JSON.stringify(call));
  if (await parts.connections.post(connectionId, frame)) return;
  await parts.frontgates.disconnect(connectionId);
  throw unavailable("NotConnected", "The runtime's Frontgate has just lost its connection.");
}

/** The sealed answer, once all of it is here. */
async function collect(
  parts: TunnelParts,
  { tenantId, id, within }: { readonly tenantId: string; readonly id: string; readonly within: number },
): Promise<Uint8Array> {
  const end = parts.clock().getTime() + LIMITS.callBeginMs + within + RETURN_MS;
  for (let pause = POLL_MS; parts.clock().getTime() < end; pause = Math.min(pause * POLL_FACTOR, MOST_POLL_MS)) {
    await parts.sleep(pause);
    const answers = await parts.calls.answers(tenantId, id);
    const sealed = await whole(parts, id, answers);
    if (sealed !== undefined) return sealed;
  }
  throw unavailable("NoAnswer", "The runtime's Frontgate has not answered; the request may have been carried out.");
}

async function whole(parts: TunnelParts, id: string, answers: readonly CallAnswer[]): Promise<Uint8Array | undefined> {
  const pieces: string[] = [];
  let expected = Number.POSITIVE_INFINITY;
  for (const answer of answers) {
    switch (answer.outcome) {
      case "failed":
        throw failed(answer);
      case "object": {
        const object = await parts.objects.get(answerKeyOf(id));
        const { sha256, bytes } = answer;
        if (object.length !== bytes || createHash("sha256").update(object).digest("hex") !== sha256)
          throw unavailable("BrokenAnswer", "The answer of the runtime's Frontgate is not the one that it announced.");
        return object;
      }
      case "part":
        pieces[answer.part] = answer.data;
        expected = answer.parts;
    }
  }
  const present = pieces.filter((piece) => piece !== undefined);
  return present.length === expected ? Buffer.from(present.join(""), "base64") : undefined;
}

async function opened(sealed: Uint8Array, key: string, { path }: TunnelRequest): Promise<TunnelAnswer> {
  try {
    return await openCallAnswer(sealed, key);
  } catch (error) {
    const message = `The answer of the runtime's Frontgate to ${path.split("?", 1)[0]} cannot be read.`;
    throw new ProviderError({ kind: "unavailable", providerCode: "BrokenAnswer", message }, { cause: error });
  }
}

function failed({ why, message }: Extract<CallAnswer, { outcome: "failed" }>): ProviderError {
  const providerCode = `Tunnel:${why}`;
  if (why === "busy" || why === "expired") return new NotMade({ kind: "unavailable", providerCode, message });
  const lasting = why === "refused" || why === "too-large";
  return new ProviderError({ kind: lasting ? "invalid" : "unavailable", providerCode, message });
}

const unavailable = (providerCode: string, message: string): ProviderError =>
  new ProviderError({
    kind: "unavailable",
    providerCode,
    message,
    remedy: "See that the Frontgate runs, in its cluster or beside its cloud, and that it may reach the store.",
  });

/** No call will be made by it again: waiting does not help. */
const revoked = (): ProviderError =>
  new ProviderError({
    kind: "denied",
    providerCode: "FrontgateRevoked",
    message: "The platform has revoked the runtime's Frontgate: nothing is done through it any more.",
    remedy: "Ask whoever runs the store why. A new runtime, with a Frontgate of its own, reaches the same place again.",
  });
