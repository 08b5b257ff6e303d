import { readFile } from "node:fs/promises";
import type { Answer, ApiClient } from "../../client.ts";
import { expectStatus, until } from "../../journey.ts";
import type { MachineRoom } from "../../machine-room/room.ts";
import type { LocalStack } from "../../stack.ts";
import type { Land } from "../land.ts";

const PACKAGE = new URL("../../../examples/repo/zookeeper-0.1.0.tgz", import.meta.url);

/** A land that the store knows as a runtime. */
export interface Place {
  readonly land: Land;
  readonly runtimeId: string;
}

/** Adds the land's credential, and its runtime, which the store's probe has to accept. */
export async function addRuntime(api: ApiClient, land: Land): Promise<Place> {
  const { provider, title, credential: secret, config } = land;
  const credential = await expectStatus(api.post("/credentials", { name: title, provider, secret }), 201);
  const asked = { name: title, provider, credentialId: credential.body.id, config, labels: { cloud: provider } };
  const runtime = await expectStatus(api.post("/runtimes", asked), 201);
  return { land, runtimeId: runtime.body.id };
}

/** The example package as it is. */
export async function uploadZookeeper(api: ApiClient): Promise<Answer["body"]> {
  const archive = new Uint8Array(await readFile(PACKAGE));
  return (await expectStatus(api.upload("/app-versions", archive), 201)).body;
}

/** One request for all of the places, each with its own subnet. @param count nodes on each */
export function placementOf(appVersionId: string, places: readonly Place[], count: number, name = "everywhere") {
  const zk_node = { cpu: 1, memory: 1024, count, volume_size: 10 };
  return {
    appVersionId,
    name,
    runtimeIds: places.map(({ runtimeId }) => runtimeId),
    values: { cluster: { name, zk_node } },
    valuesOn: Object.fromEntries(
      places.map(({ land, runtimeId }) => [runtimeId, { cluster: { subnet: land.subnetId } }]),
    ),
  };
}

/** The placement once nothing of it is under way any more. */
export function settled(api: ApiClient, id: string, timeoutMs = 240_000): Promise<Answer["body"]> {
  return until(
    "the placement stands still",
    async () => {
      const { body } = await expectStatus(api.get(`/placements/${id}`), 200);
      return body.status === "progressing" ? undefined : body;
    },
    timeoutMs,
  );
}

/** All deployments of a placement, in the order of its runtimes. */
export function deploymentsOf(api: ApiClient, placement: Answer["body"]): Promise<readonly Answer["body"][]> {
  const parts: readonly Answer["body"][] = placement.deployments;
  return Promise.all(parts.map(async ({ id }) => (await expectStatus(api.get(`/deployments/${id}`), 200)).body));
}

/** Deletes all that the placement made, by one request, and waits for the end of it. */
export async function removePlacement(api: ApiClient, placement: Answer["body"]): Promise<void> {
  await expectStatus(api.delete(`/placements/${placement.id}`, { "if-match": "*" }), 202);
  const { status } = await settled(api, placement.id);
  if (status !== "deleted") throw new Error(`the placement is ${status} after its end`);
}

/** What is left on the clouds and in the machine room, by their own lists: clouds need some moments, and are given them. */
export async function emptied(
  { room }: Pick<LocalStack, "room">,
  places: readonly Place[],
  timeoutMs = 90_000,
): Promise<readonly string[]> {
  const look = async () => {
    const lists = await Promise.all(places.map(async ({ land }) => ({ land, left: await land.left() })));
    const machines = (await room.machines()).map(({ instanceId }) => `a machine runs: ${instanceId}`);
    return [...lists.flatMap(({ land, left }) => left.map((one) => `${land.title}: ${one}`)), ...machines];
  };
  const end = Date.now() + timeoutMs;
  for (;;) {
    const left = await look();
    if (left.length === 0 || Date.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Writes by one of the deployment's nodes and reads by the last one. @throws unless the value comes back */
export async function proveZookeeper(room: MachineRoom, deployment: Answer["body"], value: string): Promise<void> {
  const nodes: readonly Answer["body"][] = deployment.nodes;
  const [first, last] = [nodes[0], nodes.at(-1)];
  await client(room, first, ["create", "/proof", value]);
  const read = await client(room, last, ["get", "/proof"]);
  if (!read.includes(value))
    throw new Error(`${last.address} does not know what was written at ${first.address}: ${read.slice(-300)}`);
}

async function client(room: MachineRoom, node: Answer["body"], command: readonly string[]): Promise<string> {
  const argv = ["/opt/zookeeper/bin/zkCli.sh", "-server", `${node.address}:2181`, ...command];
  const { code, stdout, stderr } = await room.exec(node.instanceId, argv, { timeoutMs: 30_000 });
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}: ${(stdout + stderr).slice(-500)}`);
  return stdout + stderr;
}
