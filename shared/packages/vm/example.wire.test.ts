import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ensureTool } from "../../../local/toolchain/tools.ts";

const example = new URL("../../../examples/zookeeper/confd", import.meta.url).pathname;

/** What a node sees: one role without a name, so no role level below `hosts`. */
const metadata = {
  hosts: {
    "i-1": { ip: "10.0.0.11", sid: "1" },
    "i-2": { ip: "10.0.0.12", sid: "2" },
    "i-3": { ip: "10.0.0.13", sid: "3" },
  },
  host: { ip: "10.0.0.12", sid: "2" },
  cluster: { endpoints: { client: { port: "2181" } } },
  env: { tickTime: "750" },
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitrix-confd-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the real confd once over the example's files, with their targets below the test's folder. */
async function confd(tree: object): Promise<void> {
  const confdir = join(folder, "confd");
  await cp(example, confdir, { recursive: true });
  await mkdir(join(folder, "opt/zookeeper/conf"), { recursive: true });
  await mkdir(join(folder, "opt/zookeeper/ensemble"), { recursive: true });
  await mkdir(join(folder, "data"), { recursive: true });
  for (const name of await readdir(join(confdir, "conf.d"))) {
    const path = join(confdir, "conf.d", name);
    await writeFile(path, (await readFile(path, "utf8")).replace('dest = "', `dest = "${folder}`));
  }
  const file = join(folder, "metadata.json");
  await writeFile(file, JSON.stringify(tree));
  const program = join(await ensureTool("confd"), "confd");
  await promisify(execFile)(program, ["-onetime", "-backend", "file", "-file", file, "-confdir", confdir]);
}

const written = (path: string) => readFile(join(folder, path), "utf8");

it("writes zoo.cfg and myid from a node's metadata", async () => {
  await confd(metadata);
  expect(await written("data/myid")).toBe("2\n");
  const lines = (await written("opt/zookeeper/conf/zoo.cfg")).split("\n");
  expect(lines.filter((line) => line.startsWith("server."))).toEqual([
    "server.1=10.0.0.11:2888:3888;2181",
    "server.2=10.0.0.12:2888:3888;2181",
    "server.3=10.0.0.13:2888:3888;2181",
  ]);
  expect(lines).toEqual(
    expect.arrayContaining([
      "tickTime=750",
      "initLimit=10",
      "clientPort=2181",
      "dataDir=/data",
      "standaloneEnabled=false",
    ]),
  );
});

it("says who comes and who goes, and writes scripts that a shell understands", async () => {
  const { hosts } = metadata;
  await confd({ ...metadata, "adding-hosts": { "i-3": hosts["i-3"] }, "deleting-hosts": { "i-1": hosts["i-1"] } });
  expect((await written("opt/zookeeper/ensemble/adding")).trim()).toBe("server.3=10.0.0.13:2888:3888:participant;2181");
  expect((await written("opt/zookeeper/ensemble/deleting")).trim()).toBe("1");
  for (const script of ["ensemble.sh", "data.sh", "report.sh"])
    await promisify(execFile)("bash", ["-n", join(folder, "opt/zookeeper/ensemble", script)]);
});

it.each([
  ["nothing", {}],
  ["a node without its own part", { ...metadata, host: {} }],
  ["no other nodes", { ...metadata, hosts: {} }],
])("writes no half a file for %s", async (_name, tree) => {
  await expect(confd(tree)).rejects.toThrow();
  await expect(written("opt/zookeeper/conf/zoo.cfg")).rejects.toThrow("ENOENT");
});
