import type { JsonObject } from "../workloads.ts";
import { textOf } from "./json.ts";
import { textAt } from "./members.ts";
import type { ClusterTransport } from "./transport.ts";

/** Characters that are kept of a log's end. */
const MAX_LOG = 4_000;
const LINES = 60;

/**
 * The end of a container's log, of its run before where this one has said nothing; `undefined`: there is none, or it cannot
 * be had (its node is gone, its pod was evicted, the credential may not). One or two requests. Never throws: it is told beside a failure.
 */
export async function endOfLog(
  transport: ClusterTransport,
  pod: JsonObject,
  container: string | undefined,
): Promise<string | undefined> {
  for (const previous of [false, true]) {
    const log = await read(transport, pod, container, previous).catch(() => undefined);
    if (log !== undefined && log.trim() !== "") return log.trimEnd().slice(-MAX_LOG);
  }
  return undefined;
}

async function read(
  transport: ClusterTransport,
  pod: JsonObject,
  container: string | undefined,
  previous: boolean,
): Promise<string | undefined> {
  const [namespace, name] = [textAt(pod, "metadata", "namespace"), textAt(pod, "metadata", "name")].map(
    encodeURIComponent,
  );
  const query = [
    `tailLines=${LINES}`,
    // A line may be endless; what is beyond this is cut by the cluster at its end.
    "limitBytes=65536",
    ...(container === undefined ? [] : [`container=${encodeURIComponent(container)}`]),
    ...(previous ? ["previous=true"] : []),
  ];
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?${query.join("&")}`;
  const answer = await transport.request({ method: "GET", path, headers: { accept: "*/*" }, maxBytes: 128 * 1024 });
  const text = await textOf(answer.body);
  return answer.status === 200 ? text : undefined;
}
