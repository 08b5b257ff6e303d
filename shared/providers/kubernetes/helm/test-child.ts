import { readFileSync } from "node:fs";
import * as z from "zod";
import { accessOf } from "../access.ts";
import { type ClusterRequest, directTransport } from "../transport.ts";
import { helmReleases } from "./releases.ts";

/** A worker of its own, for tests that kill one: puts a release, and ends as by `kill -9` at its n-th request. */
const { kubeconfig, program, archive, killAt, input } = z
  .object({
    kubeconfig: z.string(),
    program: z.string(),
    archive: z.string(),
    killAt: z.number(),
    input: z.object({
      namespace: z.string(),
      name: z.string(),
      key: z.string(),
      values: z.record(z.string(), z.unknown()),
      tags: z.record(z.string(), z.string()),
    }),
  })
  .parse(JSON.parse(readFileSync(0, "utf8")));
const direct = directTransport(accessOf({ kubeconfig }), { allows: () => true });
let asked = 0;
const transport = {
  ...direct,
  async request(request: ClusterRequest) {
    asked++;
    const answer = await direct.request(request);
    // Done in the cluster, and nobody was told.
    if (asked === killAt) process.kill(process.pid, "SIGKILL");
    return answer;
  },
};
const bytes = new Uint8Array(Buffer.from(archive, "base64"));
await helmReleases({ transport, program }).put({ ...input, format: "helm", archive: bytes });
await transport.close();
