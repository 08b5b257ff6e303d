import { type WebSocket, WebSocketServer } from "ws";
import { FromClient, type ToClient } from "../../shared/domain/progress/schema.ts";
import type { ExampleAnswer, ExampleApi } from "./example-api.ts";

/** A page's connection. */
export interface LivePage {
  /** What it said, oldest first. */
  readonly said: readonly FromClient[];
  /** With its query. */
  readonly path: string;
  tell(...messages: readonly ToClient[]): void;
  /** Without a goodbye. */
  cut(): void;
}

/** The progress socket beside the examples: hands out tickets, takes each once, and tells what a test says. */
export interface LiveSocket {
  readonly pages: readonly LivePage[];
  /** What a subscription is answered with; where nothing is said, that nothing has happened. */
  onSubscribe(answer: ((message: Subscribe, page: LivePage) => readonly ToClient[]) | undefined): void;
  /** Another answer than a ticket. */
  onTicket(answer: (() => ExampleAnswer) | undefined): void;
  /** New connections get this status from now on, and open ones are cut; `undefined` lets them in. */
  refuse(status: number | undefined): void;
  stop(): Promise<void>;
}

export type Subscribe = Extract<FromClient, { type: "subscribe" }>;

export function startLiveSocket(api: ExampleApi): LiveSocket {
  const sockets = new WebSocketServer({ noServer: true });
  const pages: LivePage[] = [];
  const tickets = new Set<string>();
  let made = 0;
  let refusal: number | undefined;
  let answer: Parameters<LiveSocket["onSubscribe"]>[0];
  const url = api.url.replace(/^http/, "ws");
  let other: (() => ExampleAnswer) | undefined;
  api.answer("POST /progress/tickets", () => {
    if (other !== undefined) return other();
    const ticket = `ticket-${++made}`;
    tickets.add(ticket);
    const expiresAt = new Date(Date.now() + 30_000).toISOString();
    return { status: 200, body: { ticket, expiresAt, url: `${url}/live`, protocol: "pitrix-progress-v1" } };
  });
  const admit = (socket: WebSocket, path: string) => {
    const said: FromClient[] = [];
    const tell = (...messages: readonly ToClient[]) => {
      for (const message of messages) socket.send(JSON.stringify(message));
    };
    const page: LivePage = { said, path, tell, cut: () => socket.terminate() };
    pages.push(page);
    socket.on("message", (data) => {
      const message = FromClient.parse(JSON.parse(String(data)));
      said.push(message);
      if (message.type === "authenticate") {
        const known = "ticket" in message && tickets.delete(message.ticket);
        const until = new Date(Date.now() + 900_000).toISOString();
        tell(known ? { type: "authenticated", until } : { type: "error", code: "unauthenticated", message: "" });
      } else if (message.type === "subscribe") {
        const { topic } = message;
        tell(...(answer?.(message, page) ?? quiet(topic)));
      } else if (message.type === "ping") tell({ type: "pong", topics: {} });
    });
  };
  api.onUpgrade((request, socket, head) => {
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => admit(opened, request.url ?? ""));
  });
  return {
    pages,
    onSubscribe: (given) => {
      answer = given;
    },
    onTicket: (given) => {
      other = given;
    },
    refuse(status) {
      refusal = status;
      if (status !== undefined) for (const page of pages) page.cut();
    },
    stop: () => new Promise((resolve) => sockets.close(() => resolve())),
  };
}

/** Nothing has happened in a topic. */
export function quiet(topic: string): readonly ToClient[] {
  const nothing = { jobs: [], tasks: [] };
  return [
    { type: "snapshot", topic, seq: 0, part: 1, parts: 1, ...nothing },
    { type: "subscribed", topic, seq: 0 },
  ];
}
