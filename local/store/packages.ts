import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seedRuntime } from "../../functions/api/test-store.ts";
import { zip } from "../../shared/packages/test-archives.ts";
import type { ApiClient } from "../client.ts";
import { leftOnEc2 } from "../clouds/aws/start-land.ts";
import { expectStatus, until } from "../journey.ts";
import type { StoreWorld } from "./world.ts";

const EXAMPLE = new URL("../../examples/zookeeper/", import.meta.url).pathname;
const PATH = "/app-versions";
const VALUES = { cluster: { subnet: "subnet-1" } };

export function packages(world: () => StoreWorld): void {
  describe("packages of machines", () => {
    it("OP-16: takes a zip as well", async () => {
      const version = await upload(await world().client("tenant-packages"), "0.5.0", (template) => template);
      expect(version).toMatchObject({ status: "draft", format: "vm", packageVersion: "0.5.0" });
    });

    it("OP-20: answers the form in the accepted language, and what has no translation as it was written", async () => {
      const api = await world().client("tenant-packages");
      const { id } = await upload(api, "0.5.1", (template) => template, { Subnet: undefined });
      const form = async (language?: string, query = "") => {
        const headers = language === undefined ? {} : { "accept-language": language };
        return expectStatus(api.get(`${PATH}/${id}/form${query}`, headers), 200);
      };
      const labels = (answer: Awaited<ReturnType<typeof form>>): Record<string, string> =>
        Object.fromEntries(
          answer.body.sections[0].items.map((item: Record<string, string>) => [item["key"], item["label"]]),
        );
      const [english, chinese] = [await form(), await form("zh-CN, en;q=0.5")];
      expect([english, chinese].map(({ headers }) => headers.get("content-language"))).toEqual(["en", "zh-cn"]);
      expect(chinese.headers.get("vary")?.toLowerCase()).toContain("accept-language");
      expect(labels(chinese)["name"]).toMatch(/\p{Script=Han}/u);
      expect(labels(chinese)["subnet"]).toBe(labels(english)["subnet"]);
      expect((await form("fr, zh;q=0.2")).body.locale).toBe("zh-cn");
      expect((await form("zh-CN", "?locale=en")).body.locale).toBe("en");
    });

    it("OP-31: takes docker images from the runtime's mirror, by the digest that the package names", async () => {
      const { client, table } = world();
      const api = await client("tenant-mirror");
      const runtime = await seedRuntime(table, "tenant-mirror");
      const image = `zookeeper:3.9@sha256:${"a".repeat(64)}`;
      const { id } = await upload(api, "0.5.2", (template) =>
        // The map of images ends where it is indented as it began.
        template.replace('"kvm"', '"docker"').replace(/^( *)"image": \{.*?^\1\}/ms, `"image": "${image}"`),
      );
      const planned = async () => {
        const body = { appVersionId: id, runtimeId: runtime.id, values: VALUES };
        return (await expectStatus(api.post("/deployments?dryRun=true", body), 200)).body.roles[0];
      };
      const digest = image.slice(image.indexOf("@"));
      // The machine is the platform's own; what it runs has the digest and needs no tag.
      expect(await planned()).toMatchObject({ image: "name:pitrix-frontgate*", container: `zookeeper${digest}` });
      const mirrored = { imageMirror: "mirror.example.com:5000/hub" };
      await expectStatus(api.patch(`/runtimes/${runtime.id}`, mirrored, { "if-match": "*" }), 200);
      expect((await planned()).container).toBe(`mirror.example.com:5000/hub/library/zookeeper${digest}`);
    });

    it("OP-32: refuses a region for which the package has no image, and names those that it has", async () => {
      const { client, table } = world();
      const api = await client("tenant-images");
      const runtime = await seedRuntime(table, "tenant-images");
      const { id } = await upload(api, "0.5.3", (template) => template.replace('"*": "name:', '"mars-1": "name:'));
      const body = { appVersionId: id, runtimeId: runtime.id, values: VALUES };
      const { body: problem } = await expectStatus(api.post("/deployments?dryRun=true", body), 422);
      expect(problem).toMatchObject({ code: "incompatible-runtime", errors: [{ pointer: "/runtimeId" }] });
      expect(problem.errors[0].detail).toContain("it has images for aws (mars-1)");
    });

    it("OP-32: an image that the cloud lacks fails the job at its first step in the cloud's words, and nothing is made", async () => {
      const api = await world().client("tenant-no-image");
      const cloud = await world().cloud();
      const { region, endpoint, subnetId } = cloud;
      const { accessKeyId, secretAccessKey } = cloud.tenant;
      const secret = { name: "c", provider: "aws", secret: { accessKeyId, secretAccessKey } };
      const { body: credential } = await expectStatus(api.post("/credentials", secret), 201);
      const runtime = { name: "r", provider: "aws", credentialId: credential.id, config: { region, endpoint } };
      await expectStatus(api.post("/runtimes", runtime), 201);
      const { id } = await upload(api, "0.5.4", (template) => template.replace('"*": "name:', '"*": "name:no-such-'));
      const values = { cluster: { subnet: subnetId, zk_node: { count: 1 } } };
      const { headers } = await expectStatus(api.post("/deployments", { appVersionId: id, values }), 202);
      const job = await until("the job has ended", async () => {
        const { body } = await api.get(headers.get("location") ?? "");
        return body.finishedAt === undefined ? undefined : body;
      });
      expect(job).toMatchObject({ status: "failed", failure: { code: "cloud-not-found" } });
      expect(job.failure.message).toContain("no-such-");
      const { body } = await expectStatus(api.get(`${headers.get("location")}/tasks`), 200);
      expect(body.items.filter(({ status }: typeof body) => status !== "pending")).toMatchObject([
        { kind: "check-pilot", status: "failed" },
      ]);
      expect(await leftOnEc2(cloud)).toEqual([]);
    }, 120_000);
  });
}

/** Uploads the example as a zip, changed; `translations` of `undefined` are left out of the Chinese file. */
async function upload(
  api: ApiClient,
  version: string,
  change: (template: string) => string,
  translations: Readonly<Record<string, undefined>> = {},
) {
  const entries = await readdir(EXAMPLE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const packed = await Promise.all(
    files.map(async (file) => {
      const name = file.slice(EXAMPLE.length);
      const bytes = await readFile(file);
      const text = bytes.toString();
      const json = (changed: object) => JSON.stringify({ ...JSON.parse(text), ...changed });
      const content =
        name === "cluster.json.tmpl"
          ? change(text)
          : name === "package.json"
            ? json({ version })
            : name === "locale/zh-cn.json"
              ? json(translations)
              : bytes;
      return { name: `zookeeper/${name}`, content };
    }),
  );
  const headers = { "content-type": "application/zip" };
  return (await expectStatus(api.upload(PATH, new Uint8Array(zip(...packed)), headers), 201)).body;
}
