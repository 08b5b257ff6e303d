import * as z from "zod";
import { CALL_HEADERS, CallCluster, isClusterPath } from "../protocol/calling.ts";
import { LIMITS } from "../protocol/limits.ts";
import { ProviderError } from "../providers/contract.ts";
import type { TunnelRequest } from "../providers/tunnel.ts";

/** A request as it may be ordered. */
export type PlainCall = Pick<CallCluster, "method" | "path" | "headers" | "timeoutMs"> & {
  readonly body: Uint8Array | undefined;
};

/** Names that authenticate, or that act as somebody else: never by a caller's word. */
const AUTHENTICATES = /^(?:authorization|proxy-.*|cookie|impersonate-.*|x-remote-.*|x-forwarded-.*)$/i;
/** A watch is collected: it ends by itself before the call's time is over. */
const WATCH_SECONDS = 20;
const WATCH_MARGIN_MS = 3_000;

const Plain = z.object({
  method: CallCluster.shape.method,
  headers: CallCluster.shape.headers,
  timeoutMs: CallCluster.shape.timeoutMs,
});

/**
 * Checks what is asked before anything is sent, and bounds it: the headers that travel are few, and a watch gets an end. Pure.
 * @throws ProviderError `invalid`
 */
export function callOf({ method, path, headers, body, timeoutMs }: TunnelRequest): PlainCall {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const secret = lower.find(([name]) => AUTHENTICATES.test(name));
  if (secret !== undefined) throw invalid(`The header \`${secret[0]}\` does not go through a Frontgate.`);
  if (lower.some(([name]) => name === "upgrade"))
    throw invalid("Connections are not upgraded through a Frontgate: no command runs in a pod there.");
  if (!isClusterPath(path)) throw invalid("This path does not go through a Frontgate.");
  if ((body?.length ?? 0) > LIMITS.callRequestBytes)
    throw invalid(`A request through a Frontgate has at most ${LIMITS.callRequestBytes} bytes.`);
  const parsed = Plain.safeParse({
    method,
    headers: Object.fromEntries(lower.filter(([name]) => CALL_HEADERS.some((allowed) => allowed === name))),
    timeoutMs: Math.min(timeoutMs, LIMITS.callMs),
  });
  if (!parsed.success) throw invalid(`This request does not go through a Frontgate: ${z.prettifyError(parsed.error)}`);
  return { ...parsed.data, path: ending(path, parsed.data.timeoutMs), body };
}

/** The same path, where it watches with an end that is not later than the call's. @throws ProviderError `invalid` for a log that is followed */
function ending(path: string, timeoutMs: number): string {
  const at = path.indexOf("?");
  if (at < 0) return path;
  const query = new URLSearchParams(path.slice(at + 1));
  if (isTrue(query.get("follow"))) throw invalid("Logs are not followed through a Frontgate: ask for their end again.");
  if (!isTrue(query.get("watch"))) return path;
  const most = Math.max(1, Math.min(WATCH_SECONDS, Math.floor((timeoutMs - WATCH_MARGIN_MS) / 1000)));
  const asked = Number(query.get("timeoutSeconds") ?? most);
  query.set("timeoutSeconds", String(Number.isInteger(asked) && asked > 0 ? Math.min(asked, most) : most));
  return `${path.slice(0, at)}?${query}`;
}

const isTrue = (text: string | null): boolean => text === "true" || text === "1";

const invalid = (message: string): ProviderError =>
  new ProviderError({ kind: "invalid", providerCode: "NotThroughFrontgate", message });
