import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { packFiles } from "../../../shared/packages/test-pack.ts";
import type { UploadAnswer } from "../../../shared/packages/upload.ts";
import { digestOf } from "./take-package.ts";
import { takeUpload } from "./take-upload.ts";

const paper = (name: string) =>
  readFileSync(new URL(`../../../shared/packages/vm/testdata/paper/${name}`, import.meta.url), "utf8");
const files = { "cluster.json.tmpl": paper("cluster.json.tmpl"), "config.json": paper("config.json") };
const described = (meta: object) => ({ ...files, "package.json": JSON.stringify(meta) });

async function take(archive: Uint8Array): Promise<{ readonly answer: UploadAnswer; readonly kept: readonly string[] }> {
  const kept: string[] = [];
  const answer = await takeUpload(
    {
      async put(key) {
        kept.push(key);
      },
      get: () => Promise.reject(new Error("nothing is read")),
      presign: () => Promise.reject(new Error("nothing is signed")),
      find: () => Promise.reject(new Error("nothing is looked for")),
    },
    { archive: Buffer.from(archive).toString("base64") },
  );
  return { answer, kept };
}

async function faultsOf(content: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { answer, kept } = await take(await packFiles(content));
  expect(kept).toEqual([]);
  return answer.ok ? [] : answer.errors.map(({ pointer }) => pointer);
}

describe("OP-16 an uploaded package", () => {
  it("is named and versioned by package.json, and kept under its digest", async () => {
    const archive = await packFiles(described({ name: "keeper", version: "1.2.0", app_version: "3.9" }));
    const { answer, kept } = await take(archive);
    const digest = digestOf(archive);
    const size = archive.length;
    expect(answer).toMatchObject({ ok: true, digest, size, name: "keeper", packageVersion: "1.2.0" });
    expect(kept).toEqual([`packages/${digest.slice(7)}`]);
  });

  it("may be the two files alone: the form names it, its bytes make the version", async () => {
    const archive = await packFiles(files);
    const packageVersion = `0.0.0-draft-${digestOf(archive).slice(7, 19)}`;
    expect((await take(archive)).answer).toMatchObject({ ok: true, name: "ZooKeeper", packageVersion });
  });

  it("is refused with a pointer to what package.json lacks", async () => {
    expect(await faultsOf(described({ name: "keeper" }))).toEqual(["package.json#/version"]);
    expect(await faultsOf(described({ name: "../keeper", version: "1 0" }))).toEqual([
      "package.json#/name",
      "package.json#/version",
    ]);
    expect((await take(await packFiles(described({ name: "keeper" })))).answer).toMatchObject({
      code: "package-invalid",
      errors: [{ remedy: expect.stringContaining("0.1.0") }],
    });
  });

  it("is refused with a pointer to what is missing or broken, or names what was looked for", async () => {
    expect(await faultsOf({ "config.json": files["config.json"] })).toEqual(["cluster.json.tmpl#"]);
    expect(await faultsOf({ "cluster.json.tmpl": files["cluster.json.tmpl"] })).toEqual(["config.json#"]);
    const { answer } = await take(await packFiles({ "README.md": "x" }));
    expect(answer).toMatchObject({ ok: false, code: "package-format", errors: [{ pointer: "" }] });
    expect((await take(Buffer.from("no archive"))).answer).toMatchObject({ ok: false, code: "package-archive" });
    expect((await take(Buffer.alloc(0))).answer).toMatchObject({ ok: false, code: "package-archive" });
  });
});
