import type { Answer } from "../client.ts";
import { zookeeperValues } from "../journey.ts";
import { NODES, type Organised } from "./organising.ts";
import type { Person } from "./people.ts";
import type { Shared } from "./sharing.ts";
import type { Scene } from "./stage.ts";

export interface Deployed {
  readonly deploymentId: string;
  readonly made: readonly string[];
}

/** Most that a deployment may take on machines, in milliseconds. */
const PATIENCE = 300_000;

/** A deployment that waits for two others, runs, and is the last that the quota allows. */
export async function approve(scene: Scene, acme: Person, cast: Organised, shared: Shared): Promise<Deployed> {
  const { stage, story } = scene;
  const { developer, approver } = cast;
  story.act("A deployment waits for approval");
  const { appVersionId, runtimeId } = shared;
  const subnet = stage.machines ? stage.cloud.subnetId : "subnet-00000000";
  const deploy = (name: string) =>
    developer.api.post("/deployments", { appVersionId, runtimeId, values: zookeeperValues(subnet, name) });
  const { body: asked } = await story.ask(developer.name, "POST /deployments: ZooKeeper, 3 nodes", deploy("first"), {
    status: 202,
    fits: ({ status }) => status === "pending_approval",
  });
  const path = `/approvals/${asked.approvalId}`;
  const decide = ({ name, api }: Person, wanted: Parameters<typeof story.ask>[3]) =>
    story.ask(name, "POST /approvals/…:approve", api.post(`${path}:approve`), wanted);
  await decide(developer, { status: 403, code: "own-request" });
  await decide(acme, { status: 403, code: "not-an-approver" });
  await story.ask(approver.name, "GET the approval: what is asked for", approver.api.get(path), {
    status: 200,
    fits: ({ facts }) => facts.nodes === 3,
    show: ({ facts }) => `${facts.nodes} nodes, ${facts.cpu} CPU, ${facts.memory} MiB on ${facts.provider}`,
  });
  await decide(approver, { status: 200, fits: ({ status }) => status === "pending", show: () => "one step is left" });
  const job = `/jobs/${asked.lastJobId}`;
  await story.ask(developer.name, "GET the job", developer.api.get(job), {
    status: 200,
    fits: ({ status, tasks }) => status === "pending_approval" && tasks === 0,
    show: () => "pending_approval, nothing has begun",
  });
  await decide(acme, { status: 200, fits: ({ status }) => status === "approved" });
  const ended: Answer["body"] = await developer.api.follow(job, { timeoutMs: PATIENCE });
  const should = stage.machines ? "succeeded" : "failed";
  const took = (Date.parse(ended.finishedAt) - Date.parse(ended.startedAt)) / 1000;
  story.see(
    developer.name,
    "follows the job",
    ended.status === should && !String(ended.failure?.code).startsWith("approval"),
    `${ended.status}, ${took.toFixed(1)} s`,
  );
  await story.ask(developer.name, "GET /deployments/…", developer.api.get(`/deployments/${asked.id}`), {
    status: 200,
    fits: ({ status }) => status === (stage.machines ? "active" : "failed"),
    show: ({ status, nodes }) => `${status}, ${nodes.length} nodes`,
  });
  await story.ask(developer.name, "POST /deployments: another one, 3 nodes", deploy("second"), {
    status: 403,
    code: "quota-exceeded",
    fits: ({ exceeded }) => exceeded.length === 1 && exceeded[0].more === 3 + 3 - NODES,
    show: ({ code, exceeded: [{ resource, of, more }] }) => `${code}: ${more} more ${resource} of ${of}`,
  });
  await story.ask(developer.name, "POST /repos", developer.api.post("/repos", { name: "mine", url: stage.repoUrl }), {
    status: 403,
    code: "forbidden",
    fits: ({ permission }) => permission === "repos:create",
  });
  return { deploymentId: asked.id, made: [`/deployments/${asked.id}`, job, path] };
}
