import { connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { createServerIdentity } from "../../local/machine-room/ca.ts";

/** Name under which machines know Pilot. */
export const PILOT_NAME = "pilot.bench.test";

/**
 * Pilot as the outside sees it, behind TLS: what the platform checks before it makes machines. A unix socket that leads to the
 * local AWS.
 */
export async function startTlsFront(endpoint: string, directory: string) {
  const { caPem, certificatePem, keyPem } = await createServerIdentity(PILOT_NAME, new Date());
  const { hostname, port } = new URL(endpoint);
  const server = createServer({ cert: certificatePem, key: keyPem }, (outside) => {
    const inside = connect({ host: hostname, port: Number(port) });
    for (const socket of [outside, inside])
      socket.on("error", () => {
        outside.destroy();
        inside.destroy();
      });
    outside.pipe(inside).pipe(outside);
  });
  const socketPath = join(directory, "pilot.sock");
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    socketPath,
    ca: Buffer.from(caPem).toString("base64"),
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
