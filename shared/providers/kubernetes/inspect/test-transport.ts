import { type Duplex, Readable } from "node:stream";
import type { ClusterRequest, ClusterTransport } from "../transport.ts";

/** What a scripted server does with a request: an answer, or pieces of one as they come. */
export interface Scripted {
  readonly status?: number;
  readonly body: string | AsyncIterable<Uint8Array>;
}

/** A transport whose other end is a function. `asked` are the requests so far. */
export function scripted(
  answer: (request: ClusterRequest, url: URL) => Scripted,
  socket?: (path: URL) => Duplex,
): ClusterTransport & { readonly asked: ClusterRequest[] } {
  const asked: ClusterRequest[] = [];
  return {
    asked,
    async request(request) {
      asked.push(request);
      const { status = 200, body } = answer(request, new URL(request.path, "https://cluster"));
      return { status, headers: {}, body: typeof body === "string" ? Readable.from([Buffer.from(body)]) : body };
    },
    ...(socket === undefined ? {} : { upgrade: async ({ path }) => socket(new URL(path, "https://cluster")) }),
    async close() {},
  };
}
