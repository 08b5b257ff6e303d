import { createServer } from "node:http";

/**
 * Answers the kubelet, and nobody else by the pod's network policy: `/healthz` while this process works at all, `/readyz` while it
 * is connected to Pilot. On the pod's address and the port of the environment; without one there is nothing to serve.
 */
export async function serveHealth(
  env: Readonly<Record<string, string | undefined>>,
  isConnected: () => boolean,
): Promise<void> {
  const { PITRIX_ADDRESS: host, PITRIX_HEALTH_PORT: port } = env;
  if (port === undefined) return;
  const server = createServer(({ method, url }, response) => {
    const known = method === "GET" && (url === "/healthz" || url === "/readyz");
    const status = !known ? 404 : url === "/healthz" || isConnected() ? 200 : 503;
    response.writeHead(status, { "content-type": "text/plain" }).end(`${status === 200 ? "ok" : "no"}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(Number(port), host, resolve);
  });
}
