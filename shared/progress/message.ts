import type { ToClient } from "../domain/progress/schema.ts";
import type { Connections } from "../platform/connections.ts";

/** Bytes of one frame of the gateway, less some room for its own headers. */
export const MAX_MESSAGE_BYTES = 30 * 1024;
/** Characters of a command's output that a message carries where the whole would not fit; the API has the rest. */
const SHORT_OUTPUT = 2000;

/** `false` when the connection is gone. One request. */
export function send(connections: Connections, connectionId: string, message: ToClient): Promise<boolean> {
  return connections.post(connectionId, JSON.stringify(message));
}

/** The same event with the output of a failed command cut to its end, where it would not fit into a frame. */
export function fitted(event: Extract<ToClient, { type: "event" }>): ToClient {
  if (Buffer.byteLength(JSON.stringify(event)) <= MAX_MESSAGE_BYTES) return event;
  const { change } = event;
  const cut = <T extends { readonly failure?: { readonly output?: string | undefined } | undefined }>(shown: T): T => {
    if (shown.failure?.output === undefined) return shown;
    return { ...shown, failure: { ...shown.failure, output: shown.failure.output.slice(-SHORT_OUTPUT) } };
  };
  if (change.kind === "deployment") return event;
  return {
    ...event,
    change: change.kind === "job" ? { kind: "job", job: cut(change.job) } : { kind: "task", task: cut(change.task) },
  };
}

/** Lists in parts of at most `MAX_MESSAGE_BYTES`; at least one part. */
export function partsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const parts: T[][] = [[]];
  let size = 0;
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (size + bytes > MAX_MESSAGE_BYTES - 2048 && size > 0) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(item);
    size += bytes;
  }
  return parts;
}
