import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MANIFEST, PACKAGE_ARTIFACT, PACKAGE_LAYER } from "../../shared/sources/oci/manifest.ts";
import { GIT_SECRET, type GitServer, hasGit, startGitServer } from "../../shared/sources/testing/git-server.ts";
import { packageFiles } from "../../shared/sources/testing/package-files.ts";
import { digestOf, PASSWORD, startRegistry, type TestRegistry, USER } from "../../shared/sources/testing/registry.ts";
import { awsEnvironment, LOCAL_REGION } from "../aws.ts";
import type { ApiClient } from "../client.ts";
import { expectStatus, until } from "../journey.ts";
import { archiveOf, filesOf, NAMED, writeRepo } from "./static-repo.ts";
import type { StoreWorld } from "./world.ts";

/** Scans now, and answers the scan's event once it has ended. */
async function scan(api: ApiClient, repoId: string) {
  const { headers } = await expectStatus(api.post(`/repos/${repoId}:index`), 202);
  return until("the scan has ended", async () => {
    const { body } = await expectStatus(api.get(headers.get("location") ?? ""), 200);
    return body.status === "running" ? undefined : body;
  });
}

async function attach(api: ApiClient, place: object) {
  const { body: repo } = await expectStatus(api.post("/repos", { name: "packages", ...place }), 201);
  const event = await scan(api, repo.id);
  // A new repo is due at once: the schedule may have been faster.
  expect(event).toMatchObject({ status: expect.stringMatching(/^(succeeded|unchanged)$/), errors: [] });
  return repo;
}

/** `version digest` of everything that the tenant's only app has. */
async function digests(api: ApiClient): Promise<readonly string[]> {
  const { body: apps } = await expectStatus(api.get("/apps"), 200);
  const { body: versions } = await expectStatus(api.get(`/apps/${apps.items[0].id}/versions`), 200);
  return versions.items.map((one: { packageVersion: string; digest: string }) => `${one.packageVersion} ${one.digest}`);
}

