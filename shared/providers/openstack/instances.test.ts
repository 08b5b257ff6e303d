import { expect, test } from "vitest";
import type { CreateInstance, Lookup } from "../contract.ts";
import { openLookups } from "../lookups.ts";
import { openImages } from "./images.ts";
import { openInstances } from "./instances.ts";
import { openPorts } from "./ports.ts";
import { openServers } from "./servers.ts";
import type { Asked, Session } from "./session.ts";
import { openStorage } from "./storage.ts";
import { openSubnets } from "./subnets.ts";
import { describeTags, withKey } from "./tags.ts";

const NOW = new Date("2026-11-22T10:00:00.000Z");
const clock = () => NOW;
const FIXED = { addr: "10.0.0.4", version: 4, "OS-EXT-IPS:type": "fixed" };
const FLOATING = { addr: "198.51.100.7", version: 4, "OS-EXT-IPS:type": "floating" };
const input: CreateInstance = {
  key: "node-1",
  name: "n",
  imageId: "image-1",
  instanceType: "m1.small",
  subnetId: "subnet-1",
  securityGroupIds: [],
  userData: "",
  volumes: [],
  tags: { "pitrix:tenant": "t" },
};
const server = (more: object) => ({
  id: "server-1",
  status: "ACTIVE",
  flavor: { original_name: "m1.small" },
  metadata: withKey(input.tags, input.key),
  addresses: { machines: [FLOATING, FIXED] },
  ...more,
});
const port = (more: object = {}) => ({
  id: "port-1",
  name: "pitrix-node-1",
  network_id: "network-1",
  device_id: "server-1",
  description: describeTags(withKey(input.tags, input.key)),
  fixed_ips: [{ subnet_id: "subnet-1", ip_address: "10.0.0.4" }],
  ...more,
});

/** Services that answer by method and path, and note what they are asked. */
function step(answers: Readonly<Record<string, unknown>>, earlier: readonly Lookup[] = []) {
  const asked: string[] = [];
  const named = ({ method = "GET", path }: Asked) => `${method} ${path}`;
  const session: Session = {
    projectId: async () => "project-1",
    async json(_service, schema, question) {
      asked.push(named(question));
      return schema.parse(answers[named(question)] ?? {});
    },
    done: async (_service, question) => void asked.push(named(question)),
  };
  const lookups = openLookups(clock, earlier);
  const [servers, storage] = [openServers(session), openStorage(session)];
  const ports = openPorts(session, openSubnets(session, lookups));
  const instances = openInstances(session, { region: "r" }, { servers, ports, storage }, lookups);
  return { asked, lookups, instances, images: openImages(session, lookups) };
}

const ONE = "GET /servers/server-1";
const NONE = { "GET /ports": { ports: [] }, "GET /floatingips": { floatingips: [] } };

test("who waits for a machine asks Nova alone, also for its address", async () => {
  const { asked, instances } = step({ [ONE]: { server: server({}) } });
  expect(await instances.describeStatus?.(["server-1"])).toEqual([
    { id: "server-1", state: "running", address: "10.0.0.4" },
  ]);
  expect(asked).toEqual([ONE]);
});

test("Neutron tells the address that Nova has forgotten", async () => {
  const answers = { [ONE]: { server: server({ addresses: {} }) }, "GET /ports": { ports: [port()] } };
  const { asked, instances } = step(answers);
  expect(await instances.describeStatus?.(["server-1"])).toMatchObject([{ address: "10.0.0.4" }]);
  expect(asked).toEqual([ONE, "GET /ports"]);
});

test("of a machine that is being built nothing else is asked, and of one without disks not Cinder", async () => {
  const building = step({ [ONE]: { server: server({ status: "BUILD" }) } });
  expect(await building.instances.describe(["server-1"])).toMatchObject([{ state: "pending", volumes: [] }]);
  expect(building.asked).toEqual([ONE]);
  const built = step({ [ONE]: { server: server({}) }, ...NONE, "GET /ports": { ports: [port()] } });
  expect(await built.instances.describe(["server-1"])).toMatchObject([{ state: "running", address: "10.0.0.4" }]);
  expect(built.asked).toEqual([ONE, "GET /ports", "GET /floatingips"]);
});

const FIRST = {
  "GET /flavors/detail": { flavors: [{ id: "flavor-1", name: "m1.small", vcpus: 1, ram: 2048, disk: 20 }] },
  "GET /images": { images: [{ id: "image-1", name: "app", status: "active", min_disk: 1 }] },
  "GET /subnets/subnet-1": { subnet: { id: "subnet-1", network_id: "network-1", cidr: "10.0.0.0/24" } },
  "POST /ports": { port: port({ device_id: "" }) },
  "POST /servers": { server: { id: "server-1" } },
};

test("a new machine is three requests for a step that comes after those which looked up what it is made from", async () => {
  const first = step({ ...FIRST, ...NONE });
  await first.images.resolve("name:app");
  await first.instances.instanceType({ cpu: 1, memory: 1024 });
  await first.instances.create(input);
  expect(first.asked).toEqual([
    "GET /images",
    "GET /flavors/detail",
    "GET /ports",
    "GET /subnets/subnet-1",
    "POST /ports",
    "POST /servers",
  ]);
  const next = step({ ...FIRST, ...NONE }, first.lookups.fresh());
  expect(await next.instances.create(input)).toMatchObject({ id: "server-1", instanceType: "m1.small" });
  expect(next.asked).toEqual(["GET /ports", "POST /ports", "POST /servers"]);
});

test.each([
  ["says nothing of it yet", port({ device_id: "" }), "BUILD"],
  ["was renamed when it was to go, which it did not", port({ name: "pitrix-last-of-server-1" }), "ACTIVE"],
])("a machine whose port %s is found, and not made again", async (_, there, status) => {
  const { asked, instances } = step({
    ...FIRST,
    ...NONE,
    "GET /images/image-1": { id: "image-1", status: "active" },
    "GET /ports": { ports: [there] },
    "GET /servers/detail": { servers: [server({ status })] },
  });
  expect(await instances.create(input)).toMatchObject({ id: "server-1" });
  expect(asked).not.toContain("POST /servers");
});

test("the port of a machine that was never made is taken for it", async () => {
  const { asked, instances } = step({
    ...FIRST,
    ...NONE,
    "GET /images/image-1": { id: "image-1", status: "active" },
    "GET /ports": { ports: [port({ device_id: "" })] },
    "GET /servers/detail": { servers: [] },
  });
  expect(await instances.create(input)).toMatchObject({ id: "server-1", state: "pending" });
  expect(asked).not.toContain("POST /ports");
  expect(asked).toContain("POST /servers");
});

test.each([
  ["goes", "", ["GET /ports", "DELETE /ports/port-1"]],
  ["stays where it has become a machine's meanwhile", "server-1", ["GET /ports"]],
])("the port that is left of a machine %s", async (_, device_id, calls) => {
  const { asked, instances } = step({ "GET /ports": { ports: [port({ device_id })] } });
  await instances.terminate("port:port-1");
  expect(asked).toEqual(calls);
});
