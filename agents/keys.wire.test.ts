import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Vpc } from "./testing/vpc.ts";

const [ADA, BOB] = ["AAAAC3NzaC1lZDI1NTE5AAAAIAda", "AAAAC3NzaC1lZDI1NTE5AAAAIBob"].map((key) => `ssh-ed25519 ${key}`);
const key = (id: string, text = "") => ({ id: `kp-${id}`, key: text });
const THEIRS = "# by the image\nssh-rsa AAAAtheirs somebody@there\nssh-rsa AAAAlike pitrix:kp-1 and more\n";
const UID = 1234;

describe.skipIf(process.getuid?.() !== 0)("keys of people on a node", () => {
  let vpc: Vpc;
  const home = () => join(vpc.node(0).agent.root, "home/ubuntu");
  const file = () => join(home(), ".ssh/authorized_keys");
  const set = (keys: { id: string; key: string }[]) => vpc.pilot.execute(vpc.order(0, { kind: "set-keys", keys }));

  beforeAll(async () => {
    vpc = await Vpc.start();
    await vpc.addNodes(1);
    const { root } = vpc.node(0).agent;
    const people = [
      "root:x:0:0:root:/root:/bin/bash",
      "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
      "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
      "service:x:1001:1001::/home/service:/bin/false",
      "later:x:2000:2000::/home/later:/bin/sh",
      `ubuntu:x:${UID}:${UID}:Ubuntu:/home/ubuntu:/bin/bash`,
    ];
    writeFileSync(join(root, "etc/passwd"), `${people.join("\n")}\n`);
    for (const name of ["later", "service", "ubuntu"]) mkdirSync(join(root, "home", name), { recursive: true });
    chownSync(home(), UID, UID);
  });
  afterAll(() => vpc?.stop());

  it("let their owners in as the image's own user, beside whom it lets in already", async () => {
    expect(await set([key("1", ADA)])).toMatchObject({ status: "succeeded" });
    expect(readFileSync(file(), "utf8")).toBe(`${ADA} pitrix:kp-1\n`);
    const modes = [join(home(), ".ssh"), file()].map((path) => {
      const { mode, uid, gid } = statSync(path);
      return [(mode & 0o777).toString(8), uid, gid];
    });
    expect(modes).toEqual([
      ["700", UID, UID],
      ["600", UID, UID],
    ]);
    expect(existsSync(join(vpc.node(0).agent.root, "home/later/.ssh"))).toBe(false);
  });

  it("are replaced by those that hold now; lines of others stay, also those that only look like ours", async () => {
    writeFileSync(file(), `${THEIRS}${ADA} pitrix:kp-1`);
    chmodSync(file(), 0o666);
    for (let time = 0; time < 2; time += 1) {
      expect(await set([key("2", BOB), key("3", ADA)])).toMatchObject({ status: "succeeded" });
      expect(readFileSync(file(), "utf8")).toBe(`${THEIRS}${BOB} pitrix:kp-2\n${ADA} pitrix:kp-3\n`);
    }
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(await set([])).toMatchObject({ status: "succeeded" });
    expect(readFileSync(file(), "utf8")).toBe(THEIRS);
    expect(readdirSync(join(home(), ".ssh"))).toEqual(["authorized_keys"]);
  });

  it("go nowhere where the user's links lead", async () => {
    const elsewhere = join(vpc.directory, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "secret"), "of root\n");
    rmSync(file());
    symlinkSync(join(elsewhere, "secret"), file());
    expect(await set([key("1", ADA)])).toMatchObject({ status: "failed" });
    rmSync(file());
    spawnSync("ln", [join(elsewhere, "secret"), file()]);
    expect(await set([key("1", ADA)])).toMatchObject({ status: "failed" });
    rmSync(file());
    spawnSync("mkfifo", [file()]);
    expect(await set([key("1", ADA)])).toMatchObject({ status: "failed" });
    rmSync(join(home(), ".ssh"), { recursive: true });
    symlinkSync(elsewhere, join(home(), ".ssh"));
    expect(await set([key("1", ADA)])).toMatchObject({ status: "failed" });
    expect(readdirSync(elsewhere)).toEqual(["secret"]);
    expect(readFileSync(join(elsewhere, "secret"), "utf8")).toBe("of root\n");
    rmSync(join(home(), ".ssh"));
    mkdirSync(join(home(), ".ssh"));
    chownSync(join(home(), ".ssh"), 2000, 2000);
    expect(await set([key("1", ADA)])).toMatchObject({ status: "failed" });
    expect(readdirSync(join(home(), ".ssh"))).toEqual([]);
  });
});
