import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { buildAgentImage } from "../agents/image/build.ts";
import { type LocalAws, startLocalAws } from "./aws.ts";
import { awsLand } from "./clouds/aws/start-land.ts";
import type { Land, StartedLand, StartLand } from "./clouds/land.ts";
import { type ConsoleServer, startConsoleServer } from "./console-server.ts";
import { type ControlPlane, deployControlPlane } from "./control-plane.ts";
import { type Ec2Server, startEc2 } from "./ec2.ts";
import { PILOT_HOST } from "./machine-room/contract.ts";
import { type MachineRoom, startMachineRoom } from "./machine-room/room.ts";
import { type RepoServer, startRepoServer } from "./repo-server.ts";
import { nothingStarted } from "./started.ts";
import type { Steps } from "./steps.ts";
import { REDIS_IMAGE, type Tenantland } from "./tenantland.ts";
import { cacheRoot } from "./toolchain/cache.ts";
import { ensureTool, ensureToolchain } from "./toolchain/tools.ts";

/** Everything that `npm start` makes: the control plane, the tenant's cloud with its machines, and a repo. */
export interface LocalStack extends ControlPlane {
  readonly stateDir: string;
  readonly aws: LocalAws;
  readonly ec2: Ec2Server;
  readonly tenantland: Tenantland;
  readonly room: MachineRoom;
  readonly repo: RepoServer;
  /** The store that people see. */
  readonly console: ConsoleServer;
  /** The clouds: the tenant's EC2, then those that were asked for. */
  readonly lands: readonly Land[];
  /** Ends every process, namespace and mount. */
  stop(): Promise<void>;
}

/** What a stack has besides the ensemble's machines. */
export interface StackOptions {
  /** Which of `examples/` is served. */
  readonly repo?: "repo" | "life";
  /** Clouds beside the tenant's EC2. */
  readonly clouds?: readonly StartLand[];
  /** The platform's machine image has a container engine. */
  readonly containers?: boolean;
}

/** Below a stack's directory: a layer of the platform's machine image that a test may write settings to before it boots a machine. */
export const SETTINGS_LAYER = "settings-layer";

/** Installs, starts and deploys everything; what was started is ended again when a later part fails. */
export async function startLocalStack(
  steps: Steps,
  { repo: served = "repo", clouds = [], containers = false }: StackOptions = {},
): Promise<LocalStack> {
  const { keep, stop } = nothingStarted();
  try {
    const tools = await steps.run("Install: local AWS, EC2, etcd, confd, ZooKeeper, nftables", () =>
      ensureToolchain(steps.line),
    );
    const redis =
      served === "life" ? await steps.run("Install: Redis", () => ensureTool("redis", steps.line)) : undefined;
    const engine = containers ? [await steps.run("Install: podman", () => ensureTool("podman", steps.line))] : [];
    const runs = join(cacheRoot(), "runs");
    await mkdir(runs, { recursive: true });
    const stateDir = await mkdtemp(join(runs, "run-"));
    const settings = join(stateDir, SETTINGS_LAYER);
    await mkdir(join(settings, "etc"), { recursive: true });
    const agentImage = join(cacheRoot(), "agent-image");
    await steps.run("Build the agents' image", () =>
      buildAgentImage(agentImage, { etcdDir: tools.etcd, confdDir: tools.confd }),
    );
    const logs = join(stateDir, "logs");
    const [aws, ec2] = await Promise.all([
      steps.run(
        "Start the local AWS",
        async () => keep(await startLocalAws({ stateDir, report: steps.line })),
        join(logs, "aws.log"),
      ),
      steps.run(
        "Start the tenant's EC2",
        async () => keep(await startEc2({ stateDir, report: steps.line })),
        join(logs, "ec2.log"),
      ),
    ]);
    const tenantland = await ec2.seed({ images: redis === undefined ? [] : [REDIS_IMAGE] });
    const lands: StartedLand[] = [keep(await awsLand(ec2, tenantland))];
    if (clouds.length > 0)
      await steps.run("Start the other clouds", async () => {
        for (const start of clouds) lands.push(keep(await start({ stateDir, report: steps.line })));
      });
    const room = await steps.run("Start the machine room", async () =>
      keep(
        await startMachineRoom({
          stateDir,
          clouds: lands.map((land) => land.room),
          localAwsPort: Number(new URL(aws.endpoint).port),
          images: {
            ...(redis === undefined ? {} : { [imageOf(tenantland, REDIS_IMAGE)]: { layers: [agentImage, redis] } }),
            ...Object.fromEntries(
              lands.flatMap(({ images }) => [
                [images.frontgate, { layers: [settings, agentImage, ...engine] }],
                [images.zookeeper, { layers: [agentImage, tools.zookeeper] }],
              ]),
            ),
          },
          report: steps.line,
        }),
      ),
    );
    const directory = new URL(`../examples/${served}/`, import.meta.url).pathname;
    const repo = keep(await startRepoServer({ directory }));
    const web = await steps.run("Build the console", async () => keep(await startConsoleServer(steps.line)));
    const plane = await deployControlPlane(steps, aws.endpoint, {
      consoleUrl: web.url,
      pilotHost: PILOT_HOST,
      objectsPublicEndpoint: `https://${PILOT_HOST}`,
      pilotCheckSocket: room.outsideSocket,
      pilotCheckCa: Buffer.from(room.caPem).toString("base64"),
      allowedPrivateHosts: "127.0.0.1",
      allowedWebhookHosts: "127.0.0.1",
      tenantCloseSeconds: "2",
      allowedProviderEndpoints: [ec2.endpoint, ...lands.flatMap(({ endpoints }) => endpoints)].join(","),
    });
    web.configure(plane.deployed);
    return { ...plane, stateDir, aws, ec2, tenantland, room, repo, console: web, lands, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function imageOf(tenantland: Tenantland, name: string): string {
  const id = tenantland.images[name];
  if (id === undefined) throw new Error(`the tenant's cloud has no image ${name}`);
  return id;
}
