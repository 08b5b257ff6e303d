import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { access, chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pitrix } from "./testing/binary.ts";

const run = promisify(execFile);
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "pitrix-complete-"));
  await symlink(new URL("pitrix.mjs", import.meta.url).pathname, join(dir, "pitrix"));
  await chmod(join(dir, "pitrix"), 0o755);
  await writeFile(join(dir, "package-1.tgz"), "");
});
afterAll(() => rm(dir, { recursive: true }));

async function complete(...words: string[]) {
  const { stdout } = await pitrix(["complete", "--", ...words], { cwd: dir });
  return stdout.split("\n").map((line) => line.split("\t")[0]);
}

describe("what may stand at the cursor", { timeout: 60_000 }, () => {
  it.each<[string[], string[]]>([
    [["pack"], ["package", ""]],
    [
      ["package", "p"],
      ["pack", "push", ""],
    ],
    [
      ["repo", "add", "--visi"],
      ["--visibility", ""],
    ],
    [
      ["repo", "add", "--visibility", ""],
      ["private", "public", "group", ""],
    ],
    [
      ["repos", "create", "url", "--visibility", "p"],
      ["private", "public", ""],
    ],
    [
      ["-o", "json", "package", "pack", ""],
      [":files", ""],
    ],
    [
      ["-o", "j"],
      ["json", ""],
    ],
    [
      ["deploy", "app", "--values", ""],
      [":files", ""],
    ],
    [
      ["completion", "z"],
      ["zsh", ""],
    ],
    // There is no store: no ids, and no error.
    [["app", "get", ""], [""]],
    [["nonsense", "x", ""], [""]],
  ])("%j", async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });
});

const shell = (name: string) => ["/bin", "/usr/bin", "/usr/local/bin"].map((bin) => join(bin, name)).find(existsSync);

async function inShell(name: string, script: string): Promise<string> {
  const PATH = [dir, dirname(process.execPath), process.env.PATH].join(delimiter);
  const args = name === "zsh" ? ["-f", "-c", script] : ["-c", script];
  const { stdout } = await run(shell(name) ?? name, args, { cwd: dir, env: { PATH, HOME: dir } });
  return stdout;
}

describe("the scripts", { timeout: 60_000 }, () => {
  it("complete in bash, may be sourced twice, and run nothing that was typed", async () => {
    const words = (...typed: string[]) =>
      `COMP_WORDS=(pitrix ${typed.join(" ")}); COMP_CWORD=${typed.length}; _pitrix; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const load = "source <(pitrix completion bash)\n";
    expect(await inShell("bash", `${load}${load}${words("repo", "add", "--visibility", "''")}`)).toBe(
      "private\npublic\ngroup\n",
    );
    expect(await inShell("bash", `${load}${words("package", "validate", "pack")}`)).toBe("package-1.tgz\n");
    await inShell("bash", `${load}${words("'$(touch evil)'", "'`touch evil`'", "''")}`);
    await expect(access(join(dir, "evil"))).rejects.toThrow();
  });

  it.skipIf(shell("zsh") === undefined)("complete in zsh", async () => {
    const script = `source <(pitrix completion zsh)
      _describe() { print -l "\${(@P)3}" }
      _files() { print files }
      words=(pitrix repo add --visibility ''); CURRENT=5; _pitrix
      words=(pitrix package validate ''); CURRENT=4; _pitrix
      words=(pitrix '$(touch evil)' ''); CURRENT=3; _pitrix; :`;
    expect(await inShell("zsh", script)).toBe("private\npublic\ngroup\nfiles\n");
    await expect(access(join(dir, "evil"))).rejects.toThrow();
  });

  it.skipIf(shell("fish") === undefined)("complete in fish", async () => {
    const script = `pitrix completion fish | source
      complete -C 'pitrix repo add --visibility '
      complete -C 'pitrix package validate package-'`;
    const found = (await inShell("fish", script)).split("\n").map((line) => line.split("\t")[0]);
    expect(found).toEqual(["group", "private", "public", "package-1.tgz", ""]);
  });
});
