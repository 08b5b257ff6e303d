import { createHash } from "node:crypto";
import type { Clock } from "../../kernel/clock.ts";
import type { Connections } from "../../platform/connections.ts";
import type { Objects } from "../../platform/objects.ts";
import type { Sealer } from "../../platform/secrets.ts";
import type { Signer } from "../../platform/signer.ts";
import { decryptBody, encryptBody, newBodyKey } from "../../protocol/body-cipher.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { type Command, CommandBody, type FromPilot } from "../../protocol/messages.ts";
import type { Frontgate } from "../frontgate/schema.ts";
import type { FrontgateStore } from "../frontgate/store.ts";
import { openConfidence } from "./confidence.ts";
import type { CommandRecord } from "./schema.ts";
import type { CommandStore } from "./store.ts";

export interface DeliveryParts {
  readonly commands: CommandStore;
  readonly frontgates: FrontgateStore;
  readonly connections: Connections;
  readonly objects: Objects;
  readonly sealer: Pick<Sealer, "open">;
  readonly signer: Pick<Signer, "frame">;
  readonly clock: Clock;
}

/**
 * Where the body of a command lies when it is too large for its item and its frame: for a day, but metadata for as long as their
 * deployment, because a Frontgate that lost them is given them again.
 */
export const bodyKey = (commandId: string, changes?: CommandRecord["changes"]): string =>
  `${changes === "document" ? "documents" : "commands"}/${commandId}`;

/**
 * Posts an open command to its Frontgate's newest connection. `false` when it is offline: the command stays open,
 * and `hello` of the next connection delivers it. So it is while what the Frontgate lost is being restored, with everything
 * but what restores. One request to KMS and one to the gateway.
 */
export async function deliver(parts: DeliveryParts, command: CommandRecord, frontgate: Frontgate): Promise<boolean> {
  if (frontgate.connectionId === undefined || !frontgate.ready) return false;
  if (frontgate.restoring === true && !restores(command)) return false;
  const to = { tenantId: frontgate.tenantId, frontgateId: frontgate.leaderId ?? frontgate.id };
  const frame = await parts.signer.frame(to, JSON.stringify(await message(parts, command)));
  const posted = await parts.connections.post(frontgate.connectionId, frame);
  if (!posted) {
    await parts.frontgates.disconnect(frontgate.connectionId);
    return false;
  }
  return true;
}

async function message(parts: DeliveryParts, command: CommandRecord): Promise<Command & FromPilot> {
  const envelope = {
    type: "command" as const,
    id: command.id,
    version: command.metadataVersion,
    deadline: command.deadline,
    timeoutMs: command.timeoutMs,
  };
  const { body, key } = await openConfidence(parts.sealer, command);
  if (body !== undefined) return { ...envelope, body: CommandBody.parse(JSON.parse(body)) };
  const { bodySha256: sha256, bodyBytes: bytes } = command;
  if (key === undefined || sha256 === undefined || bytes === undefined) throw new Error(`${command.id} has no body`);
  const seconds = Math.max(60, Math.ceil((Date.parse(command.deadline) - parts.clock().getTime()) / 1000));
  const url = await parts.objects.presign(command.bodyKey ?? bodyKey(command.id), Math.min(seconds, 3600));
  return { ...envelope, bodyRef: { url, sha256, bytes, key } };
}

/** Whether it brings back what a Frontgate lost. */
export const restores = (command: Pick<CommandRecord, "changes">): boolean => command.changes === "nothing-new";

/** A body too large for a message, encrypted with a key of its own: who may read the bucket reads no password. */
export async function putAside(objects: Pick<Objects, "put">, place: string, body: string) {
  const key = newBodyKey();
  const object = encryptBody(body, key);
  await objects.put(place, object, "application/octet-stream");
  return { key, sha256: createHash("sha256").update(object).digest("hex"), bytes: object.length };
}

/** A command's body, from wherever it lies. One request to KMS where it is sealed, one for the object. */
export async function readBody(
  parts: { readonly sealer: Pick<Sealer, "open">; readonly objects: Pick<Objects, "get"> },
  command: CommandRecord,
): Promise<{ readonly body: CommandBody; readonly secrets: readonly string[] }> {
  const { body, key, secrets } = await openConfidence(parts.sealer, command);
  if (body !== undefined) return { body: CommandBody.parse(JSON.parse(body)), secrets };
  if (key === undefined) throw new Error(`${command.id} has no body`);
  const object = await parts.objects.get(command.bodyKey ?? bodyKey(command.id));
  return { body: CommandBody.parse(JSON.parse(decryptBody(object, key))), secrets };
}

/** Whether a body of so many bytes goes inside the message; the rest of a frame is left for the envelope. */
export const fitsInline = (bytes: number): boolean => bytes <= LIMITS.inlineBytes - 1024;
