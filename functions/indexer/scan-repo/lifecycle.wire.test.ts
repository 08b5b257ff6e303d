import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { appAfter } from "../../../shared/domain/app/shown.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { type Direct, direct } from "../../../shared/domain/lifecycle/rules.ts";
import { lifecycleStore } from "../../../shared/domain/lifecycle/store.ts";
import { repoKey } from "../../../shared/domain/repo/entity.ts";
import { submit } from "../../../shared/domain/review/rules.ts";
import { type TestRepo, TestStack } from "./test-stack.ts";

let stack: TestStack;
let archive: Buffer;

beforeAll(async () => {
  stack = await TestStack.start();
  archive = await readFile(new URL("../../../examples/repo/zookeeper-0.1.0.tgz", import.meta.url));
});
afterAll(async () => stack?.stop());

const act = { actor: "tok-1", actedAs: "owner", requestId: "request-1", phases: [] } as const;

async function shown(repo: TestRepo) {
  const apps = appStore(stack.table);
  const [app] = (await apps.list(repo.tenantId, { limit: 1, includeVanished: true })).items;
  if (app === undefined) throw new Error("no app");
  const { items } = await apps.versions(repo.tenantId, app.id, { limit: 10, includeVanished: true });
  return { app, versions: Object.fromEntries(items.map((one) => [one.packageVersion, one])) };
}

async function lead(repo: TestRepo, version: string, command: Direct): Promise<void> {
  const { versions } = await shown(repo);
  const before = versions[version];
  if (before === undefined) throw new Error(`no version ${version}`);
  const lifecycle = lifecycleStore(stack.table);
  const state = await lifecycle.appOf(before);
  if (state === undefined) throw new Error("no app");
  const now = new Date();
  const moved = direct(command, before, { ...act, now });
  const app = { before: state.app, after: appAfter(state.app, state.versions, moved.version, undefined, now) };
  await lifecycle.save({ before, moved, app, also: [] });
}

test("the versions of a repo go the way of uploads where it says so, and scans leave them where they are", async () => {
  const repo = await stack.repo({ zookeeper: { "0.1.0": archive } });
  await stack.table.update({
    key: repoKey(repo.tenantId, repo.id),
    update: "SET appDefaultStatus = :draft",
    values: { ":draft": "draft" },
  });
  await stack.scan(repo);
  const first = await shown(repo);
  expect(first).toMatchObject({ app: { status: "draft" }, versions: { "0.1.0": { status: "draft" } } });
  const draft = first.versions["0.1.0"];
  if (draft === undefined) throw new Error("no version");
  const submission = { id: "rev-1", version: draft, audience: "private", phases: [], texts: textsOf() } as const;
  const { review, ...moved } = submit(submission, { ...act, now: new Date() });
  const passed = { before: draft, moved, review: { before: undefined, after: review }, also: [] };
  await lifecycleStore(stack.table).save(passed);
  await lead(repo, "0.1.0", "release");
  expect((await shown(repo)).app).toMatchObject({ status: "active", latestVersion: "0.1.0", audience: "private" });

  // A new one is a draft again, and does not take the place of what is released.
  repo.apps = { zookeeper: { "0.1.0": archive, "0.2.0": archive } };
  expect(await stack.scan(repo)).toBe("succeeded");
  const second = await shown(repo);
  expect(second.app).toMatchObject({ status: "active", latestVersion: "0.1.0" });
  expect(second.versions).toMatchObject({ "0.1.0": { status: "active" }, "0.2.0": { status: "draft" } });
});

function textsOf() {
  return { description: "", keywords: [], curated: {} };
}

test("a version that was suspended stays so through scans, and through its repo's absence", async () => {
  const repo = await stack.repo({ zookeeper: { "0.1.0": archive, "0.2.0": archive } });
  await stack.scan(repo);
  expect((await shown(repo)).app).toMatchObject({ status: "active", latestVersion: "0.2.0" });
  await lead(repo, "0.2.0", "suspend");
  expect((await shown(repo)).app).toMatchObject({ status: "active", latestVersion: "0.1.0" });
  repo.apps = { zookeeper: { "0.1.0": archive, "0.1.1": archive, "0.2.0": archive } };
  expect(await stack.scan(repo)).toBe("succeeded");
  expect((await shown(repo)).app).toMatchObject({ status: "active", latestVersion: "0.1.1" });

  repo.apps = { zookeeper: { "0.1.0": archive, "0.1.1": archive } };
  for (const _ of [1, 2]) await stack.scan(repo);
  expect((await shown(repo)).versions["0.2.0"]?.status).toBe("vanished");
  repo.apps = { zookeeper: { "0.1.0": archive, "0.1.1": archive, "0.2.0": archive } };
  expect(await stack.scan(repo)).toBe("succeeded");
  const back = await shown(repo);
  expect(back.versions["0.2.0"]?.status).toBe("suspended");
  expect(back.app).toMatchObject({ status: "active", latestVersion: "0.1.1" });
  await lead(repo, "0.2.0", "recover");
  expect((await shown(repo)).app).toMatchObject({ latestVersion: "0.2.0" });
});

test("a scan that has read the app before a version is suspended does not put it back", async () => {
  const repo = await stack.repo({ zookeeper: { "0.1.0": archive, "0.2.0": archive } });
  await stack.scan(repo);
  let meanwhile: Promise<void> | undefined;
  repo.failing.set("/zookeeper-0.1.1.tgz", async (_request, response) => {
    meanwhile ??= lead(repo, "0.2.0", "suspend");
    await meanwhile;
    response.end(archive);
  });
  repo.apps = { zookeeper: { "0.1.0": archive, "0.1.1": archive, "0.2.0": archive } };
  await stack.scan(repo);
  expect(meanwhile).toBeDefined();
  expect((await shown(repo)).app).toMatchObject({ latestVersion: "0.1.0" });
  // Its lease has to end; then the scan comes again.
  expect(await stack.scan(repo, { laterMs: 3_600_000 })).toBe("succeeded");
  expect((await shown(repo)).app).toMatchObject({ status: "active", latestVersion: "0.1.1" });
});
