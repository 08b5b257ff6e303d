import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type RepoServer, startRepoServer } from "../repo-server.ts";
import { fetchJars } from "./maven.ts";

const JAR = { group: "org.example.deep", artifact: "thing", version: "1.0", sha256: digest("jar bytes") };

let directory = "";
let repository: RepoServer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pitrix-maven-"));
  const folder = join(directory, "repository", "org/example/deep/thing/1.0");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "thing-1.0.jar"), "jar bytes");
  repository = await startRepoServer({ directory: join(directory, "repository") });
});

afterEach(async () => {
  await repository.stop();
  await rm(directory, { recursive: true, force: true });
});

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const fetchFrom = (jars: Parameters<typeof fetchJars>[0]) =>
  fetchJars(jars, join(directory, "lib"), join(directory, "log"), { MAVEN_REPOSITORY_URL: `${repository.url}/` });

test("jars come from a repository without Maven", async () => {
  await fetchFrom([JAR]);
  expect(await readFile(join(directory, "lib", "thing-1.0.jar"), "utf8")).toBe("jar bytes");
  expect(repository.requests.map(({ path }) => path)).toEqual(["/org/example/deep/thing/1.0/thing-1.0.jar"]);
});

test("a jar with another checksum is refused", async () => {
  await expect(fetchFrom([{ ...JAR, sha256: digest("other") }])).rejects.toThrow(/thing-1.0.jar has the checksum/);
});

test("a missing jar says what could help", async () => {
  await expect(fetchFrom([{ ...JAR, version: "2.0" }])).rejects.toThrow(/answered 404; with Maven/);
});
