import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startVcenter, type Vcenter } from "../../../local/clouds/vsphere/server.ts";
import { rejection } from "../conformance/rejection.ts";
import type { CreateInstance, Instance, InstancesCapability } from "../contract.ts";
import { machineId, machineName } from "./identity.ts";
import { provider } from "./provider.ts";
import { openWitness } from "./testing/witness.ts";

let stateDir = "";
let vcenter: Vcenter;
let witness: Awaited<ReturnType<typeof openWitness>>;
let imageId = "";
let subnetId = "";

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "pitrix-vsphere-"));
  vcenter = await startVcenter({ stateDir, templates: ["pitrix", "other"] });
  witness = await openWitness(credential());
  imageId = await witness.idAt("DC0/vm/templates/pitrix");
  subnetId = await witness.idAt("DC0/network/VM Network");
});
afterAll(async () => {
  await vcenter.stop();
  await rm(stateDir, { recursive: true });
});

/** One for all: sessions are kept apart by who says what may be dialled. */
const anywhere = () => true;

const credential = () => ({ server: vcenter.server, caCertificate: vcenter.caCertificate, ...vcenter.user });
const config = {
  datacenter: "DC0",
  cluster: "DC0_C0",
  datastore: "LocalDS_1",
  folder: "pitrix",
  networks: [{ name: "VM Network", cidr: "10.80.0.0/16", internet: true }],
};
const connect = (
  more: { readonly credential?: object; readonly config?: object; readonly allows?: () => boolean } = {},
) =>
  provider.connect({
    credential: { ...credential(), ...more.credential },
    config: { ...config, ...more.config },
    allows: more.allows ?? anywhere,
  });
const machines = (): InstancesCapability => {
  const { instances } = connect();
  if (instances === undefined) throw new Error("no machines");
  return instances;
};
const machine = (key: string, more: Partial<CreateInstance> = {}): CreateInstance => ({
  key,
  name: key,
  imageId,
  instanceType: "1c-1024m",
  subnetId,
  securityGroupIds: [],
  userData: "",
  volumes: [],
  tags: { "pitrix:tenant": "faults" },
  ...more,
});
async function reach(id: string, state: Instance["state"]): Promise<Instance> {
  for (let look = 0; look < 200; look++) {
    const [seen] = await machines().describe([id]);
    if (seen?.state === state) return seen;
    await sleep(100);
  }
  throw new Error(`${id} never was ${state}`);
}

test("a session that vCenter has ended is begun anew, by one of the calls at the same time", async () => {
  const list = () => machines().list({ "pitrix:tenant": "nobody" });
  await list();
  expect(await witness.endSessions()).toBeGreaterThan(0);
  expect(await Promise.all([list(), list(), list()])).toEqual([[], [], []]);
  expect(await witness.endSessions()).toBe(1);
});

test("a datastore without room is a quota, in vCenter's words, and makes nothing", async () => {
  const full = machine("full", { volumes: [{ device: "/dev/sdf", size: 50_000_000 }] });
  const error = await rejection(machines().create(full));
  expect(error).toMatchObject({ kind: "quota", providerCode: "NoDiskSpace", remedy: expect.stringMatching(/room/) });
  expect(await witness.machines()).toEqual([]);
});

test("somebody else's machine of the same name is a conflict, and stays", async () => {
  const name = machineName("taken", machineId("taken"));
  await witness.squat(name);
  while (!(await witness.machines()).includes(name)) await sleep(50);
  const error = await rejection(machines().create(machine("taken")));
  expect(error).toMatchObject({ kind: "conflict", providerCode: "DuplicateName" });
  expect(await machines().describe([machineId("taken")])).toEqual([]);
  expect(await witness.machines()).toEqual([name]);
});

test("five creates with one key make one machine, whose owner may switch it off", async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => machines().create(machine("many"))));
  expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  const { id } = await reach(machineId("many"), "running");
  expect((await machines().list({ "pitrix:tenant": "faults" })).map((one) => one.id)).toEqual([id]);
  const name = machineName("many", id);
  await sleep(500);
  await machines().describe([id]);
  await witness.act(name, "PowerOffVM_Task");
  await reach(id, "stopped");
  for (let look = 0; look < 5; look++) expect((await machines().describe([id]))[0]?.state).toBe("stopped");
  await witness.act(name, "Destroy_Task");
  while ((await witness.machines()).includes(name)) await sleep(50);
  expect(await machines().describe([id])).toEqual([]);
  expect(await rejection(machines().start(id))).toMatchObject({ kind: "not-found" });
  await machines().terminate(id);
});

test("a machine that was never on is ended at once, and is not stopped before it has run", async () => {
  const { id } = await machines().create(machine("young"));
  expect(await rejection(machines().stop(id))).toMatchObject({ kind: "conflict" });
  await machines().terminate(id);
  expect(await witness.machines()).not.toContain(machineName("young", id));
});

test("a machine that comes on while it is ended is ended all the same", async () => {
  for (const key of ["rising-1", "rising-2", "rising-3", "rising-4"]) {
    const { id } = await machines().create(machine(key));
    // Either may win: the start is refused then, the end never is.
    await Promise.all([
      machines()
        .start(id)
        .catch(() => undefined),
      machines().terminate(id),
    ]);
    expect(await witness.machines()).not.toContain(machineName(key, id));
  }
});

test("a name that leads nowhere is told with where it stands", async () => {
  const nowhere = { ...config, datastore: "NoSuchDatastore" };
  const error = await rejection(connect({ config: nowhere }).probe());
  expect(error).toMatchObject({ kind: "not-found", message: expect.stringContaining("DC0/datastore/NoSuchDatastore") });
  const networks = [...config.networks, { name: "No Such Network", cidr: "10.0.0.0/8", internet: false }];
  const lost = await rejection(connect({ config: { networks } }).probe());
  expect(lost).toMatchObject({ kind: "not-found", message: expect.stringContaining("No Such Network") });
});

test("a server that is not believed, and one that may not be dialled, get no password", async () => {
  const stranger = await rejection(connect({ credential: { caCertificate: undefined } }).probe());
  expect(stranger).toMatchObject({ kind: "invalid", remedy: expect.stringContaining("caCertificate") });
  const refused = await rejection(connect({ allows: () => false }).probe());
  expect(refused).toMatchObject({ kind: "invalid", providerCode: "ADDRESS_REFUSED" });
});

test("what vSphere cannot do is invalid before anything is made", async () => {
  const before = await witness.machines();
  const wrong: Partial<CreateInstance>[] = [
    { volumes: [{ device: "/dev/sdh", size: 1 }] },
    { volumes: [{ device: "/dev/sdf", size: 1, snapshotId: "snap-1" }] },
    { instanceType: "t3.nano" },
    { address: "10.80.0.9" },
  ];
  for (const more of wrong)
    expect(await rejection(machines().create(machine("wrong", more)))).toMatchObject({ kind: "invalid" });
  expect(await witness.machines()).toEqual(before);
});
