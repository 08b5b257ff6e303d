import { randomBytes } from "node:crypto";
import * as z from "zod";
import { ProviderError } from "../../contract.ts";
import type { InspectCapability } from "../../workloads.ts";
import { textOf } from "../json.ts";
import { statusError } from "../status.ts";
import type { ClusterTransport } from "../transport.ts";
import { closing, FrameTooLarge, messagesOf } from "./frames.ts";
import { pathOf } from "./kinds.ts";

/** Channels of the protocol: the first byte of a message names one. */
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
/** Larger than what the cluster puts into one message. */
const MOST_MESSAGE_BYTES = 1024 * 1024;

/** What the status channel says at the end. */
const Ended = z.object({
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  details: z
    .object({ causes: z.array(z.object({ reason: z.string().optional(), message: z.string().optional() })).optional() })
    .optional(),
});

type Exec = InspectCapability["exec"];

/**
 * Runs a program over a WebSocket of the API server (`v5.channel.k8s.io`, and 4, which says the same to who only listens).
 * What runs when the time is over goes on in its container: the cluster has no way to end it.
 * @throws ProviderError `invalid` with code `NotSupported` where no WebSocket goes, `unavailable` with code `ExecTimeout`
 */
export function executor(transport: ClusterTransport): Exec {
  return async ({ namespace, pod, container, argv, timeoutMs, maxBytes }) => {
    const { upgrade } = transport;
    if (upgrade === undefined)
      throw refused("invalid", "NotSupported", "Commands do not go through the way to this cluster.");
    const query = new URLSearchParams({
      stdout: "true",
      stderr: "true",
      ...(container === undefined ? {} : { container }),
    });
    for (const word of argv) query.append("command", word);
    const path = `${pathOf("Pod", namespace, pod, "exec")}?${query}`;
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = {
      "sec-websocket-version": "13",
      "sec-websocket-key": randomBytes(16).toString("base64"),
      "sec-websocket-protocol": "v5.channel.k8s.io, v4.channel.k8s.io",
    };
    try {
      const socket = await upgrade({ path, headers, signal, timeoutMs }).catch(async (error: unknown) => {
        throw (await refusalOf(transport, path, signal)) ?? error;
      });
      const stop = () => socket.destroy();
      signal.addEventListener("abort", stop, { once: true });
      try {
        return await outcome(
          messagesOf(socket, MOST_MESSAGE_BYTES, (frame) => socket.write(frame)),
          maxBytes,
        );
      } finally {
        signal.removeEventListener("abort", stop);
        socket.end(closing());
      }
    } catch (error) {
      if (signal.aborted) throw refused("unavailable", "ExecTimeout", `It had not ended after ${timeoutMs} ms.`);
      if (error instanceof FrameTooLarge) throw refused("unavailable", "UnreadableAnswer", "A message is too large.");
      throw error;
    }
  };
}

/** Collects until the status comes, which is always last. */
async function outcome(messages: ReturnType<typeof messagesOf>, maxBytes: number): ReturnType<Exec> {
  const output: Record<typeof STDOUT | typeof STDERR, Uint8Array[]> = { [STDOUT]: [], [STDERR]: [] };
  let room = maxBytes;
  let cut = false;
  for await (const message of messages) {
    if (message.kind === "end") break;
    const [channel] = message.bytes;
    const payload = message.bytes.subarray(1);
    if (channel === STATUS) {
      const text = (pieces: readonly Uint8Array[]) => Buffer.concat(pieces).toString("utf8");
      const exitCode = exitCodeOf(Buffer.from(payload).toString("utf8"));
      return { exitCode, stdout: text(output[STDOUT]), stderr: text(output[STDERR]), cut };
    }
    if (channel !== STDOUT && channel !== STDERR) continue;
    if (payload.byteLength > room) cut = true;
    output[channel].push(payload.subarray(0, room));
    room -= Math.min(room, payload.byteLength);
  }
  throw refused("unavailable", "ConnectionLost", "The cluster ended the connection before the program did.");
}

/** @throws ProviderError where the program did not even begin */
function exitCodeOf(text: string): number {
  const ended = Ended.parse(JSON.parse(text));
  if (ended.status === "Success") return 0;
  const code = ended.details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  if (ended.reason === "NonZeroExitCode" && code !== undefined) return Number(code);
  throw refused("invalid", ended.reason ?? "ExecFailed", ended.message ?? "The program could not be started.");
}

/**
 * Why no WebSocket was made: a refused one has no words. Asked again without one the API server looks at everything else
 * first, so that its answer says what is wrong, or that a WebSocket is missing, which is nothing new.
 */
async function refusalOf(
  transport: ClusterTransport,
  path: string,
  signal: AbortSignal,
): Promise<ProviderError | undefined> {
  if (signal.aborted) return undefined;
  // A Frontgate has asked so itself, and lets nobody else.
  const asked = await transport.request({ method: "GET", path, signal }).catch(() => undefined);
  if (asked === undefined) return undefined;
  const { status, body } = asked;
  const error = statusError(status, await textOf(body), transport.clean);
  return error.message.includes("pgrade") ? undefined : error;
}

function refused(kind: ProviderError["kind"], providerCode: string, message: string): ProviderError {
  return new ProviderError({ kind, providerCode, message });
}
