import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { clusterFile } from "./cluster-file.ts";
import { vmFormat } from "./format.ts";
import { loadFiles, paperWith, realPackages } from "./real-packages.ts";
import { isObject, type Json, json } from "./schema.ts";
import { schemaFaults } from "./schema-faults.ts";
import { parseLenientJson, parseTemplate, shapeOf } from "./source.ts";

const names = ["cluster", "config", "locale", "package"] as const;
const schemaOf = (name: (typeof names)[number]) =>
  json.parse(JSON.parse(readFileSync(new URL(`../../../docs/schemas/${name}.schema.json`, import.meta.url), "utf8")));

function documentOf(text: string): Json {
  const parsed = parseTemplate("cluster.json.tmpl", text);
  if (!parsed.ok) throw new Error(parsed.fault.detail);
  return shapeOf(parsed.value);
}

const textOf = (folder: string, file: string) => new TextDecoder().decode(loadFiles(folder).get(file));

describe("the published schemas", () => {
  it.each(names)("%s is valid 2020-12, says what it is, and its examples fit", (name) => {
    const schema = schemaOf(name);
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false });
    ajv.addVocabulary(["x-message"]);
    const valid = ajv.compile(isObject(schema) ? schema : {});
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: expect.any(String),
      description: expect.any(String),
      examples: expect.any(Array),
    });
    const examples = isObject(schema) && Array.isArray(schema.examples) ? schema.examples : [];
    for (const example of examples) {
      expect(valid(example)).toBe(true);
      expect(schemaFaults(name, "f", json.parse(example))).toEqual([]);
    }
  });

  it.each(realPackages)("accept %s as it came, placeholders and all", (folder) => {
    const template = folder === "paper" ? "cluster.json.tmpl" : "cluster.json.mustache";
    expect(schemaFaults("cluster", template, documentOf(textOf(folder, template)))).toEqual([]);
    const config = parseLenientJson("config.json", textOf(folder, "config.json"));
    expect(config.ok && schemaFaults("config", "config.json", config.value)).toEqual([]);
  });
});

/** Every document that differs from this one in one value. */
function* mutants(value: Json, put: (changed: Json) => Json): Generator<Json> {
  for (const other of [null, true, "", "x y", "/a b", -1, 1.5, 1e9, [], ["x"], {}]) yield put(other);
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* mutants(item, (changed) => put(value.with(index, changed)));
  else if (value !== null && isObject(value))
    for (const key of Object.keys(value)) {
      const { [key]: own, ...rest } = value;
      yield put(rest);
      if (own !== undefined) yield* mutants(own, (changed) => put({ ...value, [key]: changed }));
    }
}

it("say the same of every changed document as what reads it when it is deployed", () => {
  const service = { cmd: "c", order: 1, timeout: 5, pre_check: "p", allow_force: true, service_params: { a: 1 } };
  const monitor = {
    enable: true,
    cmd: "m",
    items: { a: { unit: "u", value_type: "int" } },
    groups: { g: ["a"] },
    display: ["g"],
  };
  const document: Json = {
    name: "n",
    subnet: "s",
    nodes: [
      {
        role: "r",
        container: { type: "kvm", image: { aws: { "*": "name:x" } } },
        count: 1,
        cpu: 1,
        memory: 1024,
        instance_class: 0,
        volume: { size: 10, mount_point: ["/a", "/b"], mount_options: "noatime", filesystem: "ext4", class: 0 },
        replica: 1,
        vertical_scaling_policy: "parallel",
        user_access: "true",
        server_id_upper_bound: 255,
        loadbalancer: [{ listener: "l", port: 80 }],
        services: { start: service },
        custom_metadata: { cmd: "t" },
        health_check: { enable: true, interval_sec: 60, check_cmd: "c" },
        advanced_actions: ["scale_horizontal"],
      },
    ],
    monitor,
    reserved_ips: { vip: { value: "" } },
    backup_policy: "device",
    upgrade_policy: ["1"],
    advanced_services: { update_nodes_names: { cmd: "c", timeout: 5 } },
    display_tabs: { t: { cmd: "c", roles_to_execute_on: ["r"], timeout: 10 } },
    links: { a: "b" },
    env: { a: 1 },
  };
  expect(clusterFile.safeParse(document).success).toBe(true);
  let count = 0;
  for (const mutant of mutants(document, (changed) => changed)) {
    count++;
    const faults = schemaFaults("cluster", "f", mutant);
    const read = clusterFile.safeParse(mutant).success;
    expect(`${JSON.stringify(mutant)} ${JSON.stringify(faults)} ${faults.length === 0}`).toBe(
      `${JSON.stringify(mutant)} ${JSON.stringify(faults)} ${read}`,
    );
  }
  expect(count).toBeGreaterThan(500);
});

it("answers all faults of all files at once, each with its place, its reason and its remedy", () => {
  const template = textOf("paper", "cluster.json.tmpl")
    .replace('"services"', '"replica": 99, "volumes": 1, "health_check": {"interval_sec": 5}, "services"')
    .replace('"type": "kvm"', '"type": "vm"');
  const config = textOf("paper", "config.json")
    .replace('"type": "integer"', '"type": "int"')
    .replace('"required": "yes"', '"required": "maybe"');
  const result = vmFormat.read(
    paperWith({
      "cluster.json.tmpl": template,
      "config.json": config,
      "locale/en.json": '{"a": 1, "b": null}',
      "package.json": '{"keywords": "x"}',
    }),
  );
  if (result.ok) throw new Error("accepted");
  expect(result.faults.map(({ file, pointer }) => `${file}#${pointer}`)).toEqual([
    expect.stringMatching(/^config\.json#\/.*\/required$/),
    expect.stringMatching(/^config\.json#\/.*\/type$/),
    "cluster.json.tmpl#/nodes/0/container/type",
    "cluster.json.tmpl#/nodes/0/replica",
    "cluster.json.tmpl#/nodes/0/health_check/interval_sec",
    "locale/en.json#/a",
    "locale/en.json#/b",
    "package.json#/keywords",
  ]);
  for (const { detail, remedy } of result.faults) expect([detail.length > 10, remedy.length > 5]).toEqual([true, true]);
});
