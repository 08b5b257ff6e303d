import { createServer } from "node:net";

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
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, LOOPBACK, () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no TCP address"));
        else resolve(address.port);
      });
    });
  });
}
