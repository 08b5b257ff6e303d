import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { type LocalAws, startLocalAws } from "../aws.ts";
import { type ConsoleServer, startConsoleServer } from "../console-server.ts";
import { type ControlPlane, deployControlPlane } from "../control-plane.ts";
import { startEc2 } from "../ec2.ts";
import { freePort, LOOPBACK } from "../loopback.ts";
import { type RepoServer, type RepoServerOptions, startRepoServer } from "../repo-server.ts";
import { nothingStarted } from "../started.ts";
import { showSteps } from "../steps.ts";
import type { Tenantland } from "../tenantland.ts";
import { cacheRoot } from "../toolchain/cache.ts";
import { type PilotEnd, startPilotEnd } from "./pilot-end.ts";

/** A tenant's cloud that answers, without machines behind it. */
export interface TenantCloud extends Tenantland {
  readonly endpoint: string;
}

/** What the tests of the store share: the app on a local AWS. No machines. */
export interface StoreWorld extends ControlPlane {
  readonly aws: LocalAws;
  /** An empty directory for files of the run. */
  readonly stateDir: string;
  /** An example repo, served read-only. */
  readonly repo: RepoServer;
  readonly console: ConsoleServer;
  /** Another static repo; it ends with the world. */
  serve(options: RepoServerOptions): Promise<RepoServer>;
  /** The tenant's cloud, started when it is first asked for. */
  cloud(): Promise<TenantCloud>;
  /** Where Frontgates on this host dial, where they are to. */
  readonly pilot: PilotEnd;
  stop(): Promise<void>;
}

/** The local SES knows it as verified. */
export const MAIL_FROM = "Pitrix <store@example.com>";

const EXAMPLES = new URL("../../examples/", import.meta.url).pathname;

export interface StoreWorldOptions {
  /** Which of `examples/` is served; `repo` when left out. */
  readonly repo?: "repo" | "charts";
  /** API servers that runtimes may name although they lie on the loopback interface, such as `https://127.0.0.2:6443`. */
  readonly clusters?: readonly string[];
  /** Whether Frontgates that run on this host are to find it. */
  readonly frontgates?: boolean;
  /** Takes one line of progress for a person; standard error when left out. */
  readonly report?: (line: string) => void;
}

export async function startStoreWorld({
  repo: served = "repo",
  clusters = [],
  frontgates = false,
  report = console.error,
}: StoreWorldOptions = {}): Promise<StoreWorld> {
  const steps = showSteps(report);
  const { keep, stop } = nothingStarted();
  try {
    const runs = join(cacheRoot(), "runs");
    await mkdir(runs, { recursive: true });
    const stateDir = await mkdtemp(join(runs, "store-"));
    const aws = await steps.run("Start the local AWS", async () =>
      keep(await startLocalAws({ stateDir, report: steps.line })),
    );
    const serve = async (options: RepoServerOptions) => keep(await startRepoServer(options));
    const repo = await serve({ directory: join(EXAMPLES, served) });
    const port = await freePort();
    const start = async (): Promise<TenantCloud> => {
      const ec2 = keep(await startEc2({ stateDir, port, report: steps.line }));
      return { ...(await ec2.seed()), endpoint: ec2.endpoint };
    };
    let begun: Promise<TenantCloud> | undefined;
    const cloud = () => {
      begun ??= start();
      return begun;
    };
    const pilot = keep(await startPilotEnd(Number(new URL(aws.endpoint).port)));
    const web = await steps.run("Build the console", async () => keep(await startConsoleServer(steps.line)));
    const plane = await deployControlPlane(steps, aws.endpoint, {
      consoleUrl: web.url,
      ...(frontgates ? dialled(pilot) : {}),
      allowedPrivateHosts: "127.0.0.1",
      tenantCloseSeconds: "2",
      allowedWebhookHosts: "127.0.0.1",
      mailFrom: MAIL_FROM,
      allowedProviderEndpoints: [`http://${LOOPBACK}:${port}`, ...clusters].join(","),
    });
    web.configure(plane.deployed);
    return { ...plane, aws, stateDir, repo, console: web, serve, cloud, pilot, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What Frontgates are told about where to dial. */
function dialled({ host, caPem }: PilotEnd) {
  return {
    pilotHost: host,
    pilotCheckCa: Buffer.from(caPem).toString("base64"),
    objectsPublicEndpoint: `https://${host}`,
  };
}
