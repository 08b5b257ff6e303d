import { randomBytes } from "node:crypto";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface ReachOptions {
  /** Local cloud: unix socket that leads to the address as the outside sees it. */
  readonly socketPath?: string;
  /** PEM of the authority that machines trust, where it is not a public one. */
  readonly ca?: string;
  readonly timeoutMs?: number;
}

/** Whether a machine outside can reach Pilot. */
export type Reach = { readonly reachable: true } | { readonly reachable: false; readonly reason: string };

/**
 * Asks Pilot for a WebSocket as a Frontgate would, without proof of identity: TLS must be trusted and the gateway must answer
 * the upgrade (101, or its refusal 401 or 403). Nothing is kept open. One connection.
 */
export async function checkReach(url: string, options: ReachOptions = {}): Promise<Reach> {
  const target = new URL(url);
  const secure = target.protocol === "wss:";
  const port = target.port === "" ? (secure ? 443 : 80) : Number(target.port);
  try {
    const line = await withTimeout(options.timeoutMs ?? 5000, (onSocket) =>
      ask(target, port, secure, options, onSocket),
    );
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1]);
    if (status === 101 || status === 401 || status === 403) return { reachable: true };
    return { reachable: false, reason: `it answered "${line.slice(0, 80)}" instead of a WebSocket` };
  } catch (error) {
    return { reachable: false, reason: error instanceof Error ? error.message : "unknown fault" };
  }
}

function ask(
  target: URL,
  port: number,
  secure: boolean,
  options: ReachOptions,
  onSocket: (socket: Socket) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const where = options.socketPath === undefined ? { host: target.hostname, port } : { path: options.socketPath };
    const socket = secure
      ? connectTls({ ...where, servername: target.hostname, ...(options.ca === undefined ? {} : { ca: options.ca }) })
      : connectPlain(where);
    onSocket(socket);
    socket.once("error", reject);
    socket.once(secure ? "secureConnect" : "connect", () => {
      const head = [
        `GET ${target.pathname}${target.search} HTTP/1.1`,
        `Host: ${target.host}`,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      ];
      socket.write(`${head.join("\r\n")}\r\n\r\n`);
    });
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n");
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > 4096) reject(new Error("it does not speak HTTP"));
    });
    socket.once("end", () => reject(new Error("it closed the connection without an answer")));
  });
}

async function withTimeout(
  milliseconds: number,
  run: (onSocket: (socket: Socket) => void) => Promise<string>,
): Promise<string> {
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([
      run((opened) => {
        socket = opened;
      }),
      late,
    ]);
  } finally {
    clearTimeout(timer);
    socket?.destroy();
  }
}
