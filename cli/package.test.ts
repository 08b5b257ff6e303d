import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pitrix as run } from "./testing/binary.ts";

const examples = new URL("../examples/", import.meta.url).pathname;
let dir: string;
const pitrix = (...args: string[]) => run(args, { cwd: dir });

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "pitrix-cli-"));
});
afterAll(() => rm(dir, { recursive: true }));

describe("pitrix package", { timeout: 60_000 }, () => {
  it.each(["vm", "helm"])(
    "makes a %s package that is valid, packs to the same bytes each time, and is refused twice",
    async (format) => {
      const folder = `new-${format}`;
      const made = await pitrix("package", "init", folder, "--format", format, "--name", "my-app");
      expect([made.code, made.stderr]).toEqual([0, `  Next: pitrix package validate ${folder}\n`]);
      const again = await pitrix("package", "init", folder, "--format", format, "--name", "my-app");
      expect(again.code).toBe(6);
      const packed = await pitrix("package", "pack", folder, "-o", "json");
      expect(packed).toMatchObject({ code: 0, stderr: "" });
      const archive = JSON.parse(packed.stdout);
      expect(archive).toMatchObject({ file: "my-app-0.1.0.tgz", format, name: "my-app", version: "0.1.0" });
      // Another folder with other times, and the folder and its archive: one digest.
      await cp(join(dir, folder), join(dir, "copy"), { recursive: true });
      const validated = await pitrix("package", "validate", "copy", "-o", "json");
      expect(JSON.parse(validated.stdout)).toMatchObject({ valid: true, digest: archive.digest, size: archive.size });
      const asArchive = await pitrix("package", "validate", archive.file, "-o", "json");
      expect(JSON.parse(asArchive.stdout).digest).toBe(archive.digest);
      await rm(join(dir, "copy"), { recursive: true });
    },
  );

  it("packs the example to the archive that its repo serves", async () => {
    const packed = await pitrix("package", "pack", join(examples, "zookeeper"), "-d", "out/", "-o", "json");
    const { file } = JSON.parse(packed.stdout);
    expect(file).toBe("out/zookeeper-0.1.0.tgz");
    const [made, served] = await Promise.all([
      readFile(join(dir, file)),
      readFile(join(examples, "repo/zookeeper-0.1.0.tgz")),
    ]);
    expect(made.equals(served)).toBe(true);
  });

  it("names every fault with file, line, column, pointer and remedy, and exits with 5", async () => {
    await cp(join(examples, "zookeeper"), join(dir, "broken"), { recursive: true });
    const file = join(dir, "broken/config.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"type": "integer"', '"type": "intger"'));
    const forPeople = await pitrix("package", "validate", "broken");
    expect([forPeople.code, forPeople.stdout]).toEqual([5, ""]);
    expect(forPeople.stderr).toContain("config.json:37:25 /properties/0/properties/3/properties/0/type");
    expect(forPeople.stderr).toContain("→ ");
    const forPrograms = await pitrix("package", "validate", "broken", "-o", "json");
    expect([forPrograms.code, forPrograms.stdout]).toEqual([5, ""]);
    expect(JSON.parse(forPrograms.stderr)).toMatchObject({
      code: "package-invalid",
      exitCode: 5,
      errors: [{ pointer: "config.json#/properties/0/properties/3/properties/0/type", line: 37, column: 25 }],
    });
  });

  it("says what is no package, no archive and not there", async () => {
    await writeFile(join(dir, "text.tgz"), "no archive");
    expect((await pitrix("package", "validate", "text.tgz")).code).toBe(5);
    expect((await pitrix("package", "validate", join(examples, "repo"))).stderr).toContain("package-format");
    expect((await pitrix("package", "validate", "nowhere")).code).toBe(3);
  });

  it("renders answers from files and flags, the later over the earlier", async () => {
    await writeFile(join(dir, "answers.yaml"), "cluster: {subnet: subnet-1, zk_node: {count: 5, cpu: 2}}\n");
    const zookeeper = join(examples, "zookeeper");
    const rendered = await run(
      [
        "package",
        "render",
        zookeeper,
        "-f",
        "answers.yaml",
        "-f",
        "-",
        "--set",
        "cluster.zk_node.count=7",
        "-o",
        "json",
      ],
      { cwd: dir, input: '{"cluster": {"name": "from a pipe"}}' },
    );
    expect(JSON.parse(rendered.stdout)).toMatchObject({
      name: "from a pipe",
      subnet: "subnet-1",
      roles: [{ count: 7, cpu: 2, memory: 2048 }],
    });
    const refused = await pitrix("package", "render", zookeeper, "--set", "cluster.zk_node.count=4");
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain("/cluster/subnet");
    expect(refused.stderr).toContain("/cluster/zk_node/count");
  });

  it("shows the form in the language asked for", async () => {
    const form = await pitrix(
      "package",
      "render",
      join(examples, "zookeeper"),
      "--form",
      "--locale",
      "zh-CN",
      "-o",
      "json",
    );
    expect(JSON.parse(form.stdout)).toMatchObject({ locale: "zh-cn" });
    expect(form.stdout).toContain("子网");
  });
});
