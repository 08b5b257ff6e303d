import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestAws, type TestAws } from "../../functions/api/test-aws.ts";
import type { Export, Held } from "../domain/leaving/schema.ts";
import { leavingStore } from "../domain/leaving/store.ts";
import { isOfKind } from "./kind.ts";
import { exportedKinds, kindOf, leftOut } from "./registry.ts";
import { recordsOf, unpacked } from "./test-archive.ts";
import { archiveBytes, askedExport, LEASE, START, workedExport } from "./test-export.ts";
import { seedTenant } from "./test-tenant.ts";
import { type Deaths, deaths } from "./test-worker.ts";

let aws: TestAws;
beforeAll(async () => {
  aws = await startTestAws();
  for (const id of ["tenant-one", "tenant-two"]) await seedTenant(aws.table, aws.bulk, id);
});
afterAll(async () => aws?.stop());

const asked = (tenantId: string) => askedExport(aws, tenantId);
const worked = (work: Export, mortal?: Deaths) => workedExport(aws, work, mortal);
const archiveOf = async (work: Export) => unpacked(await archiveBytes(aws, work));

describe("an export", () => {
  test("holds every kind that there is, and `tar` and `sha256sum` read it", async () => {
    const done = await worked(await asked("tenant-one"));
    expect(done).toMatchObject({ status: "done", archive: { files: expect.any(Number), size: expect.any(Number) } });
    const files = await archiveOf(done);
    const records = recordsOf(files);
    expect([...records.keys()]).toEqual(exportedKinds.map(({ name }) => name).sort());
    expect(done.counts).toEqual(Object.fromEntries([...records].map(([kind, list]) => [kind, list.length])));
    const manifest: unknown = JSON.parse(files.get("manifest.json")?.toString("utf8") ?? "");
    expect(manifest).toMatchObject({ tenantId: "tenant-one", missingSecrets: 8, audit: { seq: 7 }, missingObjects: 0 });
    const objects = [...files].filter(([path]) => path.startsWith("objects/")).map(([, bytes]) => bytes.toString());
    expect(objects.sort()).toEqual(["package of tenant-one", "picture of tenant-one"]);
  });

  test("holds no secret, and nothing of another tenant", async () => {
    const files = await archiveOf(await worked(await asked("tenant-one")));
    const all = Buffer.concat([...files.values()]).toString("latin1");
    for (const forbidden of ["SEALED", 'sealed":"', "tenant-two", `${"0".repeat(64)}","updatedAt`])
      expect(all.includes(forbidden)).toBe(false);
  });

  test("knows every item of a tenant: each is of one kind, and each kind is there", async () => {
    const { items } = await aws.scan.page({
      filter: "begins_with(pk, :tenant)",
      values: { ":tenant": "T#tenant-two#" },
      projection: "pk, sk",
    });
    const keys = items.map((item) => ({ pk: String(item.pk), sk: String(item.sk) }));
    expect(keys.filter((key) => kindOf("tenant-two", key) === undefined)).toEqual([]);
    const all = [...exportedKinds, ...leftOut];
    for (const key of keys) expect(all.filter((kind) => isOfKind(kind, "tenant-two", key))).toHaveLength(1);
    const absent = all.filter((kind) => !keys.some((key) => isOfKind(kind, "tenant-two", key)));
    expect(absent.map(({ name }) => name)).toEqual(["export"]);
  });

  test("an item that no kind knows stops it, so that nothing is left behind in silence", async () => {
    await aws.table.put({ pk: "T#tenant-odd#TENANT", sk: "SOMETHING" });
    await expect(worked(await asked("tenant-odd"))).rejects.toThrow("no kind knows T#tenant-odd#TENANT / SOMETHING");
  });

  test("comes out the same whenever its worker dies", async () => {
    const whole = recordsOf(await archiveOf(await worked(await asked("tenant-one"))));
    const counted = deaths(undefined, "before");
    await worked(await asked("tenant-one"), counted);
    expect(counted.effects).toBeGreaterThan(6);
    for (let at = 0; at < counted.effects; at++)
      for (const when of ["before", "after"] as const) {
        const done = await worked(await asked("tenant-one"), deaths(at, when));
        expect({ at, when, status: done.status }).toEqual({ at, when, status: "done" });
        expect(recordsOf(await archiveOf(done))).toEqual(whole);
      }
  });

  test("two workers do not work on one at the same time", async () => {
    const work = await asked("tenant-one");
    const store = leavingStore(aws.table);
    const now = new Date(START + 1);
    const first = await store.take(work, now, LEASE);
    expect(await store.take(work, now, LEASE)).toBeUndefined();
    const second = await store.take(work, new Date(START + LEASE + 2), LEASE);
    expect(second?.fence).toBe(2);
    if (first === undefined) throw new Error("it was not taken");
    expect(await store.note(first, { checkpoint: {} }, now, LEASE)).toBe(false);
    const late: Held<"export"> | undefined = first.kind === "export" ? first : undefined;
    if (late !== undefined) expect(await store.end(late, { status: "done" }, now)).toBe(false);
  });
});
