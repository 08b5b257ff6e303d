import { testCluster } from "../../../local/kubernetes/testing.ts";
import { accessOf } from "./access.ts";
import type { Cluster } from "./health.ts";
import { Resources } from "./resources.ts";
import { type ClusterRequest, type ClusterTransport, directTransport } from "./transport.ts";

/** What a worker dies of in the middle of a test. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/** The shared cluster through our own transport. Call `close` when the file is done. */
export function realCluster() {
  const server = testCluster();
  const direct = directTransport(accessOf({ kubeconfig: server.kubeconfig }), { allows: () => true });
  const spoken: string[] = [];
  let left = Number.POSITIVE_INFINITY;
  let lost = false;
  const transport: ClusterTransport = {
    ...direct,
    async request(request: ClusterRequest) {
      if (left-- <= 0) throw new Killed();
      spoken.push(`${request.method} ${request.path}`);
      const answer = await direct.request(request);
      // Done by the cluster, and its answer never read.
      if (left === 0 && lost) {
        for await (const _ of answer.body);
        throw new Killed();
      }
      return answer;
    },
  };
  return {
    server,
    transport,
    /** A worker that has just started, and knows nothing of others. */
    worker: (): Cluster => ({ transport, resources: new Resources(transport), clock: () => new Date() }),
    /** Requests since the last time. */
    spoken: () => spoken.splice(0),
    /**
     * The worker dies before its request of that number, or after it with its answer unread.
     * @param requests `Infinity`: it lives
     */
    dieAfter(requests: number, answerUnread = false) {
      left = requests;
      lost = answerUnread;
    },
    async close() {
      await direct.close();
      server.close();
    },
  };
}
