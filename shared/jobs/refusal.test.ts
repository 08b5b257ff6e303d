import { describe, expect, it } from "vitest";
import { deleteDeployment } from "../operations/delete.ts";
import { scaleIn } from "../operations/scale-in.ts";
import { scaleOut } from "../operations/scale-out.ts";
import { Command, type MetadataDocument } from "../protocol/messages.ts";
import { ensemble, stored } from "../tasks/testing/ensemble.ts";
import { ask } from "./testing/ask.ts";
import { paperPlus, service } from "./testing/package.ts";
import { firstRevision } from "./testing/versions.ts";

const careful = paperPlus({
  top: {
    advanced_actions: ["scale_horizontal"],
    health_check: {
      enable: true,
      interval_sec: 60,
      timeout_sec: 10,
      healthy_threshold: 2,
      unhealthy_threshold: 2,
      check_cmd: "/opt/app/bin/check",
      action_timeout_sec: 60,
      action_cmd: "/opt/app/bin/restart",
    },
  },
  services: {
    scale_out: service("scale-out", { nodes_to_execute_on: 1, pre_check: "/opt/app/bin/may-grow" }),
    scale_in: service("scale-in", { nodes_to_execute_on: 1, pre_check: "/opt/app/bin/may-shrink" }),
    destroy: service("drain"),
  },
});

/** Five nodes that run, with their first revision. */
async function fiveNodes() {
  const here = ensemble({ pkg: careful });
  const { job } = await here.prepare();
  await here.run(job);
  const { deployment } = await stored(here, job.id);
  await firstRevision(here, deployment, job);
  const { id, tenantId } = deployment;
  const nodes = async () => (await here.deployments.nodes(tenantId, id)).filter(({ status }) => status !== "deleted");
  for (const node of await nodes()) await here.deployments.changeNode(node, { health: "online" }, here.clock());
  /** What the nodes were told last. */
  const told = (): MetadataDocument | undefined =>
    here.frontgate.posted
      .map((text) => Command.safeParse(JSON.parse(text.slice(text.indexOf("\n") + 1))).data?.body)
      .flatMap((body) => (body?.to === "frontgate" && body.frontgate.kind === "put-metadata" ? [body.frontgate] : []))
      .at(-1)?.document;
  /** Kinds and services of a job's steps that were taken, those of its undoing last. */
  const steps = async (jobId: string) =>
    (await here.jobs.tasks(tenantId, jobId))
      .filter(({ status }) => status !== "pending")
      .map(({ kind, phase, input }) => [phase ?? "do", kind, input["service"] ?? ""].join(" ").trim());
  return { here, id, nodes, told, steps };
}

const REFUSED = {
  status: "failed",
  undone: true,
  phase: "undo",
  failure: { code: "package-refused", exitCode: 7, output: "no quorum", retryable: false },
} as const;

