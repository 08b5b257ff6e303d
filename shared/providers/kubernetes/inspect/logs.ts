import type { InspectCapability } from "../../workloads.ts";
import { textOf } from "../json.ts";
import { statusError } from "../status.ts";
import type { ClusterTransport } from "../transport.ts";
import { pathOf, queryOf } from "./kinds.ts";

/** Read at once at most; a Frontgate carries 8 MiB. */
const MOST_BYTES = 4 * 1024 * 1024;
/** How many fewer lines are asked for when they are longer than that. */
const FEWER = 16;

/**
 * The end of a log. The cluster cuts what is too long at its end, where the news is: so it is asked for fewer lines until
 * they fit. Mostly one request.
 */
export function logReader(transport: ClusterTransport): InspectCapability["logs"] {
  return async ({ namespace, pod, container, previous, tailLines, maxBytes }) => {
    for (let lines = tailLines; ; lines = Math.max(1, Math.floor(lines / FEWER))) {
      const query = queryOf({ container, previous, tailLines: lines, limitBytes: MOST_BYTES });
      const path = pathOf("Pod", namespace, pod, "log") + query;
      const { status, body } = await transport.request({
        method: "GET",
        path,
        headers: { accept: "*/*" },
        maxBytes: MOST_BYTES + 1024,
      });
      const text = await textOf(body);
      if (status >= 300) throw statusError(status, text, transport.clean);
      const bytes = Buffer.from(text);
      if (bytes.length < MOST_BYTES || lines === 1) return endOf(bytes, maxBytes);
    }
  };
}

/** The last bytes, from where a character begins. */
export function endOf(bytes: Buffer, maxBytes: number): string {
  let from = Math.max(0, bytes.length - maxBytes);
  while (from < bytes.length && ((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1;
  return bytes.subarray(from).toString("utf8");
}
