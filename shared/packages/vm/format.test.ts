import { describe, expect, it } from "vitest";
import { Problem } from "../../kernel/problem.ts";
import { readPackage } from "../formats.ts";
import { vmFormat } from "./format.ts";
import { loadFiles, paperWith, readGood } from "./real-packages.ts";

const text = (path: string) => new TextDecoder().decode(loadFiles("paper").get(path));
const config = text("config.json");
const template = text("cluster.json.tmpl");

function faults(changes: Readonly<Record<string, string | null>>): string[] {
  const result = vmFormat.read(paperWith(changes));
  return result.ok ? [] : result.faults.map(({ file, pointer, detail }) => `${file}#${pointer}: ${detail}`);
}

describe("reading a package", () => {
  it("tells the dialect, and takes name and description from package.json or from the form", () => {
    expect(readGood(paperWith({}))).toMatchObject({ dialect: "paper", name: "ZooKeeper", description: "", meta: {} });
    const meta =
      '{"name": "zk", "version": "1.0.0", "app_version": "3.9", "description": "d", "keywords": ["a"], "unknown": 1,}';
    expect(readGood(paperWith({ "package.json": meta }))).toMatchObject({
      name: "zk",
      description: "d",
      meta: { version: "1.0.0", appVersion: "3.9", keywords: ["a"] },
    });
    expect(
      readGood(paperWith({ "cluster.json.tmpl": template.replaceAll(/\{\{(.*?)\}\}/g, '"{{.$1}}"') })).dialect,
    ).toBe("openpitrix");
    expect(readGood(loadFiles("appcenter/etcd")).dialect).toBe("appcenter");
  });

  it("renders the released dialect to the same deployment", async () => {
    const { render } = await import("./render.ts");
    const { checkValues } = await import("./values.ts");
    const released = readGood(paperWith({ "cluster.json.tmpl": template.replaceAll(/\{\{(.*?)\}\}/g, '"{{.$1}}"') }));
    const checked = checkValues(released, { cluster: { subnet: "s" } });
    if (!checked.ok) throw new Error("refused");
    expect(render(released, checked.values)).toEqual(render(readGood(paperWith({})), checked.values));
  });

  it("accepts a byte order mark, trailing commas and tabs", () => {
    expect(
      faults({ "config.json": `\ufeff${config.replace('"ZooKeeper"', '"Zoo\tKeeper"').replace(/\}\]\s*$/, "},]\n")}` }),
    ).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string | null>>, RegExp]>([
    ["no template", { "cluster.json.tmpl": null }, /^cluster\.json\.tmpl#: The file is missing\.$/],
    ["no form", { "config.json": null }, /^config\.json#: The file is missing\.$/],
    ["a broken form", { "config.json": '{"type": "array", "properties": [' }, /^config\.json#: The file ends where/],
    ["a form that is a list", { "config.json": "[]" }, /^config\.json#: Must be an object, not a list\.$/],
    [
      "an item without a key",
      { "config.json": config.replace('"key": "subnet",', "") },
      /^config\.json#\/properties\/0\/properties\/2\/key: /,
    ],
    [
      "an unknown type",
      { "config.json": config.replace('"type": "integer"', '"type": "int"') },
      /^config\.json#\/properties\/0\/properties\/3\/properties\/0\/type: /,
    ],
    [
      "required: maybe",
      { "config.json": config.replace('"required": "yes"', '"required": "maybe"') },
      /\/properties\/2\/required: /,
    ],
    [
      "a default of another type",
      { "config.json": config.replace('"default": 3', '"default": "three"') },
      /\/properties\/2\/default: The default is not of type integer\.$/,
    ],
    [
      "the same key twice",
      { "config.json": config.replace('"key": "description"', '"key": "name"') },
      /\/properties\/1\/key: The key "name" stands twice/,
    ],
    [
      "a key that pollutes",
      { "config.json": config.replace('"key": "zk_node"', '"key": "__proto__"') },
      /\/properties\/3\/key: /,
    ],
    [
      "a broken template",
      { "cluster.json.tmpl": template.replace('"count":', '"count"') },
      /^cluster\.json\.tmpl#: Found .* \(line \d+, column \d+\)\.$/,
    ],
    [
      "a placeholder that is not declared",
      { "cluster.json.tmpl": template.replace("cluster.zk_node.cpu", "cluster.zk_node.gpu") },
      /^cluster\.json\.tmpl#\/nodes\/0\/cpu: The placeholder "\{\{cluster\.zk_node\.gpu\}\}"/,
    ],
    [
      "a default that cannot be deployed",
      { "config.json": config.replace('"default": 10', '"default": -10') },
      /^config\.json#\/properties\/0\/properties\/3\/properties\/3: /,
    ],
    [
      "a deployment without nodes",
      { "cluster.json.tmpl": '{"name": "x", "subnet": "s"}' },
      /^cluster\.json\.tmpl#\/nodes: /,
    ],
    ["a translation that is no text", { "locale/en.json": '{"a": {"b": "c"}}' }, /^locale\/en\.json#\/a: /],
    ["a broken package.json", { "package.json": '{"name": 1}' }, /^package\.json#\/name: /],
    [
      "broken TOML",
      { "confd/conf.d/a.toml": "[template\n" },
      /^confd\/conf\.d\/a\.toml#: The file is not TOML: line 1/,
    ],
    [
      "a confd template that is not there",
      { "confd/conf.d/a.toml": '[template]\nsrc = "a"\ndest = "/a"\nkeys = ["/"]' },
      /#\/template\/src: There is no confd\/templates\/a\.$/,
    ],
    [
      "a confd target outside",
      { "confd/conf.d/a.toml": '[template]\nsrc = "a"\ndest = "/a/../etc"\nkeys = ["/"]' },
      /#\/template\/dest: /,
    ],
    [
      "too much text",
      { "confd/templates/a": "x".repeat(200_000), "confd/templates/b": "x".repeat(200_000) },
      /^#: The package's texts come to \d+ bytes; at most 307200 are stored\.$/,
    ],
    [
      "a file too large to be stored",
      { "config.json": `[${"1,".repeat(200_000)}1]` },
      /^config\.json#: The file has 400003 bytes; all texts of a package come to at most 307200\.$/,
    ],
  ])("refuses %s", (_name, changes, expected) => {
    expect(faults(changes)).toEqual([expect.stringMatching(expected)]);
  });

  it("does not blame a package for answers that only a user can give", () => {
    const point = '"volume": {"mount_point": {{cluster.subnet}}, ';
    expect(faults({ "cluster.json.tmpl": template.replace('"volume": {', point) })).toEqual([]);
  });

  it("answers at most 100 faults", () => {
    const locale = JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [i, 1])));
    expect(faults({ "locale/en.json": locale, "config.json": "[" })).toHaveLength(100);
  });

  it("refuses what is not UTF-8", () => {
    const files = new Map(paperWith({})).set("config.json", Uint8Array.of(0xff, 0xfe, 0x00));
    expect(vmFormat.read(files)).toMatchObject({
      ok: false,
      faults: [{ file: "config.json", detail: "The file is not UTF-8 text." }],
    });
  });
});

describe("readPackage", () => {
  const thrown = (files: ReadonlyMap<string, Uint8Array>): unknown => {
    try {
      return readPackage(files);
    } catch (error) {
      return error;
    }
  };

  it("finds the format by the files", () => {
    expect(readPackage(paperWith({})).format).toBe("vm");
  });

  it("lists the formats that it tried when none knows the package", () => {
    const problem = thrown(new Map([["README.md", new Uint8Array()]]));
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({
      status: 422,
      code: "package-format",
      input: { extensions: { tried: expect.arrayContaining([expect.objectContaining({ format: "vm" })]) } },
    });
  });

  it("answers every fault with file and pointer", () => {
    const problem = thrown(paperWith({ "config.json": null, "locale/en.json": "[" }));
    expect(problem).toMatchObject({
      status: 422,
      code: "package-invalid",
      input: { errors: [{ pointer: "config.json#" }, { pointer: "locale/en.json#" }] },
    });
  });
});
