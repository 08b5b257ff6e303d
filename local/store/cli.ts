import { cp, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "js-yaml";
import { describe, expect, it } from "vitest";
import { pitrix as run } from "../../cli/testing/binary.ts";
import { until } from "../journey.ts";
import type { StoreWorld } from "./world.ts";

const CHARTS = new URL("../../shared/packages/helm/testdata/", import.meta.url).pathname;

/** What a vendor, an operator and their users do with the binary alone. */
export function commandLine(world: () => StoreWorld): void {
  describe("the command line", { timeout: 120_000 }, () => {
    it("takes a vendor from an empty folder to a version that others deploy, and back out of the store", async () => {
      const cwd = await mkdtemp(join(world().stateDir, "cli-"));
      const vendor = await shell(world(), cwd, "tenant-cli-vendor");
      const reviewer = await shell(world(), cwd, "tenant-cli-vendor", ["approver"]);
      const business = await shell(world(), cwd, "tenant-cli-operator", ["platform-reviewer"]);
      const technical = await shell(world(), cwd, "tenant-cli-operator", ["platform-reviewer"]);
      const user = await shell(world(), cwd, "tenant-cli-user");

      await vendor.ok("package", "init", "keeper", "--name", "cli-keeper", "--description", "Keeps what it is given");
      await vendor.ok("package", "validate", "keeper");
      const packed = await vendor.json("package", "pack", "keeper");
      const pushed = await vendor.json("package", "push", packed.file);
      expect(pushed).toMatchObject({ name: "cli-keeper", status: "draft", digest: packed.digest });
      const { id, appId } = pushed;
      expect((await user.run("version", "get", id)).code).toBe(3);

      await vendor.ok("app", "share", appId, "--visibility", "public");
      await vendor.ok("version", "submit", id, "--message", "The first one.");
      const review = (await business.ok("review", "list", "-o", "ndjson"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
        .find(({ versionId }) => versionId === id);
      for (const [who, phase] of [
        [reviewer, "vendor"],
        [business, "business"],
        [technical, "technical"],
      ] as const) {
        await who.ok("review", "start", review.id, "--phase", phase);
        await who.ok("review", "pass", review.id, "--phase", phase, "--message", "Good.");
      }
      expect((await user.run("version", "get", id)).code).toBe(3);
      expect((await vendor.json("version", "release", id)).status).toBe("active");

      await until("another tenant finds it", async () => {
        const found = await user.json("search", "cli-keeper");
        return found.length === 1 ? found : undefined;
      });
      expect((await user.json("version", "get", id)).status).toBe("active");
      const early = await user.run(
        "deploy",
        "cli-keeper",
        "--set",
        "cluster.subnet=subnet-1",
        "--dry-run",
        "-o",
        "json",
      );
      expect([early.code, JSON.parse(early.stderr).code]).toEqual([5, "no-compatible-runtime"]);

      await vendor.ok("version", "suspend", id, "--message", "It loses what it keeps.");
      expect((await user.run("version", "get", id)).code).toBe(3);
      const history = await vendor.json("version", "history", id);
      expect(history.map(({ command }: { command: string }) => command)).toEqual(
        expect.arrayContaining(["upload", "submit", "release", "suspend"]),
      );
      expect((await vendor.run("version", "release", id)).code).toBe(6);
      await vendor.ok("version", "delete", id);
      expect((await vendor.json("version", "get", id)).status).toBe("deleted");
    });

    it("lets a reviewer reject with the reason, and the vendor submit what is better", async () => {
      const cwd = await mkdtemp(join(world().stateDir, "cli-"));
      const vendor = await shell(world(), cwd, "tenant-cli-second", ["vendor", "operator", "approver"]);
      const business = await shell(world(), cwd, "tenant-cli-operator", ["platform-reviewer"]);
      await vendor.ok("package", "init", "draft", "--name", "cli-draft");
      const { id, appId } = await vendor.json("package", "push", "draft");
      await vendor.ok("app", "share", appId, "--visibility", "public");
      await vendor.ok("version", "submit", id);
      const reviews = await business.json("review", "list");
      const review = reviews.find(({ versionId }: { versionId: string }) => versionId === id);
      await business.ok("review", "start", review.id, "--phase", "business");
      await business.ok("review", "reject", review.id, "--phase", "business", "--message", "There is no icon.");
      expect((await vendor.json("version", "get", id)).status).toBe("rejected");
      expect(await vendor.ok("version", "history", id)).toContain("There is no icon.");
      await vendor.ok("version", "submit", id);
      await vendor.ok("version", "cancel", id);
      expect((await vendor.json("version", "get", id)).status).toBe("draft");
    });

    it("lets an operator attach a chart repo and a VM repo and search both", async () => {
      const cwd = await mkdtemp(join(world().stateDir, "cli-"));
      const charts = await world().serve({ directory: await chartRepo(cwd) });
      const operator = await shell(world(), cwd, "tenant-cli-catalogue");
      expect((await operator.json("repo", "validate", charts.url)).packages).toBeGreaterThan(0);
      const helm = await operator.json(
        "repo",
        "add",
        charts.url,
        "--name",
        "charts",
        "--label",
        "kind=charts",
        "--wait",
      );
      const vm = await operator.json(
        "repo",
        "add",
        world().repo.url,
        "--name",
        "machines",
        "--provider",
        "aws",
        "--wait",
      );
      expect([helm.scan, vm.scan]).toMatchObject([
        { status: "succeeded", errors: [] },
        { added: 1, errors: [] },
      ]);
      const names = async (text: string) =>
        (await operator.json("search", text)).map(({ name, repoId }: { name: string; repoId: string }) => [
          name,
          repoId,
        ]);
      expect(await names("memcached")).toEqual([["memcached", helm.id]]);
      expect((await names("zookeeper")).sort()).toEqual(
        [
          ["zookeeper", helm.id],
          ["zookeeper", vm.id],
        ].sort(),
      );
      const ambiguous = await operator.run("deploy", "zookeeper", "-o", "json");
      expect([ambiguous.code, JSON.parse(ambiguous.stderr).candidates]).toMatchObject([6, [{}, {}]]);
      const scans = await operator.json("repo", "events", helm.id);
      expect(scans[0].id).toBe(helm.scan.id);
      await operator.ok("repo", "delete", helm.id);
      expect((await operator.run("repo", "get", helm.id)).code).toBe(3);
    });

    it("lists what is wrong with a repo that is none, and does not keep it", async () => {
      const cwd = await mkdtemp(join(world().stateDir, "cli-"));
      const operator = await shell(world(), cwd, "tenant-cli-wrong");
      const refused = await operator.run("repo", "add", `${world().repo.url}/nowhere`, "-o", "json");
      expect([refused.code, JSON.parse(refused.stderr).code]).toEqual([5, "repo-not-found"]);
      expect(await operator.json("repo", "list")).toEqual([]);
    });
  });
}

/** The binary as one person uses it. */
async function shell(world: StoreWorld, cwd: string, tenantId: string, roles?: readonly string[]) {
  const env = { PITRIX_ENDPOINT: world.deployed.ApiUrl, PITRIX_TOKEN: await world.token(tenantId, roles) };
  const ok = async (...args: string[]) => {
    const ran = await run(args, { cwd, env });
    if (ran.code !== 0) throw new Error(`pitrix ${args.join(" ")} ended with ${ran.code}: ${ran.stderr}`);
    return ran.stdout;
  };
  return {
    ok,
    json: async (...args: string[]) => JSON.parse(await ok(...args, "-o", "json")),
    run: (...args: string[]) => run(args, { cwd, env }),
  };
}

/** Real charts with an index as `helm repo index` writes it. */
async function chartRepo(cwd: string): Promise<string> {
  const directory = await mkdtemp(join(cwd, "charts-"));
  const entries: Record<string, object[]> = {};
  for (const file of (await readdir(CHARTS)).filter((name) => name.endsWith(".tgz"))) {
    await cp(join(CHARTS, file), join(directory, file));
    const [, name = "", version = ""] = /^(.+)-(\d[^-]*)\.tgz$/.exec(file) ?? [];
    entries[name] = [{ apiVersion: "v1", name, version, urls: [file], created: "2026-11-21T09:00:00Z" }];
  }
  await writeFile(join(directory, "index.yaml"), dump({ apiVersion: "v1", entries }));
  return directory;
}
