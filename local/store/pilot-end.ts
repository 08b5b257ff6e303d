import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:tls";
import { LOOPBACK } from "../loopback.ts";
import { createServerIdentity } from "../machine-room/ca.ts";
import { createRelay } from "../machine-room/relay.ts";

/** Where Frontgates that are processes on this host find Pilot and objects: TLS on loopback, and behind it what is public of the local AWS. */
export interface PilotEnd {
  /** Such as `localhost:40123`: the name that its certificate has. */
  readonly host: string;
  /** Its certificate authority, PEM. */
  readonly caPem: string;
  /** Ends every connection that there is, without a word. */
  cut(): void;
  stop(): Promise<void>;
}

const NAME = "localhost";

/** @param port of the local AWS */
export async function startPilotEnd(port: number): Promise<PilotEnd> {
  const { caPem, certificatePem, keyPem } = await createServerIdentity(NAME, new Date());
  const relay = createRelay(port);
  const open = new Set<Socket>();
  const server = createServer({ cert: certificatePem, key: keyPem, ALPNProtocols: ["http/1.1"] }, (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    relay.emit("connection", socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, LOOPBACK, resolve);
  });
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    host: `${NAME}:${portOf(server.address())}`,
    caPem,
    cut,
    async stop() {
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      cut();
      await ended;
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("Pilot's end has no port");
  return address.port;
}
