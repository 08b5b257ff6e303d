import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { buildAgentImage } from "../agents/image/build.ts";
import { type LocalAws, startLocalAws } from "./aws.ts";
import { type ControlPlane, deployControlPlane } from "./control-plane.ts";
import { type Ec2Server, startEc2 } from "./ec2.ts";
import { PILOT_HOST } from "./machine-room/contract.ts";
import { type MachineRoom, startMachineRoom } from "./machine-room/room.ts";
import { type RepoServer, startRepoServer } from "./repo-server.ts";
import { nothingStarted } from "./started.ts";
import type { Steps } from "./steps.ts";
import { FRONTGATE_IMAGE, REDIS_IMAGE, type Tenantland, ZOOKEEPER_IMAGE } from "./tenantland.ts";
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
  /** Ends every process, namespace and mount. */
  stop(): Promise<void>;
}

/** What a stack has besides the ensemble's machines. */
export interface StackOptions {
  /** Which of `examples/` is served. */
  readonly repo?: "repo" | "life";
}

/** Installs, starts and deploys everything; what was started is ended again when a later part fails. */
export async function startLocalStack(steps: Steps, { repo: served = "repo" }: StackOptions = {}): Promise<LocalStack> {
  const { keep, stop } = nothingStarted();
  try {
    const tools = await steps.run("Install: local AWS, EC2, etcd, confd, ZooKeeper, nftables", () =>
      ensureToolchain(steps.line),
    );
    const redis =
      served === "life" ? await steps.run("Install: Redis", () => ensureTool("redis", steps.line)) : undefined;
    const runs = join(cacheRoot(), "runs");
    await mkdir(runs, { recursive: true });
    const stateDir = await mkdtemp(join(runs, "run-"));
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
    const room = await steps.run("Start the machine room", async () =>
      keep(
        await startMachineRoom({
          stateDir,
          ec2Endpoint: ec2.endpoint,
          region: tenantland.region,
          credential: tenantland.operator,
          localAwsPort: Number(new URL(aws.endpoint).port),
          images: {
            [imageOf(tenantland, FRONTGATE_IMAGE)]: { layers: [agentImage] },
            [imageOf(tenantland, ZOOKEEPER_IMAGE)]: { layers: [agentImage, tools.zookeeper] },
            ...(redis === undefined ? {} : { [imageOf(tenantland, REDIS_IMAGE)]: { layers: [agentImage, redis] } }),
          },
          report: steps.line,
        }),
      ),
    );
    const directory = new URL(`../examples/${served}/`, import.meta.url).pathname;
    const repo = keep(await startRepoServer({ directory }));
    const plane = await deployControlPlane(steps, aws.endpoint, {
      pilotHost: PILOT_HOST,
      objectsPublicEndpoint: `https://${PILOT_HOST}`,
      pilotCheckSocket: room.outsideSocket,
      pilotCheckCa: Buffer.from(room.caPem).toString("base64"),
      allowedPrivateHosts: "127.0.0.1",
      allowedWebhookHosts: "127.0.0.1",
      tenantCloseSeconds: "2",
      allowedProviderEndpoints: ec2.endpoint,
    });
    return { ...plane, stateDir, aws, ec2, tenantland, room, repo, stop };
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
