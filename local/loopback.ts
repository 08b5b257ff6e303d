import { createServer, type Server } from "node:net";

/** Every server of the local stack listens here and nowhere else. */
export const LOOPBACK = "127.0.0.1";

/**
 * Another address of the same interface, for servers that the local AWS's functions call by https: what they send by https to
 * the first one, or to `localhost`, it takes for its own and sends on in clear.
 */
export const OTHER_LOOPBACK = "127.0.0.2";

/**
 * A TCP port of the loopback interface that is free right now. Another program may take it before the caller
 * does: servers that can should listen on port 0 themselves, the others must be probed after their start.
 */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Has a server listen on the loopback interface, and answers its port. @param port 0: one that is free */
export function listen(server: Server, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("no TCP address"));
      else resolve(address.port);
    });
  });
}
