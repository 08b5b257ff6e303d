import { describe, expect, it } from "vitest";
import type { Node } from "../domain/deployment/schema.ts";
import type { JobKind } from "../domain/job/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { render } from "../packages/vm/render.ts";
import { checkValues } from "../packages/vm/values.ts";
import { planFacts } from "./facts.ts";
import { nodesOf } from "./nodes.ts";
import { type Plan, tasksOf } from "./plan.ts";
import { operationOf } from "./registry.ts";
import { testDeployment } from "./testing/deployment.ts";

const pkg = readGood(loadFiles("paper"));

function cluster(): RenderedCluster {
  const checked = checkValues(pkg, { cluster: { subnet: "subnet-1" } });
  if (!checked.ok) throw new Error("the paper's form refuses its defaults");
  const rendered = render(pkg, checked.values);
  if (!rendered.ok) throw new Error("the paper's template does not render");
  return rendered.cluster;
}

const deployment = testDeployment("creating");
const sealer = { seal: async () => "sealed", open: async () => "opened" };
const nodes = (of: RenderedCluster): Promise<readonly Node[]> =>
  nodesOf({ id: "dep-000001", tenantId: "tenant-000001" }, of, {
    sealer,
    newSecret: () => "s".repeat(43),
    now: new Date(0),
  });
const planned = (kind: JobKind, of: RenderedCluster, members: readonly Node[]): Plan =>
  operationOf(kind, {}).plan(planFacts({ id: "job-000001" }, deployment, members, { cluster: of, before: of }));
const kinds = (plan: Plan) => plan.filter((layer) => layer.length > 0).map((layer) => layer.map((step) => step.kind));

describe("the plan of a job", () => {
  it("deploys in the order of the paper's steps", async () => {
    const of = cluster();
    expect(kinds(planned("deploy", of, await nodes(of)))).toEqual([
      ["check-pilot"],
      ["ensure-frontgate"],
      ["create-node", "create-node", "create-node", "register-nodes"],
      ["put-metadata", "mount-volumes", "mount-volumes", "mount-volumes"],
      ["start-confd", "start-confd", "start-confd"],
      ["run-service", "run-service", "run-service"],
      ["wait-ready", "wait-ready", "wait-ready"],
    ]);
  });

  it("runs roles by their order, and stops them the other way round", async () => {
    const of = cluster();
    const [role] = of.roles;
    if (role?.services.start === undefined || role.services.stop === undefined) throw new Error("no services");
    const late = {
      ...role,
      role: "late",
      count: 1,
      services: { start: { ...role.services.start, order: 5 }, stop: { ...role.services.stop, order: 5 } },
    };
    const two = { ...of, roles: [late, { ...role, count: 1 }] };
    const members = await nodes(two);
    const roleOf = (id: string | undefined) => members.find((node) => node.id === id)?.role;
    const services = (plan: Plan) =>
      plan.filter((layer) => layer[0]?.kind === "run-service").map((layer) => roleOf(layer[0]?.node?.id));
    expect(services(planned("deploy", two, members))).toEqual(["", "late"]);
    expect(services(planned("stop", two, members))).toEqual(["late", ""]);
  });

  it("runs a service on as many nodes of the role as the package says", async () => {
    const of = cluster();
    const [role] = of.roles;
    if (role?.services.start === undefined) throw new Error("no start");
    const one = {
      ...of,
      roles: [{ ...role, services: { ...role.services, init: { ...role.services.start, nodesToExecuteOn: 1 } } }],
    };
    const plan = planned("deploy", one, await nodes(one));
    expect(plan.filter((layer) => layer.length === 1 && layer[0]?.kind === "run-service")).toHaveLength(1);
  });

  it("asks nothing of nodes that never ran before it deletes them", async () => {
    const of = cluster();
    expect(kinds(planned("delete", of, await nodes(of)))).toEqual([
      ["delete-node", "delete-node", "delete-node", "deregister"],
      ["release-frontgate"],
    ]);
  });

  it("restarts by the package's own command, or by stop and start", async () => {
    const of = cluster();
    const [role] = of.roles;
    if (role?.services.start === undefined) throw new Error("no services");
    const members = await nodes(of);
    const services = (plan: Plan) =>
      plan
        .filter((layer) => layer.length > 0)
        .map((layer) => layer.map((step) => step.input?.["service"] ?? step.kind));
    expect(services(planned("restart", of, members))).toEqual([
      ["stop", "stop", "stop"],
      ["start", "start", "start"],
      ["wait-ready", "wait-ready", "wait-ready"],
    ]);
    const own = { ...of, roles: [{ ...role, services: { ...role.services, restart: role.services.start } }] };
    expect(services(planned("restart", own, members)).slice(0, 2)).toEqual([
      ["restart", "restart", "restart"],
      ["wait-ready", "wait-ready", "wait-ready"],
    ]);
  });

  it("begins to watch what the package has when it is ready, and ends that before anything is stopped", async () => {
    const of = cluster();
    const [role] = of.roles;
    if (role === undefined) throw new Error("no role");
    const healthCheck = {
      enabled: true,
      intervalSeconds: 60,
      timeoutSeconds: 10,
      actionTimeoutSeconds: 30,
      healthyThreshold: 3,
      unhealthyThreshold: 3,
      check: { argv: ["check"] },
    };
    const checked = { ...of, roles: [{ ...role, healthCheck }] };
    const members = (await nodes(checked)).map((node) => ({ ...node, status: "active" as const }));
    const watch = Array(3).fill("watch-node");
    const unwatch = Array(3).fill("unwatch-node");
    expect(kinds(planned("deploy", checked, members)).slice(-2)).toEqual([Array(3).fill("wait-ready"), watch]);
    expect(kinds(planned("start", checked, members)).at(-1)).toEqual(watch);
    for (const kind of ["stop", "restart", "cease", "delete"] as const)
      expect(kinds(planned(kind, checked, members))[0], kind).toEqual(unwatch);
    expect(kinds(planned("restart", checked, members)).slice(-2)).toEqual([Array(3).fill("wait-ready"), watch]);
    const off = { ...of, roles: [{ ...role, healthCheck: { ...healthCheck, enabled: false } }] };
    for (const kind of ["deploy", "stop", "delete"] as const)
      expect(kinds(planned(kind, off, members)).flat(), kind).not.toContain("watch-node");
  });

  it("gives the same tasks each time, with ids of their own", async () => {
    const of = cluster();
    const job = { id: "job-000001", tenantId: "tenant-000001" };
    const first = tasksOf(job, planned("deploy", of, await nodes(of)));
    expect(tasksOf(job, planned("deploy", of, await nodes(of)))).toEqual(first);
    expect(new Set(first.map((task) => task.id)).size).toBe(first.length);
    expect(first.map((task) => task.layer)).toEqual([...first.map((task) => task.layer)].sort((a, b) => a - b));
  });

  it("fits the budget of state transitions for three nodes with an init service", async () => {
    const of = cluster();
    const [role] = of.roles;
    if (role?.services.start === undefined) throw new Error("no start");
    const full = { ...of, roles: [{ ...role, services: { ...role.services, init: role.services.start } }] };
    const tasks = tasksOf({ id: "job-000001", tenantId: "t" }, planned("deploy", full, await nodes(full)));
    const layers = new Set(tasks.map((task) => task.layer)).size;
    expect(1 + 2 * layers + tasks.length).toBeLessThanOrEqual(60);
  });
});

