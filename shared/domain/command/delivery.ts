import type { Clock } from "../../kernel/clock.ts";
import type { Connections } from "../../platform/connections.ts";
import type { Objects } from "../../platform/objects.ts";
import type { Sealer } from "../../platform/secrets.ts";
import type { Signer } from "../../platform/signer.ts";
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

/** Where the body of a command lies when it is too large for its item and its frame. */
export const bodyKey = (commandId: string): string => `commands/${commandId}`;

/**
 * Posts an open command to its Frontgate's newest connection. `false` when it is offline: the command stays open,
 * and `hello` of the next connection delivers it. One request to KMS and one to the gateway.
 */
export async function deliver(parts: DeliveryParts, command: CommandRecord, frontgate: Frontgate): Promise<boolean> {
  if (frontgate.connectionId === undefined || !frontgate.ready) return false;
  const to = { tenantId: frontgate.tenantId, frontgateId: frontgate.id };
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

/** Whether a body of so many bytes goes inside the message; the rest of a frame is left for the envelope. */
export const fitsInline = (bytes: number): boolean => bytes <= LIMITS.inlineBytes - 1024;
