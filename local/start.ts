import { apiClient } from "./client.ts";
import { deleteDeployment, deployZookeeper, type Journey, prepareStore } from "./journey.ts";
import { countLeftovers } from "./leftovers.ts";
import { type Performance, perform } from "./program.ts";
import { outsideReachable, type ProvenNode, proveEnsemble, proveReplication, requireInvisible } from "./proof.ts";
import type { LocalStack } from "./stack.ts";
import { type Person, tellPeople, tellStory } from "./story.ts";
import type { LocalUsers } from "./users.ts";

const TENANT = "tenant-local";
const PEOPLE = [
  { name: "Ann Admin", roles: ["tenant-admin"] },
  { name: "Olaf Operator", roles: ["vendor", "operator"] },
];

await perform(run);

async function run(at: Performance): Promise<number> {
  const { options, steps } = at;
  const stack = await at.start();
  const token = await stack.token(TENANT);
  const api = apiClient(stack.deployed.ApiUrl, token);
  const prepared = await prepareStore(stack, api, steps);
  const deployed = await steps.run("Deploy ZooKeeper on three nodes", () =>
    deployZookeeper(stack, api, prepared.appVersionId, (job) =>
      steps.line(`  job ${job.id}: ${job.status} ${job.percent} %`),
    ),
  );
  const journey: Journey = { ...prepared, ...deployed };
  const { nodes, outside } = await steps.run("Prove it", async () => {
    const seen = await proveEnsemble(stack, journey.deployment);
    await proveReplication(stack, seen);
    await requireInvisible(api);
    return { nodes: seen, outside: await outsideReachable(stack) };
  });
  if (outside > 0) throw new Error(`${outside} addresses of the VPC can be reached from outside`);
  if (!options.once) {
    const people = await steps.run("Let people in who sign in", () => localPeople(stack.users));
    steps.line(tellStory(stack, journey, nodes, outside, token));
    steps.line(tellPeople(people, stack.deployed, stack.console.url));
    steps.line("Everything stays up until Ctrl-C.");
    await at.stopped;
    return 0;
  }
  return finish(at, stack, journey, nodes, outside, token);
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
  { options, steps, end, seconds: passed, report: say }: Performance,
  stack: LocalStack,
  journey: Journey,
  nodes: readonly ProvenNode[],
  outside: number,
  token: string,
): Promise<number> {
  const api = apiClient(stack.deployed.ApiUrl, token);
  if (!options.json) steps.line(tellStory(stack, journey, nodes, outside, token));
  const leftovers = await steps.run("Delete the deployment and look for leftovers", async () => {
    await deleteDeployment(api, journey.deployment.id);
    return countLeftovers(stack);
  });
  const left = leftovers + (await end());
  const seconds = (title: RegExp) =>
    [...steps.seconds].reduce((sum, [name, taken]) => (title.test(name) ? sum + taken : sum), 0);
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
      total: passed(),
    },
  };
  say(report);
  if (!options.json) steps.line(left === 0 ? "Nothing is left." : `${left} things are left behind.`);
  return left === 0 ? 0 : 1;
}
