import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { factsSource, manifestsSource, providerFolders } from "../../scripts/providers.ts";
import { facts } from "./facts.generated.ts";
import { manifestOf, manifests } from "./registry.ts";

const here = new URL("./", import.meta.url);
const folders = providerFolders();
/** Without these nothing of package format `vm` can be deployed. */
const VM_NEEDS = ["probe", "network", "instances", "images"];

test("every folder is registered, and nothing else", () => {
  expect(readFileSync(new URL("manifests.generated.ts", here), "utf8")).toBe(manifestsSource(folders));
  expect(manifests.map(({ id }) => id)).toEqual(folders);
  const told = ({ id, title, capabilities, packageFormats, prices }: (typeof facts)[number]) => ({
    id,
    title,
    capabilities,
    packageFormats,
    prices,
  });
  expect(facts.map(told)).toEqual(manifests.map(told));
});

test("a cloud is one more folder: with a manifest in it, it is in the list; the template is not", () => {
  const root = mkdtempSync(join(tmpdir(), "pitrix-providers-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const folder of ["zeta", "aws", "conformance", "template"]) mkdirSync(join(root, folder));
  for (const folder of ["zeta", "aws", "template"]) writeFileSync(join(root, folder, "manifest.ts"), "");
  const source = manifestsSource(providerFolders(pathToFileURL(`${root}/`)));
  expect(source).toContain('import { manifest as zeta } from "./zeta/manifest.ts";\n');
  expect(source).toContain("export const manifests = [aws, zeta] as const;\n");
});

test("what is told of a provider without its schemas names its price list where it has one", () => {
  const said = { id: "zeta", title: "Zeta", capabilities: ["probe"], packageFormats: ["vm"] } as const;
  const source = factsSource([said, { ...said, id: "aws", prices: {} }]);
  expect(source).toContain('import { prices as aws } from "./aws/prices.ts";\n');
  expect(source).not.toContain("zeta/");
  expect(source.match(/prices: aws/g)).toHaveLength(1);
});

test("a folder name that is no id is refused", () => {
  expect(() => manifestsSource(["aws", "my-cloud"])).toThrow('"my-cloud" is no provider id');
});

describe.each(folders)("%s", (folder) => {
  const manifest = manifestOf(folder);

  test("is called like its folder, and exports its provider", async () => {
    expect(manifest).toBeDefined();
    const { provider } = await import(`./${folder}/provider.ts`);
    expect(provider.manifest).toBe(manifest);
    expect(provider.connect).toBeTypeOf("function");
  });

  test("declares what its package formats need", () => {
    expect(manifest?.capabilities).toContain("probe");
    if (manifest?.packageFormats.includes("vm"))
      expect(manifest.capabilities).toEqual(expect.arrayContaining([...VM_NEEDS]));
  });

  test("describes its credential and config as closed JSON schemas", () => {
    for (const schema of [manifest?.credential, manifest?.config]) {
      if (schema === undefined) throw new Error("The manifest has no schema.");
      const { anyOf = [z.toJSONSchema(schema)] } = z.toJSONSchema(schema);
      for (const alternative of anyOf)
        expect(alternative).toMatchObject({ type: "object", additionalProperties: false });
    }
  });

  test("has a README", () => {
    expect(readFileSync(new URL(`${folder}/README.md`, here), "utf8")).toMatch(/^# /);
  });

  test("loads no SDK with its manifest", () => {
    for (const file of ["manifest.ts", "schema.ts", "trust.ts", "prices.ts", "sizes.ts"].filter((name) =>
      existsSync(new URL(`${folder}/${name}`, here)),
    )) {
      const imports = [...readFileSync(new URL(`${folder}/${file}`, here), "utf8").matchAll(/from "([^"]+)"/g)].map(
        ([, name]) => name,
      );
      expect([
        "zod",
        "../contract.ts",
        "../prices.ts",
        "../role-trust.ts",
        "../tunnel.ts",
        "./schema.ts",
        "./trust.ts",
        "./prices.ts",
        "./sizes.ts",
      ]).toEqual(expect.arrayContaining(imports));
    }
  });
});
