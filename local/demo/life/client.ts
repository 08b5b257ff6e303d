import { readFileSync } from "node:fs";
import {
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { until } from "../../journey.ts";
import type { LocalStack } from "../../stack.ts";
import { ZOOKEEPER_IMAGE } from "../../tenantland.ts";

export type Protocol = "zookeeper" | "redis";

/** A number that the app has acknowledged, and when, in milliseconds. */
export interface Acknowledged {
  readonly number: number;
  readonly at: number;
}

/** A client of one app, which writes numbers all the while. See writer.mjs. */
export interface Writer {
  /** Where it connects from its next connection on. */
  connectTo(addresses: readonly string[]): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** In the order in which they were acknowledged. */
  acknowledged(): Promise<readonly Acknowledged[]>;
  /** What the app has now; tried for half a minute. */
  present(): Promise<ReadonlySet<number>>;
}

/** A machine of the tenant's own in the VPC, on which its clients run. */
export interface ClientMachine {
  write(protocol: Protocol, addresses: readonly string[]): Promise<Writer>;
  /** Gives the machine back. */
  stop(): Promise<void>;
}

const SCRIPT = readFileSync(new URL("writer.mjs", import.meta.url), "utf8");
const NODE = "/opt/pitrix/bin/node /run/writer.mjs";

export async function startClientMachine({ ec2, tenantland, room }: LocalStack): Promise<ClientMachine> {
  const { region, tenant, subnetId, images } = tenantland;
  const cloud = new EC2Client({ endpoint: ec2.endpoint, region, credentials: tenant });
  const launched = await cloud.send(
    new RunInstancesCommand({
      ImageId: images[ZOOKEEPER_IMAGE],
      InstanceType: "t3.micro",
      SubnetId: subnetId,
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  const id = launched.Instances?.[0]?.InstanceId ?? "";
  const there = async () => (await room.machines()).some(({ instanceId }) => instanceId === id);
  await until("the clients' machine runs", async () => ((await there()) ? true : undefined));
  const shell = async (script: string, input = "") => {
    const ended = await room.exec(id, ["/bin/sh", "-c", script], { input, timeoutMs: 30_000 });
    if (ended.code !== 0) throw new Error(`on the clients' machine: ${script}: ${ended.stderr.slice(-500)}`);
    return ended.stdout;
  };
  await shell("cat > /run/writer.mjs", SCRIPT);
  return {
    async write(protocol, addresses) {
      const folder = `/run/writer-${protocol}`;
      const connectTo = async (all: readonly string[]) =>
        void (await shell(
          `mkdir -p ${folder} && cat > ${folder}/new && mv ${folder}/new ${folder}/servers`,
          all.join("\n"),
        ));
      await connectTo(addresses);
      await shell(`setsid ${NODE} ${protocol} write </dev/null >${folder}/log 2>&1 &`);
      return {
        connectTo,
        pause: async () => void (await shell(`touch ${folder}/paused && sleep 1`)),
        resume: async () => void (await shell(`rm -f ${folder}/paused`)),
        async acknowledged() {
          const lines = (await shell(`cat ${folder}/acked 2>/dev/null || true`)).split("\n");
          // The last line may be on its way.
          return lines.slice(0, -1).map((line) => {
            const [number = 0, at = 0] = line.split(" ").map(Number);
            return { number, at };
          });
        },
        present: () =>
          until(
            `${protocol} can be read`,
            async () => {
              const { code, stdout } = await room.exec(id, ["/bin/sh", "-c", `${NODE} ${protocol} read`]);
              return code === 0
                ? new Set(
                    stdout
                      .split("\n")
                      .filter((line) => line !== "")
                      .map(Number),
                  )
                : undefined;
            },
            30_000,
          ),
      };
    },
    async stop() {
      const InstanceIds = [id];
      await cloud.send(new TerminateInstancesCommand({ InstanceIds }));
      await until("the clients' machine has ended", async () => ((await there()) ? undefined : true));
      await until("and the cloud says so", async () => {
        const { Reservations = [] } = await cloud.send(new DescribeInstancesCommand({ InstanceIds }));
        return Reservations[0]?.Instances?.[0]?.State?.Name === "terminated" ? true : undefined;
      });
      cloud.destroy();
    },
  };
}
