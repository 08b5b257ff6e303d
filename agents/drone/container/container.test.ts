import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runContainer, stopContainer } from "./container.ts";
import { forContainer } from "./files.ts";
import { runAtApp } from "./inside.ts";

const digest = `sha256:${"a".repeat(64)}`;
const image = `mirror.example.com:5000/library/redis@${digest}`;
const command = { kind: "run-container" as const, image, env: { PASSWORD: "hush" }, mounts: ["/data"] };

let place = "";
let asked = "";
const node = () => ({ root: place, stateDir: join(place, "state"), logDir: join(place, "logs") });
const log = () => readFileSync(asked, "utf8").trim().split("\n");

/** An engine of a test, which writes down what it is asked: `answers` is the body of a shell's `case`. */
function engine(answers: string, program = "podman"): void {
  const file = join(place, "bin", program);
  const text = `#!/bin/sh\necho "$*" >>${asked}\ncase "$*" in\n${answers}\n"version "*) echo 4.3.1;;\nesac\n`;
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "pitrix-container-"));
  asked = join(place, "asked");
  for (const name of ["bin", "state", "logs"]) mkdirSync(join(place, name));
  writeFileSync(asked, "");
  // Only what a test puts there, and what scripts need.
  for (const name of ["sh", "tar", "cat", "env"])
    writeFileSync(join(place, "bin", name), `#!/bin/sh\nexec /bin/${name} "$@"\n`, { mode: 0o755 });
  vi.stubEnv("PATH", join(place, "bin"));
});
afterEach(() => vi.unstubAllEnvs());

const WELL = `*"image inspect"*) test -e ${"$"}0.pulled && echo linux/amd64 || exit 1;;
pull*) : >${"$"}0.pulled;;
*"{{.State.Running}}"*) echo "true 0";;
*"container inspect"*) exit 1;;`;

describe.runIf(process.arch === "x64")("the container of a node", () => {
  it("is pulled by its digest, made and started, and says which engine runs it", async () => {
    engine(WELL);
    const outcome = await runContainer(node(), command, 60_000);
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(JSON.parse(outcome.output ?? "")).toEqual({ engine: "podman", engineVersion: "4.3.1", image, digest });
    const lines = log();
    expect(lines).toContain(`pull -q ${image}`);
    expect(lines.at(-2)).toBe("start pitrix-app");
    const create = lines.find((line) => line.startsWith("create")) ?? "";
    expect(create).toContain("--network host");
    expect(create).toContain("--volume /data:/data");
    expect(create).toContain("--env PASSWORD");
    // What is secret is in the client's environment alone.
    expect(lines.join("\n")).not.toContain("hush");
  });

  it("runs commands of the package inside, with their environment, and those of a node without one on the machine", async () => {
    engine(WELL);
    const options = { env: { TOKEN: "s" }, timeoutMs: 10_000, outputFile: join(place, "logs/x.log") };
    expect(await runAtApp(node(), { shell: "echo here" }, options)).toMatchObject({ output: "here\n" });
    expect(log()).toEqual([""]);
    await runContainer(node(), command, 60_000);
    await runAtApp(node(), { argv: ["redis-cli", "a b; c"] }, options);
    expect(log().at(-1)).toBe("exec --env TOKEN --env PITRIX_COMMAND pitrix-app redis-cli a b; c");
    await runAtApp(node(), { shell: "a | b" }, options);
    expect(log().at(-1)).toMatch(/pitrix-app \/bin\/sh -c a \| b$/);
  });

  it("stands still when it is told so", async () => {
    engine(WELL);
    expect(await stopContainer(node())).toEqual({ status: "succeeded" });
    await runContainer(node(), command, 60_000);
    expect(await stopContainer(node())).toMatchObject({ status: "succeeded" });
    expect(log().at(-1)).toBe("stop -t 30 pitrix-app");
  });

  it.each([
    ["a credential", "unauthorized: authentication required", /said: unauthorized.*without one/],
    ["an image that the mirror lacks", "manifest unknown", /said: manifest unknown.*mirror has the image/],
    [
      "a registry that is away",
      "dial tcp: connection refused",
      /said: dial tcp: connection refused\. See that these machines reach it/,
    ],
  ])("fails with the registry's words: %s", async (_, words, told) => {
    engine(`*"image inspect"*) exit 1;;\npull*) echo "${words}"; exit 125;;`);
    const outcome = await runContainer(node(), command, 60_000);
    expect(outcome).toMatchObject({ status: "failed", message: expect.stringMatching(told) });
    expect(log().some((line) => line.startsWith("create"))).toBe(false);
  });

  it("fails for an image of other processors, which is taken away again", async () => {
    engine(`*"image inspect"*) echo linux/arm64;;`);
    const outcome = await runContainer(node(), command, 60_000);
    expect(outcome.message).toMatch(/is for linux\/arm64, and this machine is linux\/amd64/);
    expect(log().at(-1)).toBe(`image rm ${image}`);
  });

  it("fails with what the main process said, when that ends at once", async () => {
    engine(`*"image inspect"*) echo linux/amd64;;
*"{{.State.Running}}"*) echo "false 0";;
*"container inspect"*) exit 1;;
logs*) echo "no such file: /etc/redis.conf";;`);
    const outcome = await runContainer(node(), command, 60_000);
    expect(outcome).toMatchObject({ status: "failed", message: expect.stringContaining("/etc/redis.conf") });
  });

  it("installs the distribution's engine where there is none, and says so when it cannot", async () => {
    const none = await runContainer(node(), command, 60_000);
    expect(none).toMatchObject({ status: "failed", message: expect.stringContaining("no package manager") });
    engine(`*update*) ;;\n*install*) echo "E: Unable to locate package podman"; exit 100;;`, "apt-get");
    const refused = await runContainer(node(), command, 60_000);
    expect(refused.message).toContain(
      "apt-get -qy install --no-install-recommends podman crun said: E: Unable to locate",
    );
    expect(refused.message).toContain("machine image with podman");
    expect(existsSync(join(place, "state/container.json"))).toBe(false);
    // A Docker whose daemon does not run is none.
    engine(`version*) echo "Cannot connect to the Docker daemon"; exit 1;;`, "docker");
    expect((await runContainer(node(), command, 60_000)).message).toContain("No container engine");
  });
});

describe("confd's files of a container", () => {
  it("are brought into it, and commands of the package run there", () => {
    const content = `[template]\nsrc = "a.tmpl"\ndest = "/etc/it's.conf"\nkeys = ["/"]\nmode = "0600"\nreload_cmd = "kill -HUP 1"\ncheck_cmd = "app check {{.src}}"\n`;
    const made = forContainer("/var/lib/pitrix", { path: "conf.d/a.toml", content });
    expect(parse(made.content)).toEqual({
      template: {
        src: "a.tmpl",
        dest: "/etc/it's.conf",
        keys: ["/"],
        mode: "0600",
        check_cmd:
          "test ! -x /var/lib/pitrix/bring-into-container || /var/lib/pitrix/bring-into-container {{.src}} 'app check {{.src}}'",
        reload_cmd:
          "test ! -x /var/lib/pitrix/bring-into-container || /var/lib/pitrix/bring-into-container '/etc/it'\\''s.conf' 'kill -HUP 1'",
      },
    });
    const template = { path: "templates/a.tmpl", content: "x" };
    expect(forContainer("/s", template)).toBe(template);
  });
});
