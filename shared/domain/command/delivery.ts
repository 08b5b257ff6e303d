import type { Clock } from "../../kernel/clock.ts";
import type { Connections } from "../../platform/connections.ts";
import type { Objects } from "../../platform/objects.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { type Command, CommandBody, type FromPilot } from "../../protocol/messages.ts";
import type { Frontgate } from "../frontgate/schema.ts";
import type { FrontgateStore } from "../frontgate/store.ts";
import type { CommandRecord } from "./schema.ts";
import type { CommandStore } from "./store.ts";

export interface DeliveryParts {
  readonly commands: CommandStore;
  readonly frontgates: FrontgateStore;
  readonly connections: Connections;
  readonly objects: Objects;
  readonly clock: Clock;
}

/** Where the body of a command lies when it is too large for its item and its frame. */
export const bodyKey = (commandId: string): string => `commands/${commandId}`;

/**
 * Posts an open command to its Frontgate's newest connection. `false` when it is offline: the command stays open,
 * and `hello` of the next connection delivers it. One request to the gateway.
 */
export async function deliver(parts: DeliveryParts, command: CommandRecord, frontgate: Frontgate): Promise<boolean> {
  if (frontgate.connectionId === undefined || !frontgate.ready) return false;
  const posted = await parts.connections.post(frontgate.connectionId, JSON.stringify(await message(parts, command)));
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
  if (command.body !== undefined) return { ...envelope, body: CommandBody.parse(JSON.parse(command.body)) };
  const seconds = Math.max(60, Math.ceil((Date.parse(command.deadline) - parts.clock().getTime()) / 1000));
  const url = await parts.objects.presign(command.bodyKey ?? bodyKey(command.id), Math.min(seconds, 3600));
  return { ...envelope, bodyRef: { url, sha256: command.bodySha256, bytes: command.bodyBytes } };
}

/** Whether a body of so many bytes goes inside the message; the rest of a frame is left for the envelope. */
export const fitsInline = (bytes: number): boolean => bytes <= LIMITS.inlineBytes - 1024;
