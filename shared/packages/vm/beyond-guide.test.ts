import { describe, expect, it } from "vitest";
import { formSchema } from "./form.ts";
import { vmFormat } from "./format.ts";
import { readGood } from "./real-packages.ts";
import { render } from "./render.ts";
import { checkValues } from "./values.ts";

/** What packages hold beyond the developer guide, in small: each case stands in several public packages. */
const machine =
  '"container": {"type": "kvm", "image": "img-1", "sriov_nic": true}, "count": 1, "cpu": 1, "memory": 1024';

function files(env: string, rest: string, node = "") {
  const section = (key: string, items: string) => `{"key": "${key}", "type": "array", "properties": [${items}]}`;
  const cluster = section(
    "cluster",
    `{"key": "name", "type": "string", "default": "x"}, {"key": "vxnet", "type": "string", "required": "yes", "default": ""}`,
  );
  const template = `{"name": {{cluster.name}}, "vxnet": {{cluster.vxnet}}, "nodes": [{${machine}${node}}]${rest}}`;
  const text = (content: string) => new TextEncoder().encode(content);
  return new Map([
    ["config.json", text(`{"type": "array", "properties": [${cluster}, ${section("env", env)}]}`)],
    ["cluster.json.mustache", text(template)],
  ]);
}

function deploy(env: string, rest: string, node?: string, answers: object = {}) {
  const pkg = readGood(files(env, rest, node));
  const checked = checkValues(pkg, { cluster: { vxnet: "v" }, env: answers });
  if (!checked.ok) return checked.faults;
  const result = render(pkg, checked.values);
  return result.ok ? result.cluster : result.faults;
}

function faults(env: string, rest: string, node?: string): string[] {
  const result = vmFormat.read(files(env, rest, node));
  return result.ok ? [] : result.faults.map(({ file, pointer, detail }) => `${file}#${pointer}: ${detail}`);
}

const port = (type: string, value: string) =>
  `{"key": "port", "type": "${type}", "default": ${value}, "required": "no"}`;
const open = ', "env": {"port": {{env.port}}}, "endpoints": {"web": {"port": "env.port"}, "api": {"port": "8080"}}';

describe("endpoints", () => {
  it("take a port as text, as a range, from the answers; one left at 0 or empty is not there", () => {
    const api = { port: 8080, protocol: "tcp" };
    const range = { port: 30_000, endPort: 32_767, protocol: "tcp" };
    expect(deploy(port("string", '"30000-32767"'), open)).toMatchObject({ endpoints: { web: range, api } });
    expect(deploy(port("integer", "0"), open)).toMatchObject({ endpoints: { api } });
    expect(deploy(port("integer", "0"), open)).not.toHaveProperty("endpoints.web");
    expect(deploy(port("string", '""'), open)).not.toHaveProperty("endpoints.web");
  });

  it.each(['"32767-30000"', '"70000"', '"http"'])("refuse %s", (value) => {
    expect(faults(port("string", value), open)).toEqual([expect.stringContaining('The endpoint "web" has no port')]);
  });

  it("keep addresses for the app", () => {
    expect(deploy("", ', "endpoints": {"reserved_ips": {"vip": {"value": ""}}}')).toMatchObject({
      endpoints: {},
      reservedIps: { vip: "" },
    });
  });
});

describe("services", () => {
  it("may be phrases, may be backed up by device without a command, may only check", () => {
    const node = `, "services": {"redeploy WAR for QingStor": {"type": "custom", "cmd": "redeploy"}, "backup": {"cmd": "", "selector": "pick"},
      "change_vxnet": {"pre_check": "may-change"}}`;
    expect(deploy("", "", node)).toMatchObject({
      roles: [
        {
          services: {
            "redeploy WAR for QingStor": { custom: true, run: { argv: ["redeploy"] } },
            backup: { rest: { selector: "pick" } },
            change_vxnet: { preCheck: { argv: ["may-change"] } },
          },
        },
      ],
    });
  });

  it("need a command otherwise, and for backups when the policy is custom", () => {
    const at = "cluster.json.mustache#/nodes/0/services";
    expect(faults("", "", ', "services": {"start": {"timeout": 5}}')).toEqual([
      `${at}/start/cmd: The service "start" has no command.`,
    ]);
    expect(faults("", ', "backup_policy": "custom"', ', "services": {"backup": {"timeout": 5}}')).toEqual([
      `${at}/backup/cmd: The service "backup" has no command.`,
    ]);
  });
});

describe("monitor", () => {
  const base = `, "monitor": {"enable": true, "cmd": "measure", "items": {"a": {}, "b": {"value_type": "str", "enums": ["x", "y"]}},
    "groups": {"g": ["a"]}, "display": ["g", "b"], "alarm": ["a"]}`;

  it("has its defaults, and a role's own fields win one by one", () => {
    expect(deploy("", base, ', "monitor": {"cmd": "other", "enable": "false"}')).toMatchObject({
      roles: [
        {
          monitor: {
            enabled: false,
            run: { argv: ["other"] },
            items: {
              a: { unit: "", valueType: "int", statistics: "avg", scale: 1, enums: [] },
              b: { valueType: "str", statistics: "latest", enums: ["x", "y"] },
            },
            groups: { g: ["a"] },
            display: ["g", "b"],
            alarm: ["a"],
          },
        },
      ],
    });
  });

  it("measures what it shows, and no average of a text", () => {
    const wrong = base
      .replace('["a"]}, "display"', '["c"]}, "display"')
      .replace('"enums"', '"statistics_type": "avg", "enums"');
    expect(faults("", wrong)).toEqual([
      "cluster.json.mustache#/monitor/items/b/statistics_type: A text has no avg.",
      'cluster.json.mustache#/monitor/groups/g/0: "c" is not measured.',
    ]);
    expect(faults("", ', "monitor": {"enable": true}')).toEqual([
      expect.stringContaining("A monitor that is on has no command"),
    ]);
  });
});

