import { LIMITS } from "../../../shared/protocol/limits.ts";
import { CallTimeout, type OpenAnswer } from "../calls/carrier.ts";
import type { ApiServer } from "./api-server.ts";

/** Who only listens is told the same by both: https://kubernetes.io/docs/reference/using-api/api-concepts/#exec */
const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
/** First bytes of messages: what the program prints, on two channels. All others say how it ended. */
const OUTPUT: readonly (number | undefined)[] = [1, 2];
/** Head of a whole binary message of a server, and the message that ends a connection as it should. */
const BINARY = 0x82;
const CLOSE = Buffer.of(0x88, 0x02, 0x03, 0xe8);

/**
 * Runs a program in a container, to its end or for `timeoutMs`. The answer is what a server's end of the WebSocket would have sent, with
 * as much of the output as is carried and a byte more, so that who reads it sees that something is missing. Where the
 * API server makes no WebSocket of it, the answer says why in its words. What runs when the time is over runs on.
 * @throws CallTimeout, or the fault of the connection
 */
export async function execute(
  api: Pick<ApiServer, "open" | "dial">,
  { path, timeoutMs }: { readonly path: string; readonly timeoutMs: number },
): Promise<OpenAnswer> {
  const frames = await listened(api, path, timeoutMs);
  // A refused WebSocket has no words: asked without one, the API server looks at everything else first.
  if (frames === undefined) return api.open({ method: "GET", path, headers: {}, timeoutMs });
  return { status: 101, headers: {}, body: framesOf(frames) };
}

/** All messages until the end; `undefined` where no WebSocket was made. */
async function listened(
  api: Pick<ApiServer, "dial">,
  path: string,
  timeoutMs: number,
): Promise<readonly Buffer[] | undefined> {
  const socket = await api.dial(path, PROTOCOLS, timeoutMs);
  return new Promise((resolve, reject) => {
    const messages: Buffer[] = [];
    let room = LIMITS.callExecBytes + 1;
    let done = false;
    const end = (tell: () => void): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      tell();
      socket.terminate();
    };
    const timer = setTimeout(() => end(() => reject(new CallTimeout("The program did not end in time."))), timeoutMs);
    socket.on("unexpected-response", () => end(() => resolve(undefined)));
    socket.on("error", (error) => end(() => reject(error)));
    socket.on("close", () => end(() => resolve(messages)));
    socket.on("message", (data) => {
      if (!Buffer.isBuffer(data)) return;
      const output = OUTPUT.includes(data[0]);
      const kept = output ? data.subarray(0, room + 1) : data;
      // The status, which is the last thing that is said, counts for nothing.
      if (output) room -= Math.max(0, kept.length - 1);
      if (kept.length > 1) messages.push(Buffer.from(kept));
    });
  });
}

async function* framesOf(messages: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const message of messages) {
    yield headOf(message.length);
    yield message;
  }
  yield CLOSE;
}

function headOf(length: number): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt8(BINARY, 0);
  head.writeUInt8(127, 1);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
