import { globalAgent as overHttp } from "node:http";
import { globalAgent as overHttps } from "node:https";
import { WebSocket } from "ws";
import { GATEWAY } from "../../shared/protocol/limits.ts";

/** What happens on one connection. `closed` comes exactly once, and nothing after it. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  closed(how: Closed): void;
}

export interface Closed {
  readonly reason: string;
  /** HTTP status by which the upgrade was refused. */
  readonly status?: number;
  /** The refusing server's time, from its Date header. */
  readonly serverTime?: Date;
}

export interface PilotSocket {
  send(text: string): void;
  /** Ends the connection in order. */
  close(): void;
  /** Ends it at once, as when the other side is gone. */
  terminate(): void;
}

export type Dial = (url: string, headers: Readonly<Record<string, string>>, events: SocketEvents) => PilotSocket;

const HANDSHAKE_MS = 15_000;
const PING_MS = 20_000;

/**
 * Dials with `ws`. Pings find a connection whose other end vanished without a word; they count only when the other side
 * has answered one before, because a gateway may not pass them on.
 */
export const dialPilot: Dial = (url, headers, events) => {
  const socket = new WebSocket(url, {
    headers,
    ...proxied(url),
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: GATEWAY.messageBytes,
    perMessageDeflate: false,
    followRedirects: false,
  });
  let answersPings = false;
  let waiting = false;
  let how: Closed = { reason: "closed" };
  const pinger = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (waiting && answersPings) {
      how = { reason: "no answer to a ping" };
      socket.terminate();
      return;
    }
    waiting = true;
    socket.ping();
  }, PING_MS);
  socket.on("pong", () => {
    answersPings = true;
    waiting = false;
  });
  socket.on("open", () => events.opened());
  socket.on("message", (data) => events.message(Buffer.isBuffer(data) ? data.toString("utf8") : ""));
  socket.on("unexpected-response", (request, response) => {
    const date = response.headers.date;
    how = {
      reason: `refused with HTTP ${response.statusCode}`,
      ...(response.statusCode === undefined ? {} : { status: response.statusCode }),
      ...(date === undefined ? {} : { serverTime: new Date(date) }),
    };
    request.destroy();
    socket.terminate();
  });
  socket.on("error", (error) => {
    if (how.status === undefined) how = { reason: error.message };
  });
  socket.once("close", (code) => {
    clearInterval(pinger);
    events.closed(how.reason === "closed" ? { reason: `closed with code ${code}` } : how);
  });
  return {
    send: (text) => socket.send(text, () => {}), // a failed send shows as a close; results are sent again
    close: () => socket.close(1000),
    terminate: () => socket.terminate(),
  };
};

/** By the environment's proxy, which Node's own agents know: https://nodejs.org/api/cli.html#node_use_env_proxy1 */
function proxied(url: string) {
  if (process.env["NODE_USE_ENV_PROXY"] !== "1") return {};
  return { agent: url.startsWith("wss:") ? overHttps : overHttp };
}
