import { apiClient } from "../client.ts";
import { ALL_CLOUDS } from "../clouds/all.ts";
import {
  addRuntime,
  deploymentsOf,
  emptied,
  placementOf,
  proveZookeeper,
  removePlacement,
  settled,
  uploadZookeeper,
} from "../clouds/store/journey.ts";
import { expectStatus } from "../journey.ts";
import { type Performance, perform } from "../program.ts";
import { checkCloudNeeds } from "../toolchain/prerequisites.ts";

const NODES = 3;

/** The example package as it is, on every cloud by one request: one state, values that are read back, and nothing left. */
async function run({ options, write, steps, start, end, report, seconds, stopped }: Performance): Promise<number> {
  const missing = checkCloudNeeds();
  if (missing.length > 0) throw new Error(missing.join("\n"));
  const stack = await start({ clouds: ALL_CLOUDS });
  const api = apiClient(stack.deployed.ApiUrl, await stack.token("tenant-clouds"));
  const places = await steps.run("Add a credential and a runtime for each cloud, which the store tries out", () =>
    Promise.all(stack.lands.map((land) => addRuntime(api, land))),
  );
  const version = await uploadZookeeper(api);
  write(`  ZooKeeper ${version.packageVersion}, ${version.digest}`);
  for (const { land } of places) land.front.reset();
  const asked = placementOf(version.id, places, NODES);
  const { body: made } = await expectStatus(api.post("/placements", asked), 202);
  const placement = await steps.run(`POST /placements: ${NODES} nodes on each of ${places.length} clouds`, () =>
    settled(api, made.id),
  );
  const deployments = await deploymentsOf(api, placement);
  write(`\n  ${placement.id} is ${placement.status}`);
  for (const { provider, status, nodes, statusReason = "" } of deployments)
    write(`    ${provider.padEnd(10)} ${status.padEnd(8)} ${addressesOf(nodes)} ${statusReason}`);
  if (placement.status !== "active") throw new Error(`the placement is ${placement.status}`);
  for (const deployment of deployments) await proveZookeeper(stack.room, deployment, `seen on ${deployment.provider}`);
  write("  On each of them a value that was written on the first node was read on the last.\n");
  const calls = places.map(({ land }) => ({ provider: land.provider, calls: land.front.calls() }));
  for (const { provider, calls: counted } of calls)
    write(`    ${provider.padEnd(10)} was asked ${sum(counted)} times: ${told(counted)}`);
  if (!options.once) {
    write(`\nThe store is still there: ${stack.deployed.ApiUrl}\nEverything stays up until Ctrl-C.`);
    await stopped;
    return 0;
  }
  const left = await steps.run("Delete all of it, and ask every cloud what is left", async () => {
    await removePlacement(api, placement);
    return emptied(stack, places);
  });
  for (const line of left) write(`    left: ${line}`);
  const leftovers = left.length + (await end());
  write(`\n${deployments.length} clouds, one request, one state; ${leftovers} things left; ${seconds()} s.`);
  report({ ok: leftovers === 0, digest: version.digest, clouds: calls, leftovers, seconds: seconds() });
  return leftovers === 0 ? 0 : 1;
}

const addressesOf = (nodes: readonly { readonly address: string }[]): string =>
  nodes.map(({ address }) => address).join(" ");

const sum = (counted: Readonly<Record<string, number>>): number =>
  Object.values(counted).reduce((all, one) => all + one, 0);

const told = (counted: Readonly<Record<string, number>>): string =>
  Object.entries(counted)
    .map(([name, times]) => `${name} ${times}`)
    .join(", ");

await perform(run);
