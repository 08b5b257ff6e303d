import { expect, it } from "vitest";
import { driftStore } from "../domain/drift/store.ts";
import { expectEnded, running } from "../jobs/workloads/testing.ts";
import { adopt } from "../operations/adopt.ts";
import { restart } from "../operations/restart.ts";
import { revert } from "../operations/revert.ts";
import { refusals } from "../tasks/testing/cloud-faults.ts";
import { checkDrift } from "./check.ts";

/** A deployment of workloads that somebody has changed in its cluster. */
async function changedBehind() {
  const one = await running();
  const { here, place } = one;
  const parts = {
    table: here.table,
    deployments: here.deployments,
    frontgates: here.frontgates,
    drift: driftStore(here.table),
    sealer: here.sealer,
    provider: here.cloud.provider,
    clock: here.clock,
    checkConfig: () => undefined,
  };
  const look = () => checkDrift(parts, { tenantId: here.tenant, deploymentId: one.id });
  expect(await look()).toMatchObject({ status: "in-sync" });
  here.cloud.workloads.drifted.set(`${place} Deployment/web`, 7);
  return { ...one, change: one.change.bind(one), look };
}

it("tells what of a release was changed behind our back, field by field, and since when", async () => {
  const { here, look } = await changedBehind();
  const first = await look();
  expect(first).toMatchObject({
    status: "drifted",
    differences: [{ object: "Deployment/web", field: "object", pointer: "/spec/replicas", expected: 2, observed: 7 }],
  });
  here.advance(60_000);
  expect((await look())?.differences).toEqual(first?.differences);
});

it("puts it again, or takes over the replicas that somebody gave a workload", async () => {
  const one = await changedBehind();
  await one.look();
  await expectEnded(one, await one.change(revert), "active");
  expect(await one.look()).toMatchObject({ status: "in-sync" });
  expect(one.replicas()).toEqual({ "Deployment/web": 2, "StatefulSet/db": 1 });

  one.here.cloud.workloads.drifted.set(`${one.place} Deployment/web`, 5);
  await one.look();
  await expectEnded(one, await one.change(adopt), "active");
  expect((await one.stored()).adjustments).toEqual({ "Deployment/web": { replicas: 5 } });
  expect(await one.look()).toMatchObject({ status: "in-sync" });
});

const service = (name: string, spec: object, status = {}) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { ports: [{ port: 80 }], ...spec },
  status,
});

it("notes where they are reached, as the job left it and as it became, twenty at most", async () => {
  const one = await changedBehind();
  const { listed } = one.here.cloud.workloads;
  const known = async () => (await one.stored()).endpoints?.map(({ name }) => name);
  expect(await known()).toBeUndefined();
  listed.set("Service", [
    service("elsewhere", { type: "ExternalName", externalName: "example.com" }),
    service("db", {}),
  ]);
  await expectEnded(one, await one.change(restart), "active");
  expect(await known()).toEqual(["db"]);

  const ingress = { ip: "192.0.2.7" };
  listed.set("Service", [
    ...Array.from({ length: 30 }, (_, at) => service(`many-${at}`, {})),
    service("web", { type: "LoadBalancer", ports: [{ port: 443 }] }, { loadBalancer: { ingress: [ingress] } }),
  ]);
  const backend = { service: { name: "many-7" } };
  const rules = [{ host: "shop.example.com", http: { paths: [{ path: "/cart", backend }] } }];
  listed.set("Ingress", [{ kind: "Ingress", metadata: { name: "shop" }, spec: { rules } }]);
  await one.look();
  const { endpoints } = await one.stored();
  expect(endpoints).toHaveLength(20);
  expect(endpoints?.slice(0, 2)).toEqual([
    {
      name: "many-7",
      address: `many-7.${one.namespace}.svc`,
      ports: [{ port: 80, protocol: "TCP" }],
      external: [],
      hosts: ["shop.example.com/cart"],
    },
    {
      name: "web",
      address: `web.${one.namespace}.svc`,
      ports: [{ port: 443, protocol: "TCP" }],
      external: ["192.0.2.7"],
      hosts: [],
    },
  ]);

  // A cluster that does not tell changes nothing that was known.
  one.here.cloud.faults.failAll("inspect.list", refusals.denied());
  expect(await one.look()).toMatchObject({ status: "drifted" });
  expect((await one.stored()).endpoints).toEqual(endpoints);
});

it("notes how the workloads are", async () => {
  const { here, look, stored } = await changedBehind();
  here.cloud.workloads.crashing = true;
  await look();
  expect(await stored()).toMatchObject({ health: "unhealthy" });
  here.cloud.workloads.crashing = false;
  await look();
  expect(await stored()).toMatchObject({ health: "healthy" });
});