describe("a change that the package refuses is taken back by itself", () => {
  it("scale-out: no node, no machine, no revision, and the deployment is what it was", async () => {
    const { here, id, nodes, told } = await fiveNodes();
    const before = told();
    here.frontgate.failing.add("scale_out/pre_check");
    here.frontgate.printing = "no quorum";
    const job = await ask(here, id, scaleOut, { count: 7 });
    await here.run(job);
    const { job: ended, deployment } = await stored(here, job.id);
    expect(ended).toMatchObject(REFUSED);
    expect(deployment).toMatchObject({ status: "active", revision: 1 });
    expect(deployment).not.toHaveProperty("activeJobId");
    expect(deployment).not.toHaveProperty("statusReason");
    expect(await here.revisions.get(here.tenant, id, job.revision ?? 0)).toMatchObject({ status: "undone" });
    expect((await nodes()).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "active"));
    expect(here.cloud.instances.size).toBe(6);
    expect(told()).toEqual(before);
    await expect(here.jobs.retry(ended, deployment)).rejects.toMatchObject({ status: 409 });
    // Nothing stands in the way of the next one.
    here.frontgate.failing.clear();
    const next = await ask(here, id, scaleOut, { count: 7 });
    await here.run(next);
    expect((await stored(here, next.id)).job.status).toBe("succeeded");
  });

  it("scale-in by its pre_check: marks go, and no service of a node that runs is touched", async () => {
    const { here, id, nodes, told, steps } = await fiveNodes();
    const before = told();
    here.frontgate.failing.add("scale_in/pre_check");
    here.frontgate.printing = "no quorum";
    const job = await ask(here, id, scaleIn, { count: 3 });
    await here.run(job);
    const { job: ended, deployment } = await stored(here, job.id);
    expect([ended, deployment.status]).toMatchObject([REFUSED, "active"]);
    expect(await steps(job.id)).toEqual([
      "do put-metadata",
      "do pre-check scale_in",
      "undo put-metadata",
      ...Array.from({ length: 2 }, () => "undo watch-node"),
    ]);
    expect([told(), (await nodes()).length]).toEqual([before, 5]);
  });

  it("scale-in by `destroy` of one of two nodes: the one that was saved joins again", async () => {
    const { here, id, nodes, told, steps } = await fiveNodes();
    const before = told();
    const last = (await nodes()).at(-1);
    here.frontgate.failing.add(`destroy ${last?.id}`);
    here.frontgate.printing = "no quorum";
    const job = await ask(here, id, scaleIn, { count: 3 });
    await here.run(job);
    const { job: ended, deployment } = await stored(here, job.id);
    expect([ended, deployment.status]).toMatchObject([REFUSED, "active"]);
    const undone = (await steps(job.id)).filter((step) => step.startsWith("undo"));
    expect(undone).toContain("undo run-service start");
    expect(undone).toContain("undo stop-service scale_out");
    expect(told()).toEqual(before);
    expect((await nodes()).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "active"));
  });

  it("delete by `destroy`: the deployment lives on, watched", async () => {
    const { here, id, steps } = await fiveNodes();
    here.frontgate.failing.add("destroy");
    here.frontgate.printing = "no quorum";
    const job = await ask(here, id, deleteDeployment, {});
    await here.run(job);
    const { job: ended, deployment } = await stored(here, job.id);
    expect([ended, deployment.status]).toMatchObject([REFUSED, "active"]);
    expect((await steps(job.id)).filter((step) => step.startsWith("undo"))).toEqual(
      Array.from({ length: 5 }, () => "undo watch-node"),
    );
    await here.run(await ask(here, id, deleteDeployment, { force: true }));
    expect((await stored(here, job.id)).deployment.status).toBe("deleted");
  });
});

describe("what is no refusal, or comes too late, is left to a person", () => {
  it("a pre_check that does not end fails the job, which can be retried", async () => {
    const { here, id } = await fiveNodes();
    const job = await ask(here, id, scaleIn, { count: 3 });
    here.frontgate.late.add("scale_in/pre_check");
    await here.run(job);
    const { job: failed, deployment } = await stored(here, job.id);
    expect([failed.failure?.code, deployment.status]).toEqual(["command-timed-out", "failed"]);
    expect(failed).not.toHaveProperty("undone");
  });

  it("a `destroy` that refuses a deletion after another node was saved leaves it failed", async () => {
    const { here, id, nodes } = await fiveNodes();
    const [first] = await nodes();
    here.frontgate.failing.add(`destroy ${first?.id}`);
    const job = await ask(here, id, deleteDeployment, {});
    await here.run(job);
    const { job: failed, deployment } = await stored(here, job.id);
    expect([failed.status, failed.failure?.code, deployment.status]).toEqual(["failed", "package-refused", "failed"]);
    expect(failed).not.toHaveProperty("undone");
    here.frontgate.failing.clear();
    await here.run(await here.jobs.retry(failed, deployment));
    expect((await stored(here, job.id)).deployment.status).toBe("deleted");
  });
});