export function repos(world: () => StoreWorld): void {
  describe("repos of every kind", () => {
    let registry: TestRegistry | undefined;
    let git: GitServer | undefined;
    let directory = "";
    beforeAll(async () => {
      directory = await mkdtemp(join(world().stateDir, "repo-"));
      registry = await startRegistry("token");
      git = hasGit() ? await startGitServer() : undefined;
    });
    afterAll(async () => {
      await registry?.stop();
      await git?.stop();
      if (directory !== "") await rm(directory, { recursive: true });
    });

    /** A wrong secret is refused and nothing is saved; the right one lists what was published. */
    const proved = async (tenant: string, place: object, secret: Readonly<Record<string, string>>, wrong: object) => {
      const api = await world().client(tenant);
      const refused = await api.post("/repos", { name: "packages", ...place, credential: wrong });
      expect(refused).toMatchObject({ status: 422, body: { code: "repo-credential-refused" } });
      expect((await api.post("/repos:validate", { ...place, credential: wrong })).body.code).toBe(refused.body.code);
      expect((await api.get("/repos")).body.items).toEqual([]);
      const valid = await expectStatus(api.post("/repos:validate", { ...place, credential: secret }), 200);
      expect(valid.body).toMatchObject({ packages: 1, faults: [] });
      const repo = await attach(api, { ...place, credential: secret });
      expect(Object.keys(repo.credential).sort()).toEqual(["changedAt", "fingerprint", "hint", "set"]);
      for (const path of ["/repos", `/repos/${repo.id}`, `/repos/${repo.id}/events`, "/apps"]) {
        const { body } = await expectStatus(api.get(path), 200);
        // The local AWS has one secret key for everybody, a common word.
        if (secret.password !== undefined) expect(JSON.stringify(body)).not.toContain(secret.password);
      }
      expect(await digests(api)).toHaveLength(1);
      const { body: apps } = await api.get("/apps");
      const form = await expectStatus(api.get(`/app-versions/${apps.items[0].latestVersionId}/form`), 200);
      expect(form.body.sections.length).toBeGreaterThan(0);
      return repo;
    };

    it("OP-13: a web server is tried with its password, added and scanned", async () => {
      const own = await mkdtemp(join(world().stateDir, "locked-"));
      await writeRepo(own, { "1.0.0": await archiveOf("1.0.0") });
      const expected = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;
      const server = await world().serve({
        directory: own,
        hook({ headers }, response) {
          if (headers.authorization === expected) return false;
          response.writeHead(401, { "www-authenticate": 'Basic realm="packages"' }).end();
          return true;
        },
      });
      const wrong = { username: USER, password: "wrong" };
      const repo = await proved("tenant-http", { url: server.url }, { username: USER, password: PASSWORD }, wrong);
      expect(repo).toMatchObject({ kind: "http" });
    });

    it("OP-13: a bucket is tried with its keys, added and scanned", async () => {
      const { aws } = world();
      const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(aws.endpoint);
      const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
      const settings = { endpoint: aws.endpoint, region: LOCAL_REGION, credentials: { ...keys }, forcePathStyle: true };
      const client = new S3Client(settings);
      await client.send(new CreateBucketCommand({ Bucket: "vendor-packages" }));
      const object = { Bucket: "vendor-packages", Key: "stable/zookeeper-1.0.0.tgz", Body: await archiveOf("1.0.0") };
      await client.send(new PutObjectCommand(object));
      client.destroy();
      const place = { url: "s3://vendor-packages/stable", endpoint: aws.endpoint };
      const wrong = { accessKeyId: "AKIAUNKNOWNUNKNOWN", secretAccessKey: "wrong" };
      expect(await proved("tenant-s3", place, keys, wrong)).toMatchObject({ kind: "s3" });
    });

    it("OP-13: a registry's namespace is tried with its password, added and scanned", async () => {
      if (registry === undefined) throw new Error("the registry has not started");
      const empty = { mediaType: "application/vnd.oci.empty.v1+json", bytes: Buffer.from("{}") };
      const layers = [empty, { mediaType: PACKAGE_LAYER, bytes: await archiveOf("1.0.0") }];
      const described = layers.map(({ mediaType, bytes }) => ({
        mediaType,
        digest: digestOf(bytes),
        size: bytes.length,
      }));
      await registry.push("store/zookeeper", "1.0.0", layers, {
        schemaVersion: 2,
        mediaType: MANIFEST,
        artifactType: PACKAGE_ARTIFACT,
        config: described[0],
        layers: described.slice(1),
      });
      const right = { username: USER, password: PASSWORD };
      const place = { url: `oci+http://${registry.host}/store` };
      const repo = await proved("tenant-oci", place, right, { username: USER, password: "wrong" });
      expect(repo).toMatchObject({ kind: "oci" });
    });

    it.skipIf(!hasGit())(
      "OP-13: a folder of a git repository is tried with its password, added and scanned",
      async () => {
        if (git === undefined) throw new Error("the git server has not started");
        for (const [path, content] of packageFiles(NAMED)) await git.write(`apps/zookeeper/${path}`, content);
        await git.commit();
        const place = { url: `git+${git.url}`, ref: "main", path: "apps" };
        const repo = await proved("tenant-git", place, GIT_SECRET, { ...GIT_SECRET, password: "wrong" });
        expect(repo).toMatchObject({ kind: "git" });
        const api = await world().client("tenant-git");
        expect(await scan(api, repo.id)).toMatchObject({ status: "unchanged" });
      },
    );

    it("OP-13: says apart what is wrong with a URL", async () => {
      const { client, repo } = world();
      const api = await client("tenant-wrong");
      const code = async (body: object) => (await api.post("/repos:validate", body)).body.code;
      expect(await code({ url: "http://10.0.0.1/" })).toBe("repo-private-address");
      expect(await code({ url: "http://127.0.0.1:1/" })).toBe("repo-unreachable");
      expect(await code({ url: `${repo.url}/nothing` })).toBe("repo-not-found");
      expect(await code({ url: "ftp://example.com/" })).toBe("invalid-request");
      const page = await mkdtemp(join(world().stateDir, "page-"));
      await writeFile(join(page, "index.yaml"), "<html>");
      const html = await world().serve({ directory: page });
      expect(await code({ url: html.url })).toBe("repo-not-an-index");
    });

    it("OP-05, OP-15: one read-only static repo, attached to two stores, lists identical digests and knows neither", async () => {
      await writeRepo(directory, { "1.0.0": await archiveOf("1.0.0"), "1.1.0": await archiveOf("1.1.0") });
      const before = await filesOf(directory);
      const told: string[] = [];
      const hook = ({ method, url, headers }: IncomingMessage) => {
        const { "user-agent": agent, authorization, cookie } = headers;
        told.push(JSON.stringify({ method, url, agent, authorization, cookie }));
        return false;
      };
      const attachments = [];
      for (const tenant of ["tenant-first-store", "tenant-second-store"]) {
        // Each store has a server of its own for the same files, so that what it asks is told apart.
        const server = await world().serve({ directory, hook });
        const api = await world().client(tenant);
        const repo = await attach(api, { url: server.url });
        const list = await digests(api);
        attachments.push({ names: [tenant, repo.id], list, told: told.splice(0), requests: server.requests });
      }
      const [first, second] = attachments;
      expect(first?.list).toHaveLength(2);
      expect(second?.list).toEqual(first?.list);
      // Both stores asked for the same, in the same words: nothing tells one from the other, and nothing was written.
      expect(new Set(second?.told)).toEqual(new Set(first?.told));
      for (const { names, told: asked, requests } of attachments) {
        expect(requests.length).toBeGreaterThan(0);
        for (const { method, path } of requests) {
          expect(method).toBe("GET");
          expect(path).toMatch(/^\/(index\.yaml|zookeeper-1\.[01]\.0\.tgz)$/);
        }
        for (const name of names) expect(asked.join("\n")).not.toContain(name);
      }
      expect(await filesOf(directory)).toEqual(before);
    });

    it("OP-13: what a tenant shares with all, another tenant reads by id until it is withdrawn", async () => {
      const { client, repo: server } = world();
      const owner = await client("tenant-owner");
      const repo = await attach(owner, { url: server.url, visibility: "public" });
      const { body: apps } = await owner.get("/apps");
      const other = await client("tenant-reader");
      const path = `/app-versions/${apps.items[0].latestVersionId}`;
      await expectStatus(other.get(`/apps/${apps.items[0].id}`), 200);
      await expectStatus(other.get(`${path}/form`), 200);
      await expectStatus(other.get(`/repos/${repo.id}`), 404);
      const change = owner.patch(`/repos/${repo.id}`, { visibility: "private" }, { "if-match": "*" });
      await expectStatus(change, 200);
      await expectStatus(other.get(path), 404);
    });
  });
}
