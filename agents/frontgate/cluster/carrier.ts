import { ANSWER_HEADERS, type CallCluster } from "../../../shared/protocol/calling.ts";
import type { Carrier } from "../calls/carrier.ts";
import type { ApiServer } from "./api-server.ts";
import { isClosed } from "./closed.ts";
import { execute } from "./exec.ts";
import { isWatch } from "./watching.ts";

/**
 * Calls to the API server of a pod's cluster, as its service account.
 * @param namespace the pod's own, which is closed to calls
 */
export function clusterCarrier(
  api: Pick<ApiServer, "open" | "dial" | "close">,
  namespace: string,
): Carrier<CallCluster> {
  return {
    isOwn: (call) => call.type === "call-cluster",
    title: "The API server",
    answerHeaders: ANSWER_HEADERS,
    refusal: ({ path }) =>
      isClosed(path, namespace)
        ? "The Frontgate's own namespace, and lists of all Secrets, are not called."
        : undefined,
    // A program in a container may change anything.
    isRead: ({ method, exec }) => (method === "GET" || method === "HEAD") && exec !== true,
    isWatch: ({ path }) => isWatch(path),
    make({ method, path, headers, timeoutMs, exec }, body) {
      if (exec === true) return execute(api, { path, timeoutMs });
      return api.open({ method, path, headers, body, timeoutMs });
    },
    close: () => api.close(),
  };
}
