import { LIMITS } from "../../shared/protocol/limits.ts";
import type { Result, ResultStatus } from "../../shared/protocol/messages.ts";

/** A result without output, made by the agent itself. */
export function verdict(id: string, status: ResultStatus, startedAt: Date, finishedAt: Date, message?: string): Result {
  return {
    type: "result",
    id,
    status,
    ...(message === undefined ? {} : { message: message.slice(0, 2048) }),
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
  };
}

/**
 * The end of an output as text that fits a frame: at most `limit` bytes are taken, and control characters,
 * which JSON writes six times as long, are replaced.
 */
export function clampOutput(bytes: Uint8Array, limit: number = LIMITS.outputBytes): string {
  const end = bytes.subarray(Math.max(0, bytes.length - limit));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return new TextDecoder().decode(end).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u2028\u2029]/g, "\ufffd");
}
