import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { onTestFinished } from "vitest";
import { LOOPBACK, listen } from "../../../local/loopback.ts";

/** A server that answers in place of AWS until the test has finished. @returns its address: `http://127.0.0.1:…` */
export async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  const port = await listen(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return `http://${LOOPBACK}:${port}`;
}
