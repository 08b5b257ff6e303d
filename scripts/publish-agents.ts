/**
 * Publishes a release of the agents: bundles Frontgate and Drone, has the platform's key sign both, puts them into the store's bucket, and
 * prints the body for `POST /agent-upgrades` (without `reason`). Run by whoever releases, who may use the key: no function of the
 * store signs releases, so that nobody who takes over its API can have agents run a program of his own.
 *
 * `BUCKET_NAME=… SIGNING_KEY_ID=… node scripts/publish-agents.ts [version]`; the version is the package's own where none is said.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { bundleAgents, packageVersion } from "../agents/image/build.ts";
import { releaseKey } from "../shared/domain/agent-upgrade/store.ts";
import { openKeyService, type SigningService } from "../shared/platform/kms.ts";
import { type Objects, openObjects } from "../shared/platform/objects.ts";
import { AgentVersion, ReleasedProgram, releaseStatement } from "../shared/protocol/release.ts";

/** The platform keys, as Pilot's functions have them: the last one is the one that every Frontgate believes. */
const Env = z.object({ BUCKET_NAME: z.string(), SIGNING_KEY_ID: z.string() });

/** Two signatures, two objects. */
export async function publishAgents(
  parts: { readonly keys: SigningService; readonly keyIds: string; readonly objects: Pick<Objects, "put"> },
  version: string,
) {
  const directory = await mkdtemp(join(tmpdir(), "pitrix-release-"));
  try {
    await bundleAgents(directory, version);
    const publish = async (agent: "frontgate" | "drone"): Promise<ReleasedProgram> => {
      const program = await readFile(join(directory, `${agent}.mjs`));
      const what = { sha256: createHash("sha256").update(program).digest("hex"), bytes: program.length };
      await parts.objects.put(releaseKey(what.sha256), program, "text/javascript");
      const keyId = parts.keyIds.split(",").at(-1) ?? "";
      const signature = await parts.keys.sign(keyId, releaseStatement(agent, version, what));
      return ReleasedProgram.parse({ ...what, signature });
    };
    return { version, frontgate: await publish("frontgate"), drone: await publish("drone") };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const env = Env.parse(process.env);
  const parts = {
    keys: openKeyService(),
    keyIds: env.SIGNING_KEY_ID,
    objects: openObjects({ bucket: env.BUCKET_NAME }),
  };
  console.log(
    JSON.stringify(await publishAgents(parts, AgentVersion.parse(process.argv[2] ?? packageVersion())), null, 2),
  );
}
