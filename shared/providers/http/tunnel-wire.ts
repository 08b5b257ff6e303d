import type { HttpTunnel, TunnelAnswer } from "../tunnel.ts";
import type { Wire, WireAnswer } from "./wire.ts";

/**
 * The same as `openWire`, through a Frontgate beside the server. It knows where that is and as whom it is asked: neither is said here.
 * Answers come whole.
 * @param to.origin a service of the same cloud other than the one by which it is entered
 * @param to.timeoutMs to the end of an answer; the tunnel carries none for longer than 25 s
 */
export function tunnelWire(
  tunnel: HttpTunnel,
  { origin, timeoutMs }: { readonly origin?: string; readonly timeoutMs: number },
): Pick<Wire, "ask" | "close"> {
  return {
    async ask({ method, path, headers, body, signal }) {
      signal?.throwIfAborted();
      const bytes = typeof body === "string" ? Buffer.from(body) : body;
      const asked = tunnel.request({
        to: "cloud",
        ...(origin === undefined ? {} : { origin }),
        method,
        path,
        headers,
        ...(bytes === undefined ? {} : { body: bytes }),
        timeoutMs,
      });
      return answered(await (signal === undefined ? asked : unlessAborted(asked, signal)));
    },
    async close() {},
  };
}

function answered({ status, headers, body }: TunnelAnswer): WireAnswer {
  const { "set-cookie": cookie, ...rest } = headers;
  return {
    statusCode: status,
    headers: { ...rest, ...(cookie === undefined ? {} : { "set-cookie": [cookie] }) },
    async *[Symbol.asyncIterator]() {
      yield body;
    },
  };
}

/** Ends early when the signal says so. It listens no longer than that: one signal may see many requests. */
export async function unlessAborted<T>(asked: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([asked, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
