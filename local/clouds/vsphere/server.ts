import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { createClusterPki } from "../../kubernetes/pki.ts";
import { freePort, LOOPBACK } from "../../loopback.ts";
import { startServer } from "../../server-process.ts";
import { ensureTool } from "../../toolchain/tools.ts";

export interface Vcenter {
  /** Such as `https://127.0.0.1:40123`. Nothing but this machine reaches it. */
  readonly server: string;
  /** PEM of the authority that issued its certificate. */
  readonly caCertificate: string;
  /** May do everything. */
  readonly user: { readonly username: string; readonly password: string };
  /** May log in, and nothing else. */
  readonly powerless: { readonly username: string; readonly password: string };
  readonly pid: number;
  stop(): Promise<void>;
}

export interface VcenterOptions {
  /** Directory for certificates and the log; made when missing. */
  readonly stateDir: string;
  readonly report?: (line: string) => void;
  /** Names of the virtual machines in the folder `templates` that are templates. */
  readonly templates: readonly string[];
  /** Milliseconds that a task takes, by its name. */
  readonly delays?: Readonly<Record<string, number>>;
}

const USER = { username: "pitrix@vsphere.local", password: "the-password-of-pitrix<&>" };
const POWERLESS = { username: "guest@vsphere.local", password: "the-password-of-a-guest" };
/** As long as a fast vCenter takes. */
const DELAYS = { CloneVm: 300, PowerOn: 150, PowerOff: 150, ReconfigVm: 50, Destroy: 100 };

/**
 * Starts a vCenter that VMware wrote (govmomi's simulator): the data center `DC0` with the cluster `DC0_C0` of two hosts, the resource pool
 * `DC0_C0_RP1`, the datastores `LocalDS_0` and `LocalDS_1`, the networks `VM Network`, `DC0_DVPG0` and `DC0_DVPG1`, and the folders
 * `pitrix` and `templates`. Its state is in memory.
 */
export async function startVcenter(options: VcenterOptions): Promise<Vcenter> {
  const tool = await ensureTool("vcsim", options.report);
  await mkdir(options.stateDir, { recursive: true });
  const pki = await createClusterPki([], new Date());
  const identity = await pki.server("vcenter", [LOOPBACK, "localhost"]);
  const [certificate, key] = [join(options.stateDir, "vcenter.crt"), join(options.stateDir, "vcenter.key")];
  await writeFile(certificate, identity.certificate);
  await writeFile(key, identity.key, { mode: 0o600 });
  const port = await freePort();
  const server = `https://${LOOPBACK}:${port}`;
  const settings = {
    listen: `${LOOPBACK}:${port}`,
    certificate,
    key,
    users: { [USER.username]: USER.password, [POWERLESS.username]: POWERLESS.password },
    powerless: POWERLESS.username,
    delays: { ...DELAYS, ...options.delays },
    templates: options.templates,
  };
  const process = await startServer({
    title: "vCenter",
    argv: [join(tool, "vcsim")],
    env: { PATH: "/usr/bin:/bin", TMPDIR: options.stateDir, VCSIM: JSON.stringify(settings) },
    log: join(options.stateDir, "logs", "vcenter.log"),
    ready: () => listens(port),
  });
  return { server, caCertificate: pki.ca.certificate, user: USER, powerless: POWERLESS, ...process };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK);
    socket.once("connect", () => resolve(socket.destroy() !== undefined));
    socket.once("error", () => resolve(false));
  });
}