describe("services in their order", () => {
  const diary = readGood(loadFiles(new URL("../../local/e2e/diary", import.meta.url).pathname));
  const twoRoles = (): RenderedCluster => {
    const answers = { cluster: { subnet: "subnet-1", keeper: { count: 2 }, clerk: { count: 2 } } };
    const checked = checkValues(diary, answers);
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    const rendered = render(diary, checked.values);
    if (!rendered.ok) throw new Error(JSON.stringify(rendered.faults));
    return rendered.cluster;
  };
  const services = (plan: Plan, members: readonly Node[]) =>
    plan
      .map((layer) => layer.filter(({ input }) => input?.["service"] !== undefined))
      .filter((layer) => layer.length > 0)
      .map((layer) =>
        layer.map((step) => {
          const role = members.find(({ id }) => id === step.node?.id)?.role;
          return `${role}.${String(step.input?.["service"])}`;
        }),
      );

  it("run by their order across roles, all nodes of one order together", async () => {
    const of = twoRoles();
    const members = await nodes(of);
    expect(services(planned("deploy", of, members), members)).toEqual([
      ["keeper.init", "keeper.init"],
      ["clerk.init", "clerk.init"],
      ["keeper.start", "keeper.start"],
      ["clerk.start", "clerk.start"],
    ]);
    expect(services(planned("stop", of, members), members)).toEqual([
      ["clerk.stop", "clerk.stop"],
      ["keeper.stop", "keeper.stop"],
    ]);
  });

  it("let `destroy` end a deletion, unless it is forced and the package allows that", async () => {
    const of = twoRoles();
    const members = (await nodes(of)).map((node) => ({ ...node, status: "active" as const }));
    const stubborn = {
      ...of,
      roles: of.roles.map((role) => {
        const { destroy } = role.services;
        if (role.role !== "clerk" || destroy === undefined) return role;
        return { ...role, services: { ...role.services, destroy: { ...destroy, allowForce: false } } };
      }),
    };
    const destroying = (force: boolean) => {
      const job = { id: "job-000001", ...(force ? { input: { force: true as const } } : {}) };
      const facts = planFacts(job, deployment, members, { cluster: stubborn, before: stubborn });
      const steps = operationOf("delete", {}).plan(facts).flat();
      return steps.filter(({ input }) => input?.["service"] === "destroy").map(({ kind }) => kind);
    };
    expect(destroying(false)).toEqual(Array.from({ length: 4 }, () => "destroy-service"));
    expect(destroying(true)).toEqual(["stop-service", "stop-service", "destroy-service", "destroy-service"]);
  });
});
