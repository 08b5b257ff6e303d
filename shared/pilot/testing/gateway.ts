import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { Connections, Endings } from "../../platform/connections.ts";

/** What the gateway calls: Pilot's functions, as they are. */
export interface Routes {
  connect(headers: Readonly<Record<string, string | undefined>>, connectionId: string): Promise<boolean>;
  message(connectionId: string, text: string): Promise<void>;
  disconnect(connectionId: string): Promise<void>;
}

/** What becomes of a message on its way. `cut`: it is lost, and the connection with it. */
export type Fate = "pass" | "cut";

/**
 * API Gateway's WebSocket API, as far as Pilot knows it, on the loopback: the upgrade waits for `$connect`, every message is
 * a call of its own, posts go by connection id, and a client may be cut off at any point.
 */
export class TestGateway implements Connections, Endings {
  /** What becomes of a post, and of a client's message; tests set them. */
  outward: (connectionId: string, frame: string) => Fate = () => "pass";
  inward: (connectionId: string, text: string) => Fate = () => "pass";
  /** Refused upgrades. */
  refused = 0;
  /** What the server says the time is when it refuses. */
  clock = () => new Date();
  readonly #sockets = new Map<string, WebSocket>();
  readonly #server = createServer();
  readonly #upgrades = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  /** Answers the URL that Frontgates dial. */
  async start(routes: Routes): Promise<string> {
    this.#server.on("upgrade", (request, socket, head) => {
      const id = randomUUID();
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      socket.on("error", () => {}); // a client that went away while it waited
      routes.connect(headers, id).then(
        (accepted) => {
          if (accepted) {
            this.#upgrades.handleUpgrade(request, socket, head, (opened) => this.#opened(routes, id, opened));
            return;
          }
          this.refused += 1;
          socket.end(`HTTP/1.1 401 Unauthorized\r\ndate: ${this.clock().toUTCString()}\r\ncontent-length: 0\r\n\r\n`);
        },
        () => void socket.end("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"),
      );
    });
    // A thousand dial at once.
    this.#server.listen({ port: 0, host: "127.0.0.1", backlog: 2048 });
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("The server has no port.");
    return `ws://127.0.0.1:${address.port}/live`;
  }

  async post(connectionId: string, text: string): Promise<boolean> {
    const socket = this.#sockets.get(connectionId);
    if (socket === undefined) return false;
    if (this.outward(connectionId, text) === "cut") socket.terminate();
    else socket.send(text, () => {});
    return true;
  }

  async close(connectionId: string): Promise<void> {
    this.#sockets.get(connectionId)?.terminate();
  }

  /** Connections that are open. */
  get open(): readonly string[] {
    return [...this.#sockets.keys()];
  }

  /** Cuts all of them at once. */
  cut(): void {
    for (const socket of this.#sockets.values()) socket.terminate();
  }

  stop(): void {
    this.cut();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #opened(routes: Routes, id: string, socket: WebSocket): void {
    this.#sockets.set(id, socket);
    socket.on("message", (data) => {
      const text = data.toString();
      if (this.inward(id, text) === "cut") socket.terminate();
      else routes.message(id, text).catch(() => {}); // a function that threw: the gateway tells nobody
    });
    socket.once("close", () => {
      this.#sockets.delete(id);
      routes.disconnect(id).catch(() => {});
    });
  }
}