it("reads tabs, advanced services, policies and links that may be added", () => {
  const rest = `, "display_tabs": {"t": {"cmd": "list", "roles_to_execute_on": []}}, "advanced_services": {"update_nodes_names": {"cmd": "names"}},
    "upgrading_policy": "sequential", "multi_zone_policy": "round_robin", "add_links": ["db"], "incremental_backup_supported": true`;
  expect(deploy("", rest)).toMatchObject({
    displayTabs: { t: { run: { argv: ["list"] }, roles: [], description: "", timeoutSeconds: 10 } },
    advancedServices: { update_nodes_names: { run: { argv: ["names"] }, timeoutSeconds: 5 } },
    upgradingPolicy: "sequential",
    multiZonePolicy: "round_robin",
    addLinks: ["db"],
    incrementalBackup: true,
    roles: [{ container: { image: "img-1", rest: { sriov_nic: true } } }],
  });
  expect(faults("", ', "display_tabs": {"t": {"cmd": "list", "roles_to_execute_on": ["nobody"]}}')).toEqual([
    expect.stringContaining('There is no role "nobody".'),
  ]);
});

describe("the form", () => {
  const tls = '{"key": "tls", "type": "boolean", "default": false, "required": "no"}';
  const cert = `{"key": "cert", "type": "string", "default": "", "required": "yes", "multiline": true,
    "dependencies": [{"refkey": "tls", "operator": "in", "values": ["true"]}]}`;

  it("asks what depends on another answer only then", () => {
    const pkg = readGood(files(`${tls}, ${cert}`, ', "env": {"cert": {{env.cert}}}'));
    const answer = (env: object, current?: { env: { tls: boolean; cert: string } }) =>
      checkValues(pkg, { cluster: { vxnet: "v" }, env }, current === undefined ? {} : { current });
    expect(answer({})).toMatchObject({ ok: true, values: { env: { tls: false, cert: "" } } });
    expect(answer({ tls: true })).toMatchObject({ ok: false, faults: [{ pointer: "/env/cert" }] });
    expect(answer({ tls: true, cert: "c" })).toMatchObject({ ok: true, values: { env: { cert: "c" } } });
    expect(answer({ cert: "c" })).toMatchObject({
      ok: false,
      faults: [{ pointer: "/env/cert", detail: '"cert" is asked only while tls is true.' }],
    });
    const before = { env: { tls: false, cert: "" } };
    expect(answer({ tls: true }, before)).toMatchObject({ ok: false, faults: [{ pointer: "/env/cert" }] });
    expect(formSchema(pkg).sections[1]?.items[1]).toMatchObject({
      multiline: true,
      dependencies: [{ pointer: "/env/tls", operator: "in", values: ["true"] }],
    });
    expect(formSchema(pkg).schema).not.toHaveProperty("properties.env.required.0");
  });

  it("refuses a dependency on nothing, and on itself", () => {
    const on = (key: string) => cert.replace('"refkey": "tls"', `"refkey": "${key}"`);
    for (const key of ["ssl", "cert", "constructor"])
      expect(faults(`${tls}, ${on(key)}`, "")).toEqual([
        `config.json#/properties/1/properties/1/dependencies/0/refkey: "${key}" is no other item of the form.`,
      ]);
  });

  it("ends a circle of dependencies: nobody is asked", () => {
    const circle = `${cert.replace('"refkey": "tls"', '"refkey": "b"')}, ${cert.replace('"cert"', '"b"').replace('"refkey": "tls"', '"refkey": "cert"')}`;
    expect(deploy(circle, "")).toMatchObject({ name: "x" });
  });

  it("takes listeners of a load balancer", () => {
    const item = (required: string) =>
      `{"key": "lb", "type": "loadbalancer", "port": 80, "default": [], "required": "${required}"}`;
    const node = ', "loadbalancer": {{env.lb}}';
    expect(deploy(item("no"), "", node)).toMatchObject({ roles: [{ loadBalancers: [] }] });
    expect(deploy(item("yes"), "", node)).toMatchObject([{ pointer: "/env/lb" }]);
    const lb = [{ listener: "l-1", port: 80 }, "l-2"];
    expect(deploy(item("yes"), "", node, { lb })).toMatchObject({
      roles: [{ loadBalancers: [{ listener: "l-1", port: 80 }, { listener: "l-2" }] }],
    });
    expect(deploy(item("no"), "", node, { lb: [{ port: 80 }] })).toMatchObject([{ pointer: "/env/lb" }]);
    expect(formSchema(readGood(files(item("yes"), "", node))).sections[1]?.items[0]).toMatchObject({ ports: [80] });
  });

  it("knows addresses and access keys as texts, descriptions as lists, and counts the last of two equal keys", () => {
    const env = `{"key": "ip", "type": "eip", "required": "no", "default": "", "description": ["a", "b"]},
      {"key": "id", "type": "accesskey", "required": "yes", "default": "first", "default": "second"}`;
    const pkg = readGood(files(env, ""));
    expect(pkg.config[1]?.properties).toMatchObject([
      { type: "eip", description: "a\nb" },
      { type: "accesskey", default: "second" },
    ]);
  });
});
