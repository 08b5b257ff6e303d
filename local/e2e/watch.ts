import { WebSocket } from "ws";
import { ToClient } from "../../shared/domain/progress/schema.ts";

/** A client of the progress socket. */
export interface Watcher {
  /** Everything that came, oldest first. */
  readonly messages: readonly ToClient[];
  send(message: unknown): void;
  /** The connection ends without a goodbye, as by a cut. */
  cut(): void;
}

/** Connects with a bearer token; `undefined` connects without. @throws Error with the status of a refused upgrade */
export async function watch(url: string, token: string | undefined): Promise<Watcher> {
  const messages: ToClient[] = [];
  const socket = new WebSocket(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  socket.on("message", (data) => messages.push(ToClient.parse(JSON.parse(String(data)))));
  await new Promise<void>((open, refuse) => {
    socket.once("open", () => open());
    socket.once("error", refuse);
  });
  socket.on("error", () => {});
  return {
    messages,
    send: (message) => socket.send(JSON.stringify(message)),
    cut: () => socket.terminate(),
  };
}
