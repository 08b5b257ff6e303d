import { expect, test } from "vitest";
import { systemClock } from "../../kernel/clock.ts";
import { type CreateInstance, ProviderError } from "../contract.ts";
import { openLookups } from "../lookups.ts";
import { openInstances } from "./instances.ts";
import { openPorts } from "./ports.ts";
import { openServers } from "./servers.ts";
import type { Asked, Session } from "./session.ts";
import { openStorage } from "./storage.ts";
import { openSubnets } from "./subnets.ts";
import { describeTags, withKey } from "./tags.ts";

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
const SERVER = {
  id: "server-1",
  status: "BUILD",
  flavor: { original_name: "m1.small" },
  metadata: withKey(input.tags, input.key),
};
const PORT = {
  id: "port-1",
  name: "pitrix-node-1",
  network_id: "network-1",
  device_id: "",
  description: describeTags(withKey(input.tags, input.key)),
};
const refusal = (status: number) =>
  new ProviderError({ kind: "invalid", providerCode: `Status${status}`, message: "elsewhere" });

/** Services in which an order for a machine ends so; `servers` and `port` are what they show afterwards. */
function afterOrder(refused: ProviderError, { servers, port }: { servers: readonly object[]; port: object }) {
  const asked: string[] = [];
  let ordered = false;
  const answers: Readonly<Record<string, () => object>> = {
    "GET /flavors/detail": () => ({ flavors: [{ id: "flavor-1", name: "m1.small", vcpus: 1, ram: 2048, disk: 20 }] }),
    "GET /images/image-1": () => ({ id: "image-1", status: "active" }),
    "GET /subnets/subnet-1": () => ({ subnet: { id: "subnet-1", network_id: "network-1", cidr: "10.0.0.0/24" } }),
    "GET /servers/detail": () => ({ servers: ordered ? servers : [] }),
    "GET /ports": () => ({ ports: ordered ? [port] : [] }),
    "POST /ports": () => ({ port: PORT }),
    "GET /volumes/detail": () => ({ volumes: [] }),
    "GET /floatingips": () => ({ floatingips: [] }),
    "POST /servers": () => {
      ordered = true;
      throw refused;
    },
  };
  const named = ({ method = "GET", path }: Asked) => `${method} ${path}`;
  const session: Session = {
    projectId: async () => "project-1",
    async json(_service, schema, question) {
      asked.push(named(question));
      return schema.parse(answers[named(question)]?.());
    },
    done: async (_service, question) => void asked.push(named(question)),
  };
  const lookups = openLookups(systemClock);
  const ports = openPorts(session, openSubnets(session, lookups));
  const parts = { servers: openServers(session), ports, storage: openStorage(session) };
  return { asked, instances: openInstances(session, { region: "r" }, parts, lookups) };
}

test.each([302, 400, 403, 409])(
  "a machine that is there although its order was answered with %d is answered, and keeps its port",
  async (status) => {
    const { asked, instances } = afterOrder(refusal(status), { servers: [SERVER], port: PORT });
    expect(await instances.create(input)).toMatchObject({ id: "server-1", state: "pending" });
    expect(asked).not.toContain("DELETE /ports/port-1");
  },
);

test("the port of a machine that was refused goes", async () => {
  const { asked, instances } = afterOrder(refusal(400), { servers: [], port: PORT });
  await expect(instances.create(input)).rejects.toThrow("elsewhere");
  expect(asked).toContain("DELETE /ports/port-1");
});

test("a port that has become a machine's stays, also where Nova does not show the machine", async () => {
  const { asked, instances } = afterOrder(refusal(409), { servers: [], port: { ...PORT, device_id: "server-1" } });
  await expect(instances.create(input)).rejects.toThrow("elsewhere");
  expect(asked).not.toContain("DELETE /ports/port-1");
});

test("of an order that nobody knows the end of, nothing is taken away", async () => {
  const lost = new ProviderError({ kind: "unavailable", providerCode: "UnreadableAnswer", message: "half of it" });
  const { asked, instances } = afterOrder(lost, { servers: [], port: PORT });
  await expect(instances.create(input)).rejects.toThrow("half of it");
  expect(asked.at(-1)).toBe("POST /servers");
});
