import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dump, load } from "js-yaml";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Answer } from "../client.ts";
import { startRepoServer } from "../repo-server.ts";
import { expectStatus, until, type World } from "./world.ts";

const EXAMPLES = new URL("../../examples/repo/", import.meta.url).pathname;

const Index = z.looseObject({ entries: z.looseObject({ zookeeper: z.array(z.looseObject({ version: z.string() })) }) });

export function catalogue(world: () => World): void {
  describe("matching", () => {
    it("OP-11: lists the runtimes that fit, and every other with the reason", async () => {
      const { api, appVersionId, runtimeId, credentialId, stack } = world();
      const config = { region: stack.tenantland.region, endpoint: stack.ec2.endpoint };
      const other = await expectStatus(
        api.post("/runtimes", { name: "production", provider: "aws", credentialId, config, labels: { stage: "prod" } }),
        201,
      );
      const { body } = await expectStatus(api.get(`/app-versions/${appVersionId}/runtimes`), 200);
      expect(body.items.map((item: Answer["body"]) => item.id)).toEqual([runtimeId]);
      expect(body.excluded).toHaveLength(1);
      expect(body.excluded[0].id).toBe(other.body.id);
      expect(JSON.stringify(body.excluded[0].reasons)).toContain("prod");
      expect((await api.get(`/app-versions/${appVersionId}/runtimes`)).body).toEqual(body);
      await expectStatus(
        api.delete(`/runtimes/${other.body.id}`, { "if-match": other.headers.get("etag") ?? "" }),
        204,
      );
    });

    it("OP-12: takes the one runtime that fits, refuses none, and asks among several", async () => {
      const { api, appVersionId, runtimeId, credentialId, repoId, stack, values } = world();
      const ask = () =>
        api.post("/deployments?dryRun=true", { appVersionId, values: values(stack.tenantland.subnetId) });
      expect((await expectStatus(ask(), 200)).body.runtimeId).toBe(runtimeId);

      const config = { region: stack.tenantland.region, endpoint: stack.ec2.endpoint };
      const twin = await expectStatus(
        api.post("/runtimes", { name: "twin", provider: "aws", credentialId, config, labels: { stage: "test" } }),
        201,
      );
      const ambiguous = await expectStatus(ask(), 409);
      expect(ambiguous.body.code).toBe("ambiguous-runtime");
      expect(ambiguous.body.candidates.map((one: Answer["body"]) => one.id).sort()).toEqual(
        [runtimeId, twin.body.id].sort(),
      );
      await expectStatus(api.delete(`/runtimes/${twin.body.id}`, { "if-match": twin.headers.get("etag") ?? "" }), 204);

      const repo = await api.get(`/repos/${repoId}`);
      const narrowed = await expectStatus(
        api.patch(`/repos/${repoId}`, { selector: "stage=moon" }, { "if-match": repo.headers.get("etag") ?? "" }),
        200,
      );
      expect((await expectStatus(ask(), 422)).body.code).toBe("no-compatible-runtime");
      await expectStatus(
        api.patch(
          `/repos/${repoId}`,
          { selector: "stage in (try, test)" },
          { "if-match": narrowed.headers.get("etag") ?? "" },
        ),
        200,
      );
    });
  });

  describe("repos", () => {
    it("OP-14: shows a new version, marks a vanished one, reports a bad package, and asks once when nothing changed", async () => {
      const { api } = world();
      const directory = await mkdtemp(join(tmpdir(), "pitrix-repo-"));
      await cp(EXAMPLES, directory, { recursive: true });
      const server = await startRepoServer({ directory });
      try {
        const index = await readFile(join(directory, "index.yaml"), "utf8");
        const made = await expectStatus(
          api.post("/repos", { name: "changing", url: server.url, scanInterval: 60 }),
          201,
        );
        const scan = async (): Promise<Answer["body"]> => {
          const { headers } = await expectStatus(api.post(`/repos/${made.body.id}:index`), 202);
          return until("the scan ends", async () => {
            const { body } = await api.get(headers.get("location") ?? "");
            return body.status === "running" ? undefined : body;
          });
        };
        expect(await scan()).toMatchObject({ status: "succeeded", added: 1 });

        const asked = server.requests.length;
        expect(await scan()).toMatchObject({ status: "unchanged" });
        expect(server.requests.length - asked).toBe(1);

        await writeFile(join(directory, "index.yaml"), withBadVersion(index));
        const event = await scan();
        expect(event.status).toBe("succeeded");
        expect(event.errors).toHaveLength(1);

        await writeFile(join(directory, "index.yaml"), "<html>not an index</html>");
        expect((await scan()).status).toBe("failed");
        const appsOf = async () =>
          (await api.get("/apps?q=zookeeper")).body.items.filter((app: Answer["body"]) => app.repoId === made.body.id);
        expect(await appsOf()).toMatchObject([{ status: "active" }]);

        await writeFile(join(directory, "index.yaml"), "apiVersion: v1\nentries: {}\n");
        await scan();
        await scan();
        const [gone] = await appsOf();
        expect(gone?.status ?? "vanished").toBe("vanished");

        await writeFile(join(directory, "index.yaml"), index);
        await scan();
        expect(await appsOf()).toMatchObject([{ status: "active" }]);
        const current = await api.get(`/repos/${made.body.id}`);
        await expectStatus(
          api.delete(`/repos/${made.body.id}`, { "if-match": current.headers.get("etag") ?? "" }),
          204,
        );
      } finally {
        await server.stop();
        await rm(directory, { recursive: true });
      }
    });

    it("refuses a repo that does not answer, answers a page, or leads to a private address", async () => {
      const { api } = world();
      const page = await startRepoServer({
        directory: EXAMPLES,
        hook: (_request, response) => {
          response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>hello</title>");
          return true;
        },
      });
      const away = await startRepoServer({
        directory: EXAMPLES,
        hook: (_request, response) => {
          response.writeHead(302, { location: "http://10.0.0.1/index.yaml" }).end();
          return true;
        },
      });
      try {
        const urls = [page.url, away.url, "http://127.0.0.1:1", "http://169.254.169.254/latest", "http://[::1]:80/"];
        for (const url of urls) {
          const answer = await api.post("/repos", { name: "bad", url });
          expect([url, answer.status]).toEqual([url, 422]);
          expect(answer.headers.get("content-type")).toContain("application/problem+json");
        }
        expect((await api.get("/repos")).body.items.map((repo: Answer["body"]) => repo.name)).not.toContain("bad");
      } finally {
        await page.stop();
        await away.stop();
      }
    });
  });

  describe("forms", () => {
    it("OP-17: answers the form, applies defaults, and points to every wrong answer", async () => {
      const { api, appVersionId, stack } = world();
      const form = await expectStatus(api.get(`/app-versions/${appVersionId}/form`), 200);
      expect(JSON.stringify(form.body.sections)).toContain("zk_node");
      const post = (values: unknown) => api.post("/deployments?dryRun=true", { appVersionId, values });
      const four = await expectStatus(
        post({ cluster: { subnet: stack.tenantland.subnetId, zk_node: { count: 4 } } }),
        422,
      );
      expect(four.body.errors).toMatchObject([{ pointer: "/values/cluster/zk_node/count" }]);
      expect(four.body.errors[0].detail).toMatch(/1, 3, 5, 7/);
      const none = await expectStatus(post({ cluster: {} }), 422);
      expect(none.body.errors.map((error: Answer["body"]) => error.pointer)).toContain("/values/cluster/subnet");
      const nasty = `"}], {{cluster.subnet}} __proto__ \u2028 '$(id)`;
      const plan = await expectStatus(post({ cluster: { name: nasty, subnet: stack.tenantland.subnetId } }), 200);
      expect(plan.body.values.cluster).toMatchObject({
        name: nasty,
        zk_node: { count: 3, cpu: 1, memory: 2048, volume_size: 10 },
      });
      expect(plan.body.roles).toMatchObject([{ count: 3 }]);
    });
  });
}

/** The same index with one more version, whose archive is none. */
function withBadVersion(index: string): string {
  const document = Index.parse(load(index));
  const [good] = document.entries.zookeeper;
  document.entries.zookeeper.push({ ...good, version: "0.2.0", urls: ["index.yaml"], digest: undefined });
  return dump(document, { skipInvalid: true, noRefs: true });
}
