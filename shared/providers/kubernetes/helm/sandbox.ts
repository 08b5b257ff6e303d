import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BETWEEN } from "./between.ts";

/** A folder in which one run of the engine lives, and what it is told of the world. */
export interface Sandbox {
  readonly folder: string;
  /** Everything that the engine has of an environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes a file that only we read. @returns its path */
  write(name: string, content: Uint8Array | string): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A port on which nothing listens, and where a listener would need to be root. */
const NOWHERE = "http://127.0.0.1:1";
/** What the Go runtime tries to stay below, in front of everything else in a function of 512 MB. */
const MEMORY = "200MiB";

/** The plug-in that hands rendered objects to us and takes them back: the one that the engine knows. */
export const PLUGIN = "pitrix";

const PLUGIN_FILE = {
  apiVersion: "v1",
  name: PLUGIN,
  type: "postrenderer/v1",
  version: "1.0.0",
  runtime: "subprocess",
  runtimeConfig: {},
};

/**
 * Makes the folder with a kubeconfig that leads to our relay. No home, no plug-in, no repository and no proxy of the
 * machine's is seen from inside; whatever would be fetched goes to a port where nobody is. 5 files, some 5 ms.
 */
export async function openSandbox(relay: { readonly server: string }): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), "pitrix-release-"));
  const write = async (name: string, content: Uint8Array | string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o600, flag: "wx" });
    return path;
  };
  await mkdir(join(folder, "plugins", PLUGIN), { recursive: true, mode: 0o700 });
  // In a file: of arguments the engine would fill in what looks like a variable.
  const script = await write("between.sh", BETWEEN);
  const command = { platformCommand: [{ command: "/bin/sh", args: [script, folder] }] };
  await write(join("plugins", PLUGIN, "plugin.yaml"), JSON.stringify({ ...PLUGIN_FILE, runtimeConfig: command }));
  const kubeconfig = await write("kubeconfig", JSON.stringify(configOf(relay.server)));
  return {
    folder,
    write,
    env: {
      HOME: folder,
      TMPDIR: folder,
      HELM_CACHE_HOME: join(folder, "cache"),
      HELM_CONFIG_HOME: join(folder, "config"),
      HELM_DATA_HOME: join(folder, "data"),
      HELM_PLUGINS: join(folder, "plugins"),
      HELM_DRIVER: "secret",
      // Left alone it asks five times a second after its first hundred: 240 objects took more than a minute.
      HELM_BURST_LIMIT: "1000",
      HELM_QPS: "200",
      KUBECONFIG: kubeconfig,
      HTTP_PROXY: NOWHERE,
      HTTPS_PROXY: NOWHERE,
      GOMEMLIMIT: MEMORY,
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const configOf = (server: string) => ({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "relay",
  contexts: [{ name: "relay", context: { cluster: "relay", user: "nobody" } }],
  clusters: [{ name: "relay", cluster: { server } }],
  users: [{ name: "nobody", user: {} }],
});
