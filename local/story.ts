import type { Answer } from "./client.ts";
import type { Journey } from "./journey.ts";
import type { ProvenNode } from "./proof.ts";
import type { LocalStack } from "./stack.ts";
import type { LocalUser } from "./users.ts";

/** The paper's seven steps and the tasks in which they happen. */
const STEPS: readonly { readonly title: string; readonly kinds: readonly string[] }[] = [
  {
    title: "3  machines: way out checked, Frontgate, nodes",
    kinds: ["check-pilot", "ensure-frontgate", "create-node"],
  },
  { title: "4  metadata to Pilot", kinds: ["register-nodes"] },
  { title: "5  Pilot → Frontgate → etcd", kinds: ["put-metadata", "mount-volumes"] },
  { title: "6  confd configures the app", kinds: ["start-confd"] },
  { title: "7  the agent starts the app, and it answers", kinds: ["run-service", "wait-ready"] },
];

/** The story in a screenful. `token` is shown because this cloud lives on this machine and ends with this program. */
export function tellStory(
  stack: LocalStack,
  journey: Journey,
  nodes: readonly ProvenNode[],
  outside: number,
  token: string,
): string {
  const { job, tasks, deployment } = journey;
  const accepted = Date.parse(job.createdAt);
  const planned = Date.parse(job.startedAt);
  const lines = [
    "",
    `ZooKeeper runs: ${nodes.length} nodes, ${(journey.deployMs / 1000).toFixed(1)} s from request to active.`,
    "",
    "  step of the paper                                     seconds",
    row("1  request → deployment and job in the table", journey.acceptMs),
    row("2  job queue → controller plans the tasks", planned - accepted),
    ...STEPS.map(({ title, kinds }) => row(title, span(tasks, kinds))),
    "",
    "  node                      address        machine               mode",
    ...nodes.map(
      (node) => `  ${node.id.padEnd(25)} ${node.address.padEnd(14)} ${node.instanceId.padEnd(21)} ${node.mode}`,
    ),
    "",
    `  A value written on ${nodes[0]?.address} was read on ${nodes.at(-1)?.address}.`,
    `  From outside, with a route into the VPC: ${outside} addresses reachable. The Frontgate is in no list of the tenant's.`,
    "",
    `  API    ${stack.deployed.ApiUrl}`,
    `  token  ${token}`,
    `  logs   ${stack.stateDir}`,
    "",
    "Try next:",
    `  curl -H 'authorization: Bearer ${token}' '${stack.deployed.ApiUrl}/deployments/${deployment.id}'`,
    `  curl -H 'authorization: Bearer ${token}' '${stack.deployed.ApiUrl}/app-versions/${deployment.appVersionId}/form'`,
    `  curl -H 'authorization: Bearer ${token}' '${stack.deployed.ApiUrl}/jobs/${job.id}/tasks'`,
    "",
  ];
  return lines.join("\n");
}

/** Somebody of the tenant who can sign in. */
export interface Person extends LocalUser {
  readonly roles: readonly string[];
}

/** Who can sign in, and how. The passwords are no secrets: these people live on this machine and end with the program. */
export function tellPeople(people: readonly Person[], { ApiUrl }: LocalStack["deployed"], consoleUrl: string): string {
  return [
    "Or look at the store, as somebody of the tenant:",
    `  ${consoleUrl}`,
    `  npm run pitrix -- login ${ApiUrl}   for the command line`,
    ...people.map(
      ({ email, password, roles }) => `  ${email.padEnd(28)} password ${password.padEnd(16)} ${roles.join(", ")}`,
    ),
    "",
  ].join("\n");
}

function row(title: string, milliseconds: number): string {
  return `  ${title.padEnd(54)}${(milliseconds / 1000).toFixed(2).padStart(6)}`;
}

/** From the first start to the last end of these tasks, in milliseconds. */
function span(tasks: readonly Answer["body"][], kinds: readonly string[]): number {
  const chosen = tasks.filter((task) => kinds.includes(task.kind) && task.finishedAt !== undefined);
  if (chosen.length === 0) return 0;
  const begin = Math.min(...chosen.map((task) => Date.parse(task.startedAt ?? task.finishedAt)));
  return Math.max(...chosen.map((task) => Date.parse(task.finishedAt))) - begin;
}
