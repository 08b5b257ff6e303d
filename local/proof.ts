import type { Answer, ApiClient } from "./client.ts";
import type { LocalStack } from "./stack.ts";

/** What was seen on one node from inside the VPC. */
export interface ProvenNode {
  readonly id: string;
  readonly instanceId: string;
  readonly address: string;
  readonly role: string;
  /** `leader` or `follower`, as ZooKeeper's own `srvr` says. */
  readonly mode: string;
}

/** Ports that something in the VPC listens on: ZooKeeper's, etcd's and the enrolment's. */
const PORTS = [2181, 2888, 3888, 2378, 2379];

/** Asks every node `srvr` from inside the VPC. @throws unless there is one leader and the rest follow */
export async function proveEnsemble(stack: LocalStack, deployment: Answer["body"]): Promise<readonly ProvenNode[]> {
  const nodes: ProvenNode[] = await Promise.all(
    deployment.nodes.map(async (node: Answer["body"]) => ({
      id: node.id,
      instanceId: node.instanceId,
      address: node.address,
      role: node.role,
      mode: await modeOf(stack, node),
    })),
  );
  const leaders = nodes.filter((node) => node.mode === "leader").length;
  const followers = nodes.filter((node) => node.mode === "follower").length;
  if (leaders !== 1 || followers !== nodes.length - 1) throw new Error(`not an ensemble: ${JSON.stringify(nodes)}`);
  return nodes;
}

/** Writes a value on the first node and reads it on the last. */
export async function proveReplication(stack: LocalStack, nodes: readonly ProvenNode[]): Promise<void> {
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no nodes");
  const value = `seen-${Date.now()}`;
  await client(stack, first, ["create", "/proof", value]);
  const read = await client(stack, last, ["get", "/proof"]);
  if (!read.includes(value))
    throw new Error(`${last.address} does not know what was written on ${first.address}: ${read.slice(-300)}`);
}

/** Dials every address of the VPC on every port from a namespace that stands for the internet; answers how many connected. */
export async function outsideReachable(stack: LocalStack): Promise<number> {
  const machines = await stack.room.machines();
  const dials = machines.flatMap((machine) => PORTS.map((port) => stack.room.dialFromOutside(machine.address, port)));
  return (await Promise.all(dials)).filter((answer) => answer === "connected").length;
}

/** The Frontgate appears in no list that a tenant can ask for. */
export async function requireInvisible(api: ApiClient): Promise<void> {
  const asked = await api.get("/frontgates");
  if (asked.status !== 404 && asked.status !== 403)
    throw new Error(`a tenant asked for Frontgates and got ${asked.status}`);
  for (const path of ["/deployments", "/apps", "/runtimes", "/repos", "/jobs", "/credentials"]) {
    const { body } = await api.get(path);
    if (/"fg-|frontgate/i.test(JSON.stringify(body))) throw new Error(`${path} shows the Frontgate`);
  }
}

async function modeOf(
  stack: LocalStack,
  node: { readonly instanceId: string; readonly address: string },
): Promise<string> {
  const script = `const s=require("net").connect(2181,${JSON.stringify(node.address)},()=>s.write("srvr"));s.on("data",d=>process.stdout.write(d));s.setTimeout(3000,()=>process.exit(1))`;
  const { stdout } = await stack.room.exec(node.instanceId, ["/opt/pitrix/bin/node", "-e", script], {
    timeoutMs: 10_000,
  });
  return /Mode: (\w+)/.exec(stdout)?.[1] ?? "no answer";
}

async function client(stack: LocalStack, node: ProvenNode, command: readonly string[]): Promise<string> {
  const argv = ["/opt/zookeeper/bin/zkCli.sh", "-server", `${node.address}:2181`, ...command];
  const { code, stdout, stderr } = await stack.room.exec(node.instanceId, argv, { timeoutMs: 20_000 });
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}: ${(stdout + stderr).slice(-500)}`);
  return stdout + stderr;
}
