import { expect, it } from "vitest";
import type { MetadataHost } from "../../shared/protocol/messages.ts";
import { expandMetadata } from "./metadata-view.ts";

const host = (number: number, role: string): MetadataHost => ({
  nodeId: `node-00000${number}`,
  role,
  ip: `10.0.0.${number}`,
  sid: number,
  gid: 1,
  gsid: 100 + number,
  instanceId: number === 3 ? "" : `i-${number}`,
  cpu: 1,
  memory: 2048,
  volumeSize: 10,
});

it("gives every node the hosts by role, itself, the cluster and the parameters, its role's over the deployment's", () => {
  const view = expandMetadata("dep-000001", {
    cluster: { "endpoints/client/port": "2181" },
    hosts: [host(1, ""), host(2, "worker"), host(3, "worker")],
    env: { size: "small", "web.console.enabled": "true" },
    roleEnv: { worker: { size: "large" }, __proto__: { size: "x" } },
  });
  const at = (node: number, key: string) => view.get(`/deployments/dep-000001/nodes/node-00000${node}/self/${key}`);
  expect(at(1, "hosts/i-1/ip")).toBe("10.0.0.1");
  expect(at(1, "hosts/worker/i-2/ip")).toBe("10.0.0.2");
  expect(at(1, "hosts/worker/node-000003/gsid")).toBe("103");
  expect(at(2, "host/instance_id")).toBe("i-2");
  expect(at(2, "host/role")).toBe("worker");
  expect(at(3, "cluster/endpoints/client/port")).toBe("2181");
  expect([at(1, "env/size"), at(2, "env/size"), at(3, "env/size")]).toEqual(["small", "large", "large"]);
  expect(at(1, "env/web.console.enabled")).toBe("true");
  expect([...view.keys()].every((key) => key.startsWith("/deployments/dep-000001/nodes/"))).toBe(true);
  expect(view.size).toBe(3 * (3 * 10 + 10 + 1 + 2));
});

it("shows who comes, who goes and which roles grow, to every node, and nothing of it afterwards", () => {
  const hosts = [host(1, ""), { ...host(2, "worker"), eip: "203.0.113.7", pubKey: "ssh-ed25519 AAAA node" }];
  const document = { cluster: {}, hosts, env: {}, roleEnv: {} };
  const view = expandMetadata("dep-000001", {
    ...document,
    addingHosts: ["node-000002"],
    deletingHosts: ["node-000001"],
    verticalScalingRoles: ["", "worker"],
  });
  const below = (node: number) => `/deployments/dep-000001/nodes/node-00000${node}/self`;
  for (const node of [1, 2]) {
    expect(view.get(`${below(node)}/adding-hosts/worker/i-2/ip`)).toBe("10.0.0.2");
    expect(view.get(`${below(node)}/adding-hosts/worker/i-2/eip`)).toBe("203.0.113.7");
    expect(view.get(`${below(node)}/deleting-hosts/i-1/sid`)).toBe("1");
    expect(view.get(`${below(node)}/vertical-scaling-roles`)).toBe(",worker");
    expect(view.get(`${below(node)}/hosts/worker/i-2/pub_key`)).toBe("ssh-ed25519 AAAA node");
  }
  const marks = (keys: Iterable<string>) => [...keys].filter((key) => /adding|deleting|vertical/.test(key));
  expect(marks(view.keys())).toHaveLength(2 * (12 + 10 + 1));
  expect(marks(expandMetadata("dep-000001", document).keys())).toEqual([]);
});

it("shows every node what its deployment depends on, below the names of its links, and nothing of it afterwards", () => {
  const document = { cluster: {}, hosts: [host(1, ""), host(2, "worker")], env: { size: "own" }, roleEnv: {} };
  const linked = {
    cluster: { cluster_id: "dep-000002", "endpoints/client/port": "2181" },
    hosts: [host(3, "zk"), host(4, "")],
    env: { size: "theirs" },
    roleEnv: { zk: { size: "large" }, "": { ticks: "2" } },
  };
  const view = expandMetadata("dep-000001", { ...document, links: { zk: linked, "zk.old": linked } });
  for (const node of [1, 2]) {
    const at = (key: string) => view.get(`/deployments/dep-000001/nodes/node-00000${node}/self/${key}`);
    for (const name of ["zk", "zk.old"]) {
      expect(at(`links/${name}/hosts/zk/node-000003/ip`)).toBe("10.0.0.3");
      expect(at(`links/${name}/hosts/i-4/sid`)).toBe("4");
      expect(at(`links/${name}/cluster/endpoints/client/port`)).toBe("2181");
      expect(at(`links/${name}/env/size`)).toBe("theirs");
      expect(at(`links/${name}/env/zk/size`)).toBe("large");
      expect(at(`links/${name}/env/ticks`)).toBe("2");
    }
    expect(at("env/size")).toBe("own");
  }
  expect([...view.keys()].every((key) => key.startsWith("/deployments/dep-000001/nodes/"))).toBe(true);
  expect([...expandMetadata("dep-000001", document).keys()].filter((key) => key.includes("/links/"))).toEqual([]);
});
