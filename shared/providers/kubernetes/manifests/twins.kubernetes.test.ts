import { afterAll, expect, it } from "vitest";
import { packFiles } from "../../../packages/test-pack.ts";
import { ProviderError } from "../../contract.ts";
import { openReleases } from "../releases.ts";
import { realCluster } from "../test-cluster.ts";
import type { ClusterRequest } from "../transport.ts";
import { manifestReleases } from "./manifests.ts";

const real = realCluster();
afterAll(() => real.close());

/** A worker that stands still at its n-th request until it is let go. */
function stalling(at: number) {
  const cluster = real.worker();
  let asked = 0;
  const stands = Promise.withResolvers<void>();
  const goes = Promise.withResolvers<void>();
  const transport = {
    ...cluster.transport,
    async request(request: ClusterRequest) {
      if (asked++ === at) {
        stands.resolve();
        await goes.promise;
      }
      return cluster.transport.request(request);
    },
  };
  const worker = { ...cluster, transport };
  return { releases: openReleases(worker, { manifests: manifestReleases(worker) }), stands, goes };
}

it("two that live and put one key leave one revision of it", async () => {
  const namespace = await real.server.makeNamespace("manifests-twins");
  try {
    const manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { mode: fast }\n";
    const files = { "package.json": JSON.stringify({ name: "web", version: "1.0.0" }), "manifests/all.yaml": manifest };
    const archive = new Uint8Array(await packFiles(files));
    const told: string[] = [];
    // Before the look at its revisions, before its record is written, at the object, and at its mark.
    for (let at = 0; at < 5; at++) {
      const input = { namespace, name: `web-${at}`, key: "job-1", format: "manifests", archive, values: {}, tags: {} };
      const first = stalling(at);
      const ended = first.releases.put(input).catch((error: unknown) => {
        if (error instanceof ProviderError) return error;
        throw error;
      });
      await Promise.race([first.stands.promise, ended]);
      const second = stalling(-1).releases;
      expect(await second.put(input)).toMatchObject({ state: "deployed", key: "job-1", revision: 1 });
      first.goes.resolve();
      const answer = await ended;
      told.push(answer instanceof ProviderError ? answer.providerCode : answer.state);
      const made = await second.history(input);
      expect(made.map(({ key, state, revision }) => [key, state, revision])).toEqual([["job-1", "deployed", 1]]);
      await second.remove(input);
    }
    expect(told).toEqual(["deployed", "PutUnderWay", "deployed", "deployed", "deployed"]);
  } finally {
    await real.server.removeNamespace(namespace);
  }
});
