import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReleaseInput } from "../../workloads.ts";
import type { ClusterRequest } from "../transport.ts";
import { listRecords } from "./records.ts";
import { helmReleases } from "./releases.ts";
import { chart, openWorld, WEB } from "./test-world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;
/** A worker of its own. */
const CHILD = fileURLToPath(new URL("test-child.ts", import.meta.url));
let folder: string;
/** Says who it is, and becomes the engine. */
let traced: string;
let plain: Uint8Array;
let other: Uint8Array;
beforeAll(async () => {
  world = await openWorld("helm-kills");
  folder = await mkdtemp(join(tmpdir(), "helm-kills-"));
  traced = join(folder, "traced");
  await writeFile(traced, `#!/bin/sh\necho $$ > ${folder}/pid\nexec ${world.program} "$@"\n`);
  await chmod(traced, 0o700);
  plain = await chart(WEB);
  const secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: {{ .Release.Name }}-{{ randAlpha 5 | lower }}}\n";
  other = await chart(
    { ...WEB, "random.yaml": secret },
    { "Chart.yaml": "apiVersion: v2\nname: web\nversion: 2.0.0\n" },
  );
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** Puts with an engine that is killed at its n-th request: before the cluster has it, or when it is done there. */
async function killedPut(input: ReleaseInput, at: number, when: "before" | "after"): Promise<"killed" | "done"> {
  let asked = 0;
  let killed = false;
  const kill = async () => {
    const pid = Number(await readFile(join(folder, "pid"), "utf8"));
    try {
      process.kill(pid, "SIGKILL");
      killed = true;
    } catch {
      // It has ended: what is asked now is our own look at what it made.
    }
  };
  const transport = {
    ...world.transport,
    async request(request: ClusterRequest) {
      // The engine's own begin with the second: the first is ours.
      const now = asked++ === at;
      if (now && when === "before") await kill();
      const answer = await world.transport.request(request);
      if (now && when === "after") await kill();
      return answer;
    },
  };
  try {
    await helmReleases({ transport, program: traced }).put(input);
  } catch (error) {
    if (!killed) throw error;
    expect(error).toMatchObject({ kind: "unavailable", providerCode: "PutInterrupted", retryable: true });
  }
  return killed ? "killed" : "done";
}

/** After the retry: one revision of that key, deployed, nothing pending, and nothing in the cluster that it did not make. */
async function expectMended(input: ReleaseInput): Promise<void> {
  const release = await world.releases.put(input);
  expect(release).toMatchObject({ state: "deployed", key: input.key });
  const listed = await listRecords(world.transport, input);
  expect(listed.filter(({ key }) => key === input.key)).toHaveLength(1);
  expect(listed.filter(({ status }) => !["deployed", "superseded"].includes(status))).toEqual([]);
  expect(listed.filter(({ status }) => status === "deployed")).toHaveLength(1);
  expect(await world.releases.drift(input)).toEqual([]);
  const secrets = (await world.names("api/v1/secrets")).filter((name) => name.startsWith(`${input.name}-`));
  expect(secrets).toHaveLength(input.archive === other ? 1 : 0);
}

describe("OP-33: a killed worker never leaves a release pending", () => {
  it("OP-33: engine killed at every request of an install and of an upgrade: the retry ends deployed, once", async () => {
    const counted = { install: 0, upgrade: 0 };
    for (const when of ["before", "after"] as const) {
      for (let at = 1; at < 40; at++) {
        const name = `i-${when}-${at}`;
        const install = world.input(name, other);
        if ((await killedPut(install, at, when)) === "done") break;
        counted.install++;
        await expectMended(install);
        const upgrade = world.input(name, plain, { key: "jb-2", values: { replicas: 2 } });
        if ((await killedPut(upgrade, at, when)) === "killed") counted.upgrade++;
        await expectMended(upgrade);
        await world.releases.remove(upgrade);
      }
    }
    // All of its requests, or the loop has ended too early.
    expect(counted.install).toBeGreaterThan(20);
    expect(counted.upgrade).toBeGreaterThan(20);
  }, 600_000);

  it.each([3, 8, 10, 11, 12, 13, 14])("OP-33: our own process killed at its request %i", async (killAt) => {
    const input = world.input(`own-${killAt}`, plain);
    const { archive, format: _, adjustments: __, ...rest } = input;
    const child = spawn(process.execPath, [CHILD], {
      stdio: ["pipe", "ignore", "inherit"],
    });
    const told = {
      kubeconfig: world.cluster.kubeconfig,
      program: world.program,
      archive: Buffer.from(archive).toString("base64"),
      killAt,
      input: rest,
    };
    child.stdin.end(JSON.stringify(told));
    const ended = await new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
    // A put of this chart has 13 requests: one that is to be killed later ends well.
    expect(ended).toBe(killAt <= 13 ? "SIGKILL" : 0);
    await expectMended(input);
    await world.releases.remove(input);
  });

  it("waits for a put of another key while it may be alive, and takes its place when it is not", async () => {
    const input = world.input("lease", plain);
    // Killed with its record made and its objects not.
    let at = 1;
    while (at < 40 && (await listRecords(world.transport, input))[0]?.status !== "pending-install")
      await killedPut(input, at++, "after");
    const second = { ...input, key: "jb-2" };
    await expect(world.releases.put(second)).rejects.toMatchObject({ kind: "conflict", providerCode: "PutUnderWay" });
    const later = helmReleases({ ...world.options, clock: () => new Date(Date.now() + 91_000) });
    expect(await later.put(second)).toMatchObject({ state: "deployed", key: "jb-2" });
    expect((await later.history(input)).map(({ key, state }) => [key, state])).toEqual([["jb-2", "deployed"]]);
    await world.releases.remove(input);
  });

  it("ends a remove that died in the middle, by itself and at the next put", async () => {
    const input = world.input("gone", plain);
    for (const next of ["remove", "put"] as const) {
      await world.releases.put(input);
      let writes = 0;
      const dying = {
        ...world.transport,
        async request(request: ClusterRequest) {
          if (request.method === "DELETE" && ++writes > 1) throw new Error("it died");
          return world.transport.request(request);
        },
      };
      await expect(helmReleases({ ...world.options, transport: dying }).remove(input)).rejects.toThrow("it died");
      if (next === "put") await expectMended({ ...input, key: "jb-2" });
      await world.releases.remove(input);
      expect(await world.releases.describe(input)).toBeUndefined();
    }
  });
});
