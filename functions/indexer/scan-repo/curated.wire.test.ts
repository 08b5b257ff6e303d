import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { curate } from "../../../shared/domain/app/curate.ts";
import { appEdits } from "../../../shared/domain/app/edits.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { TestStack } from "./test-stack.ts";

let stack: TestStack;
let archive: Buffer;

beforeAll(async () => {
  stack = await TestStack.start();
  archive = await readFile(new URL("../../../examples/repo/zookeeper-0.1.0.tgz", import.meta.url));
});
afterAll(async () => stack?.stop());

test("what a tenant set on an app survives scans, also one that has read the app before", async () => {
  const repo = await stack.repo({ zookeeper: { "0.1.0": archive } });
  await stack.scan(repo);
  const apps = appStore(stack.table);
  const read = async () => (await apps.list(repo.tenantId, { limit: 1 })).items[0];
  const edit = async (department: string) => {
    const before = await read();
    if (before === undefined) throw new Error("no app");
    const { app, events } = curate(
      before,
      { department, keywords: ["mine"] },
      { eventId: () => `appe-${department}`, by: "t", now: new Date() },
    );
    await appEdits(stack.table).save(before, app, events, []);
    return app;
  };
  const edited = await edit("first");
  // The edit comes while the archive is fetched: after the scan has read the app.
  let meanwhile: Promise<unknown> | undefined;
  repo.failing.set("/zookeeper-0.2.0.tgz", async (_request, response) => {
    meanwhile = edit("second");
    await meanwhile;
    response.end(archive);
  });
  repo.apps = { zookeeper: { "0.1.0": archive, "0.2.0": archive } };
  expect(await stack.scan(repo)).toBe("succeeded");
  expect(meanwhile).toBeDefined();
  const after = await read();
  expect(after).toMatchObject({ latestVersion: "0.2.0", curated: { department: "second", keywords: ["mine"] } });
  expect(after?.version).toBe(edited.version + 2);
  expect(after?.createdAt).toBe(edited.createdAt);

  repo.apps = { other: { "1.0.0": archive } };
  for (const _ of [1, 2]) await stack.scan(repo);
  const gone = await apps.get(repo.tenantId, edited.id);
  expect(gone).toMatchObject({ status: "vanished", curated: { department: "second" } });
});
