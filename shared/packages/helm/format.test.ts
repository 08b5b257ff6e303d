import { describe, expect, it } from "vitest";
import { MAX_PACKAGE_BYTES } from "../contract.ts";
import { readPackage } from "../formats.ts";
import { chartWith, faultsOf, goodChart, loadChart } from "./test-chart.ts";

const meta = (text: string) => ({ "Chart.yaml": `apiVersion: v2\nname: web\nversion: 1.0.0\n${text}` });

describe("reading a chart", () => {
  it("OP-04: is detected by Chart.yaml", async () => {
    expect(readPackage(await loadChart("wordpress-9.0.3")).format).toBe("helm");
    expect(readPackage(chartWith({ "config.json": "{}", "cluster.json.tmpl": "{}" })).format).toBe("helm");
  });

  it("answers what a v2 chart says of itself", () => {
    const text =
      "type: application\nappVersion: 1.10\nkubeVersion: '>=1.20.0-0'\ndescription: d\nhome: https://e.org\nicon: https://e.org/i.png\nkeywords: [a, b]\nsources: [https://s.org]\nmaintainers:\n- name: Ann\n  email: a@e.org\nannotations:\n  artifacthub.io/license: MIT\n  count: 1\ndeprecated: true\n";
    const pkg = goodChart(chartWith({ ...meta(text), "README.md": "# Web" }));
    expect(pkg).toMatchObject({
      apiVersion: "v2",
      type: "application",
      kubeVersion: ">=1.20.0-0",
      annotations: { "artifacthub.io/license": "MIT", count: "1" },
      description: "d",
      defaults: { replicas: 2 },
      descriptions: { "/replicas": "How many there are." },
    });
    expect(pkg.meta).toEqual({
      name: "web",
      version: "1.0.0",
      // Helm reads a number here too.
      appVersion: "1.1",
      description: "d",
      home: "https://e.org",
      icon: "https://e.org/i.png",
      keywords: ["a", "b"],
      sources: ["https://s.org"],
      maintainers: [{ name: "Ann", email: "a@e.org" }],
      licence: "MIT",
      deprecated: true,
      readme: "# Web",
    });
  });

  it("reads a v1 chart with its requirements and subcharts", async () => {
    const pkg = goodChart(await loadChart("wordpress-9.0.3"));
    expect(pkg).toMatchObject({ apiVersion: "v1", meta: { version: "9.0.3", deprecated: true } });
    expect(pkg.dependencies).toMatchObject([
      { name: "mariadb", version: "7.x.x", packed: "7.3.12", condition: "mariadb.enabled" },
    ]);
    expect(pkg.subcharts.map(({ key }) => key)).toEqual(["mariadb"]);
  });

  it.each<[string, Readonly<Record<string, string | null>>, RegExp]>([
    ["an empty Chart.yaml", { "Chart.yaml": "" }, /^Chart\.yaml#: This must be a map\.$/],
    ["a list", { "Chart.yaml": "- a\n" }, /^Chart\.yaml#: This must be a map\.$/],
    ["no name", { "Chart.yaml": "apiVersion: v2\nversion: 1.0.0\n" }, /^Chart\.yaml#\/name: /],
    [
      "CVE-2024-25620: a name that leads elsewhere",
      { "Chart.yaml": "name: ../../x\nversion: 1.0.0\n" },
      /A name is no path/,
    ],
    ["CVE-2026-35206: a name of dots", { "Chart.yaml": "name: ..\nversion: 1.0.0\n" }, /#\/name: A name is no path/],
    ["an unknown chart version", { "Chart.yaml": "apiVersion: v9\nname: a\nversion: 1.0.0\n" }, /#\/apiVersion: /],
    ["no semantic version", { "Chart.yaml": "apiVersion: v2\nname: a\nversion: latest\n" }, /#\/version: /],
    ["an unknown type", meta("type: plugin\n"), /#\/type: /],
    ["a broken kubeVersion", meta("kubeVersion: '>= many'\n"), /#\/kubeVersion: /],
    ["keywords that are no list", meta("keywords: a\n"), /#\/keywords: This must be a list/],
    ["an empty maintainer", meta("maintainers: [null]\n"), /#\/maintainers\/0: This must be a map/],
    ["CVE-2025-55198: an empty dependency", meta("dependencies: [null]\n"), /#\/dependencies\/0: This must be a map/],
    [
      "a dependency that is not there",
      meta("dependencies: [{name: db, version: 1.x}]\n"),
      /#\/dependencies\/0: .*missing/,
    ],
    ["a broken constraint", meta("dependencies: [{name: db, version: 1.x.}]\n"), /#\/dependencies\/0\/version: /],
    ["an alias of other characters", meta("dependencies: [{name: db, alias: a/b}]\n"), /#\/dependencies\/0\/alias: /],
    ["values that are a list", { "values.yaml": "- a\n" }, /^values\.yaml#: The values are no map\.$/],
    ["a broken lock", { "Chart.lock": "a: [" }, /^Chart\.lock#: The file is not YAML/],
    ["a broken schema", { "values.schema.json": "{" }, /^values\.schema\.json#: The file is not JSON/],
    [
      "a subchart without Chart.yaml",
      { "charts/db/values.yaml": "a: 1\n" },
      /^charts\/db\/Chart\.yaml#: The file is missing/,
    ],
    [
      "a subchart with a bad name",
      { "charts/db/Chart.yaml": "name: ../x\nversion: 1.0.0\n" },
      /^charts\/db\/Chart\.yaml#\/name/,
    ],
    [
      "a subchart of a subchart",
      { "charts/a/Chart.yaml": "name: a\nversion: 1.0.0\n", "charts/a/charts/b/Chart.yaml": "name: b\n" },
      /^charts\/a\/charts\/b\/Chart\.yaml#\/version/,
    ],
  ])("refuses %s", (_name, changes, says) => {
    expect(faultsOf(chartWith(changes))).toContainEqual(expect.stringMatching(says));
  });

  it("passes over what Helm passes over in charts/, and knows an archive there by its name", () => {
    const files = {
      ...meta("dependencies: [{name: db, version: ^7.0.0, alias: store}]\n"),
      "charts/README.md": "x",
      "charts/_old/x": "x",
      "charts/.git/x": "x",
      "charts/db-7.3.12.tgz": "x",
    };
    expect(goodChart(chartWith(files)).dependencies).toEqual([
      { name: "db", version: "^7.0.0", repository: "", alias: "store", tags: [], packed: "7.3.12" },
    ]);
  });

  it("tells two dependencies of one name apart by an alias only", () => {
    const both = (alias: string) =>
      meta(`dependencies: [{name: db, version: '*'}, {name: db, version: '*'${alias}}]\n`);
    const db = { "charts/db/Chart.yaml": "name: db\nversion: 1.0.0\n" };
    expect(faultsOf(chartWith({ ...both(""), ...db }))).toEqual([
      'Chart.yaml#/dependencies/1/name: "db" stands twice.',
    ]);
    expect(faultsOf(chartWith({ ...both(", alias: other"), ...db }))).toEqual([]);
  });

  it("leaves out texts before it refuses a chart as too large", () => {
    const values = Array.from({ length: 4000 }, (_, i) => `# What the value ${i} is good for\nvalue${i}: ${i}\n`);
    const pkg = goodChart(
      chartWith({ "values.yaml": values.join(""), "README.md": "x".repeat(400_000), "values.schema.json": null }),
    );
    expect(Buffer.byteLength(JSON.stringify(pkg))).toBeLessThanOrEqual(MAX_PACKAGE_BYTES);
    expect(Object.keys(pkg.defaults)).toHaveLength(4000);
    expect(pkg.valuesFile).toBeUndefined();
    expect(pkg.meta.readme).toHaveLength(4096);
    const huge = `a: ${"x".repeat(MAX_PACKAGE_BYTES)}\n`;
    expect(faultsOf(chartWith({ "values.yaml": huge, "values.schema.json": null }))[0]).toMatch(
      /more than 307200 bytes/,
    );
  });
});
