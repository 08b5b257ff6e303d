import { parseArgs } from "node:util";
import { apiClient } from "./client.ts";
import { deleteDeployment, deployZookeeper, type Journey, prepareStore } from "./journey.ts";
import { countLeftovers } from "./leftovers.ts";
import { cleanLeftovers } from "./machine-room/leftovers.ts";
import { outsideReachable, type ProvenNode, proveEnsemble, proveReplication, requireInvisible } from "./proof.ts";
import { type LocalStack, startLocalStack } from "./stack.ts";
import { StepFailed, type Steps, showSteps } from "./steps.ts";
import { type Person, tellPeople, tellStory } from "./story.ts";
import { checkPrerequisites } from "./toolchain/prerequisites.ts";
import type { LocalUsers } from "./users.ts";

const TENANT = "tenant-local";
const PEOPLE = [
  { name: "Ann Admin", roles: ["tenant-admin"] },
  { name: "Olaf Operator", roles: ["vendor", "operator"] },
];

const { values: options } = parseArgs({
  options: { once: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
});
const began = performance.now();
const steps = showSteps((line) => (options.json ? console.error(line) : console.log(line)));

let stack: LocalStack | undefined;
const stopped = Promise.withResolvers<string>();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopped.resolve(signal));

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof StepFailed ? error.message : error);
  if (options.json)
    console.log(JSON.stringify({ ok: false, error: error instanceof Error ? error.message : String(error) }));
  process.exitCode = 1;
} finally {
  await stack?.stop();
}

async function main(): Promise<number> {
  const { missing } = checkPrerequisites();
  if (missing.length > 0) {
    for (const sentence of missing) console.error(sentence);
    return 1;
  }
  await cleanLeftovers();
  const work = run();
  const first = await Promise.race([work, stopped.promise]);
  if (typeof first === "string") {
    // The journey meets its ended servers; what it says then is of no interest any more.
    work.catch(() => undefined);
    return 130;
  }
  return first;
}

async function run(): Promise<number> {
  stack = await startLocalStack(steps);
  const token = await stack.token(TENANT);
  const api = apiClient(stack.deployed.ApiUrl, token);
  const prepared = await prepareStore(stack, api, steps);
  const running = stack;
  const deployed = await steps.run("Deploy ZooKeeper on three nodes", () =>
    deployZookeeper(running, api, prepared.appVersionId, (job) =>
      steps.line(`  job ${job.id}: ${job.status} ${job.percent} %`),
    ),
  );
  const journey: Journey = { ...prepared, ...deployed };
  const { nodes, outside } = await steps.run("Prove it", async () => {
    const seen = await proveEnsemble(running, journey.deployment);
    await proveReplication(running, seen);
    await requireInvisible(api);
    return { nodes: seen, outside: await outsideReachable(running) };
  });
  if (outside > 0) throw new Error(`${outside} addresses of the VPC can be reached from outside`);
  if (!options.once) {
    const people = await steps.run("Let people in who sign in", () => localPeople(running.users));
    steps.line(tellStory(stack, journey, nodes, outside, token));
    steps.line(tellPeople(people, stack.deployed.ApiUrl));
    steps.line("Everything stays up until Ctrl-C.");
    await stopped.promise;
    return 0;
  }
  return finish(stack, journey, nodes, outside, steps, token);
}

/** A tenant's administrator and one of its users, to try signing in with. */
async function localPeople(users: LocalUsers): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (const { name, roles } of PEOPLE) {
    const user = await users.add(name);
    await users.join(TENANT, user, roles);
    people.push({ ...user, roles });
  }
  return people;
}

/** Deletes through the API, counts what is left, and reports. */
async function finish(
  at: LocalStack,
  journey: Journey,
  nodes: readonly ProvenNode[],
  outside: number,
  shown: Steps,
  token: string,
): Promise<number> {
  const api = apiClient(at.deployed.ApiUrl, token);
  if (!options.json) shown.line(tellStory(at, journey, nodes, outside, token));
  const leftovers = await shown.run("Delete the deployment and look for leftovers", async () => {
    await deleteDeployment(api, journey.deployment.id);
    return countLeftovers(at);
  });
  await at.stop();
  stack = undefined;
  const namespaces = await cleanLeftovers();
  const left = leftovers + namespaces;
  const seconds = (title: RegExp) =>
    [...shown.seconds].reduce((sum, [name, taken]) => (title.test(name) ? sum + taken : sum), 0);
  const round = (value: number) => Math.round(value * 10) / 10;
  const report = {
    ok: left === 0,
    deployment: { id: journey.deployment.id, status: journey.deployment.status },
    nodes: nodes.map(({ address, role, mode }) => ({ address, role, mode })),
    outsideReachable: outside,
    leftovers: left,
    seconds: {
      install: round(seconds(/^Install|^Build/)),
      start: round(seconds(/^Start|CDK/)),
      deploy: round(journey.deployMs / 1000),
      delete: round(seconds(/^Delete/)),
      total: round((performance.now() - began) / 1000),
    },
  };
  if (options.json) console.log(JSON.stringify(report));
  else shown.line(left === 0 ? "Nothing is left." : `${left} things are left behind.`);
  return left === 0 ? 0 : 1;
}
