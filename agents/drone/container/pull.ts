import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "../../machine/files.ts";
import type { Node } from "../outcome.ts";
import { CannotRun, type Engine, lastLine, type Tool } from "./engine.ts";
import { isLoopback, registryOf } from "./spec.ts";

/** As images name the processors that Node names otherwise. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/**
 * Has the image there, by its digest: from the registry that the reference names, unless it is there already. A private
 * authority that this machine's agents trust is trusted for that registry too.
 * @throws CannotRun with the registry's words, or for an image of other processors
 */
export async function pull(
  node: Pick<Node, "root">,
  tool: Tool,
  { program }: Engine,
  image: string,
  timeoutMs: number,
): Promise<void> {
  const inspected = () => tool([program, "image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", image]);
  const before = await inspected();
  if (before.exitCode !== 0) {
    const registry = registryOf(image);
    await trust(node, registry);
    const plain = program === "podman" && isLoopback(registry) ? ["--tls-verify=false"] : [];
    const pulled = await tool([program, "pull", "-q", ...plain, image], { timeoutMs });
    if (pulled.exitCode !== 0 || pulled.timedOut)
      throw new CannotRun(
        `The image ${image} could not be pulled. ${registry} said: ${lastLine(pulled)} ${remedyOf(pulled.output)}`,
      );
  }
  const platform = (before.exitCode === 0 ? before : await inspected()).output.trim();
  const own = `linux/${ARCHITECTURES[process.arch] ?? process.arch}`;
  if (platform === own) return;
  await tool([program, "image", "rm", image]);
  throw new CannotRun(
    `The image ${image} is for ${platform}, and this machine is ${own}. Name an image of the app for ${own}.`,
  );
}

/** What the registry's words call for. */
function remedyOf(output: string): string {
  if (/unauthorized|authentication required|denied|forbidden|\b40[13]\b/i.test(output))
    return "No credential is sent: let the runtime's mirror give it to these machines without one.";
  if (/manifest unknown|not found|name unknown|\b404\b/i.test(output))
    return "See that the runtime's mirror has the image, with this digest.";
  return "See that these machines reach it, or give the runtime an image mirror that they reach.";
}

/** Both engines look there for authorities of one registry. */
async function trust({ root }: Pick<Node, "root">, registry: string): Promise<void> {
  const authority = await readIfThere(join(root, "etc/pitrix/ca.pem"));
  if (authority === undefined || isLoopback(registry)) return;
  const directory = join(root, "etc/docker/certs.d", registry);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "pitrix.crt"), authority);
}
