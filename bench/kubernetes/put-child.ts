import { readFileSync } from "node:fs";
import * as z from "zod";
import { accessOf } from "../../shared/providers/kubernetes/access.ts";
import { helmReleases } from "../../shared/providers/kubernetes/helm/releases.ts";
import { directTransport } from "../../shared/providers/kubernetes/transport.ts";

/**
 * A worker of its own, so that its memory can be looked at: loads the function that puts releases in the cloud, and puts one. What it
 * is to put stands on its standard input.
 */
const { kubeconfig, program, archive, loaded, input } = z
  .object({
    kubeconfig: z.string(),
    program: z.string(),
    archive: z.string(),
    /** The function's bundle. */
    loaded: z.string(),
    input: z.object({ namespace: z.string(), name: z.string() }),
  })
  .parse(JSON.parse(readFileSync(0, "utf8")));
await import(loaded);
const transport = directTransport(accessOf({ kubeconfig }), { allows: () => true });
const bytes = new Uint8Array(Buffer.from(archive, "base64"));
// A machine that is busy with other things is no reason.
const releases = helmReleases({ transport, program, timeoutMs: 300_000 });
await releases.put({ ...input, key: "bench", format: "helm", archive: bytes, values: {}, tags: {} });
await transport.close();
// The function keeps connections for its next call.
process.exit(0);
