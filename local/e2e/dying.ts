import { readdirSync, readFileSync } from "node:fs";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { TAGS } from "../../shared/providers/contract.ts";
import { awsEnvironment, LOCAL_REGION } from "../aws.ts";
import type { Answer } from "../client.ts";
import { deleteDeployment } from "../journey.ts";
import { proveEnsemble } from "../proof.ts";
import { expectStatus, until, type World } from "./world.ts";

/** Workers of the platform's functions die with what they had in hand. */
export function dying(world: () => World): void {
  it("MG-07: PT-16: every worker is killed in the middle of a create; a retry goes on where it was, and each machine is made once", async (context) => {
    const { api, appVersionId, stack, values } = world();
    const { pid } = stack.aws;
    // An endpoint of somebody else's has its workers elsewhere.
    if (pid === undefined) return context.skip("the local AWS is not ours");
    const request = { appVersionId, values: values(stack.tenantland.subnetId, "killed", 3) };
    const made = await expectStatus(api.post("/deployments", request), 202);
    const jobPath = made.headers.get("location") ?? "";
    await until("the first of three machines", async () => {
      const asked = await machinesOf(world(), made.body.id);
      return asked.length > 0 ? true : undefined;
    });
    expect(killWorkers(pid)).toBeGreaterThan(3);
    // AWS would have called again; the local AWS waits for the answers of the dead, and is told to stop as AWS would in the end.
    await stopExecution(world(), jobPath.replace("/jobs/", ""));
    const failed = await api.follow(jobPath);
    expect(failed).toMatchObject({ status: "failed", failure: { retryable: true, next: { action: "retry" } } });

    const again = { "idempotency-key": `again-${made.body.id}` };
    const retried = () => api.post(`${jobPath}:retry`, {}, again);
    await until("a worker takes the retry", async () => ((await retried()).status === 202 ? true : undefined));
    const done = await api.follow(jobPath, { timeoutMs: 240_000 });
    expect([done.status, done.failure]).toEqual(["succeeded", undefined]);
    killWorkers(pid);
    // The local AWS finds out about each dead worker by a request that it then fails.
    const deployment = await until("other workers answer", async () => {
      const answer = await api.get(`/deployments/${made.body.id}`);
      return answer.status === 200 ? answer.body : undefined;
    });
    expect(deployment.status).toBe("active");
    expect(await proveEnsemble(stack, deployment)).toHaveLength(3);
    const machines = await machinesOf(world(), deployment.id);
    expect(machines.toSorted()).toEqual(deployment.nodes.map((node: Answer["body"]) => node.instanceId).toSorted());
    await deleteDeployment(api, deployment.id);
  }, 480_000);
}

/** Every instance that was ever made for a deployment, terminated ones too: asked of the cloud, not of the store. */
async function machinesOf({ stack }: World, deploymentId: string): Promise<string[]> {
  const { region, tenant } = stack.tenantland;
  const ec2 = new EC2Client({ endpoint: stack.ec2.endpoint, region, credentials: tenant });
  try {
    const Filters = [{ Name: `tag:${TAGS.deployment}`, Values: [deploymentId] }];
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
    return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = "" }) => InstanceId));
  } finally {
    ec2.destroy();
  }
}

/** Kills the processes in which the local AWS runs functions, whatever they are at. Answers how many there were. */
function killWorkers(aws: number): number {
  const workers = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && isWorker(Number(entry), aws));
  return workers.filter((worker) => kill(Number(worker))).length;
}

/** Whether it was still there. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

function isWorker(pid: number, aws: number): boolean {
  try {
    const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(parent) === aws && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("ministack-lambda-");
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

async function stopExecution({ stack }: World, jobId: string): Promise<void> {
  const { endpoint } = stack.aws;
  const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } = awsEnvironment(endpoint);
  const flows = new SFNClient({ endpoint, region: LOCAL_REGION, credentials: { accessKeyId, secretAccessKey } });
  try {
    const { stateMachines = [] } = await flows.send(new ListStateMachinesCommand({}));
    const machine = stateMachines.find(({ name }) => name?.endsWith("-job"));
    const listed = new ListExecutionsCommand({ stateMachineArn: machine?.stateMachineArn, statusFilter: "RUNNING" });
    const { executions = [] } = await flows.send(listed);
    const ours = executions.filter(({ name }) => name?.startsWith(jobId));
    expect(ours).toHaveLength(1);
    for (const { executionArn } of ours) await flows.send(new StopExecutionCommand({ executionArn }));
  } finally {
    flows.destroy();
  }
}
