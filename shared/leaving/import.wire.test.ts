import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { startTestAws, type TestAws } from "../../functions/api/test-aws.ts";
import { appIdPartition, appKey } from "../domain/app/entity.ts";
import { importObjectKey } from "../domain/leaving/entity.ts";
import type { Import } from "../domain/leaving/schema.ts";
import { leavingStore } from "../domain/leaving/store.ts";
import { tenantKey } from "../domain/tenant/entity.ts";
import { newId } from "../kernel/ids.ts";
import type { Item } from "../platform/dynamodb.ts";
import { runImport } from "./import.ts";
import { ArchivePart, sha256 } from "./part.ts";
import { gzipMember, TAR_END, tarEntry } from "./tar.ts";
import { recordsOf, unpacked } from "./test-archive.ts";
import { archiveBytes, askedExport, LEASE, START, workedExport } from "./test-export.ts";
import { seedTenant } from "./test-tenant.ts";
import { type Deaths, deaths, Killed } from "./test-worker.ts";

const TENANT = "tenant-moving";
/** Kinds that an archive has to be read alone. */
const NOT_BROUGHT_BACK = ["audit-entry", "audit-source", "approval", "order", "sale", "entitlement"];
let here: TestAws;
let archive: Buffer;
beforeAll(async () => {
  here = await startTestAws();
  await seedTenant(here.table, here.bulk, TENANT);
  archive = await archiveBytes(here, await workedExport(here, await askedExport(here, TENANT)));
});
afterAll(async () => here?.stop());

/** An install with nothing in it. */
const fresh = (): Promise<TestAws> => here.another();

async function imported(
  aws: TestAws,
  bytes: Uint8Array,
  mortal: Deaths = deaths(undefined, "before"),
  tenantId = TENANT,
) {
  const now = new Date(START).toISOString();
  const work: Import = {
    kind: "import",
    id: newId("import"),
    tenantId,
    status: "running",
    counts: {},
    createdBy: "user-1",
    createdAt: now,
    updatedAt: now,
    version: 1,
    size: bytes.byteLength,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    validUntil: now,
  };
  const store = leavingStore(aws.table);
  await aws.bulk.put(importObjectKey(work.id), bytes, "application/gzip");
  await store.create(work, new Date(START), []);
  let time = START;
  const dying = mortal.wrap(store, ["take", "note", "release", "end"]);
  const objects = mortal.wrap(aws.bulk, ["put"]);
  const table = mortal.wrap(aws.table, ["put", "transact"]);
  for (let turn = 0; turn < 40; turn++) {
    time += LEASE + 1;
    try {
      const held = await dying.take(work, new Date(time), LEASE);
      if (held?.kind !== "import") break;
      const parts = { table, work: dying, objects, clock: () => new Date(time), leaseMs: LEASE, filesANote: 5 };
      await runImport(parts, held, () => true);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  return store.get(work);
}

/** What an export holds, as text, without what an import declares to change. */
const told = (records: ReadonlyMap<string, readonly unknown[]>) =>
  JSON.stringify(
    [...records].filter(([kind]) => !NOT_BROUGHT_BACK.includes(kind)),
    (name, value: unknown) => (name === "nextScanAt" || name === "audience" ? undefined : value),
  );

const recordsIn = async (aws: TestAws) =>
  recordsOf(await unpacked(await archiveBytes(aws, await workedExport(aws, await askedExport(aws, TENANT)))));

/** An item without what an import changes on purpose: secrets and their marks, when a repo is due, who judged a version. */
function kept(item: Item): Item {
  const changed = [
    "sealed",
    "sealedValues",
    "sealedToken",
    "tokenSha256",
    "fingerprint",
    "nextScanAt",
    "audience",
    "secrets",
  ];
  const parts = Object.entries(item).filter(([name]) => !changed.includes(name));
  const { spec, ...rest } = Object.fromEntries(parts.filter(([name]) => name !== "gsi1sk" || item.entity !== "Repo"));
  // What a deployment was meant to be holds its answers as the deployment does.
  return spec === undefined ? rest : { ...rest, spec: kept(Object(spec)) };
}

/** Every item below a tenant's prefix. */
async function itemsOf(aws: TestAws): Promise<ReadonlyMap<string, Item>> {
  const { items } = await aws.scan.page({
    filter: "begins_with(pk, :tenant)",
    values: { ":tenant": `T#${TENANT}#` },
  });
  return new Map(items.map((item) => [`${item.pk} ${item.sk}`, item]));
}
describe("an import into an empty install", () => {
  test("brings back what was exported: its own export is the same, but for what it declares", async () => {
    const aws = await fresh();
    expect(await imported(aws, archive)).toMatchObject({ status: "done" });
    const [before, after] = [recordsOf(await unpacked(archive)), await recordsIn(aws)];
    expect(told(after)).toBe(told(before));
    const objects = ["packages/", `attachments/${TENANT}/`].map(async (prefix) => {
      const keys = (list: readonly { readonly key: string; readonly size: number }[]) =>
        list.map(({ key, size }) => [key, size]);
      expect(keys(await aws.bulk.list(prefix))).toEqual(keys(await here.bulk.list(prefix)));
    });
    await Promise.all(objects);
  });

  test("keeps keys, indexes and counters of every exported item", async () => {
    const aws = await fresh();
    await imported(aws, archive);
    const [before, after] = [await itemsOf(here), await itemsOf(aws)];
    expect(after.size).toBeGreaterThan(20);
    for (const [key, item] of after) expect(kept(item)).toEqual(kept(before.get(key) ?? {}));
  });

  test("comes out the same whenever its worker dies", async () => {
    const aws = await fresh();
    const counted = deaths(undefined, "before");
    await imported(aws, archive, counted);
    const whole = told(await recordsIn(aws));
    const step = Math.max(1, Math.floor(counted.effects / 12));
    for (let at = 0; at < counted.effects; at += step) {
      const other = await fresh();
      const done = await imported(other, archive, deaths(at, at % 2 === 0 ? "before" : "after"));
      expect({ at, status: done?.status }).toEqual({ at, status: "done" });
      expect(told(await recordsIn(other))).toBe(whole);
    }
  }, 300_000);

  test("refuses a tenant that is there, and writes nothing", async () => {
    const before = await itemsOf(here);
    expect(await imported(here, archive)).toMatchObject({ status: "failed", failure: /already/ });
    expect(await itemsOf(here)).toEqual(before);
  });
});

/** The archive with other records of some kinds, made so that its sums are right. */
async function forged(
  change: (kind: string, record: Record<string, unknown>) => unknown,
  withObjects = true,
): Promise<Buffer> {
  const part = new ArchivePart(1);
  const counts: Record<string, number> = {};
  const files = await unpacked(archive);
  for (const [kind, records] of recordsOf(files))
    for (const record of records) {
      counts[kind] = (counts[kind] ?? 0) + 1;
      part.addRecord(`records/${kind}`, change(kind, { ...Object(record) }));
    }
  for (const [path, bytes] of files) if (withObjects && path.startsWith("objects/")) part.addFile(path, bytes);
  const { bytes, files: listed } = part.finish();
  const sums = Buffer.from(listed.map((file) => `${file.sha256}  ${file.path}\n`).join(""));
  const manifest = {
    ...JSON.parse(files.get("manifest.json")?.toString("utf8") ?? ""),
    counts,
    sumsSha256: sha256(sums),
  };
  return Buffer.concat([
    bytes,
    gzipMember(tarEntry("SHA256SUMS", sums)),
    gzipMember(tarEntry("manifest.json", Buffer.from(JSON.stringify(manifest)))),
    gzipMember(TAR_END),
  ]);
}

const packed = (...entries: readonly Uint8Array[]) =>
  Buffer.concat([...entries.map((entry) => gzipMember(entry)), gzipMember(TAR_END)]);

describe("a hostile archive", () => {
  let aws: TestAws;
  beforeAll(async () => {
    aws = await fresh();
    await seedTenant(aws.table, aws.bulk, "tenant-victim");
  });

  const refused = async (bytes: Uint8Array, why: RegExp) => {
    const done = await imported(aws, bytes);
    expect(done?.failure).toMatch(why);
    expect(done?.status).toBe("failed");
    // The check comes first, so that nothing of it was written.
    expect(await itemsOf(aws)).toEqual(new Map());
    expect(await aws.table.get(tenantKey(TENANT))).toBeUndefined();
  };

  test("a forged archive that changes nothing is taken: the forger's tool is right", async () => {
    const other = await fresh();
    expect(await imported(other, await forged((_, record) => record))).toMatchObject({ status: "done" });
  });

  test("names another tenant in a record", async () => {
    for (const kind of ["app", "deployment", "member", "job", "category-member"])
      await refused(
        await forged((one, record) => (one === kind ? { ...record, tenantId: "tenant-victim" } : record)),
        /is not tenant-moving's/,
      );
    await refused(
      await forged((kind, record) => (kind === "category" ? { ...record, owner: "platform" } : record)),
      /is not tenant-moving's/,
    );
  });

  test("has ids that make other keys, or lead to another tenant's objects", async () => {
    for (const id of ["x#EVENT", "../x", "a..b", "x/y", "x\ny", ""])
      await refused(
        await forged((kind, record) => (kind === "app" ? { ...record, id } : record)),
        /has an id that none of ours has/,
      );
    const attachments = [
      { id: "../../x", kind: "icon", type: "image/png", width: 1, height: 1, size: 1, digest: "x", createdAt: "" },
    ];
    await refused(
      await forged((kind, record) => (kind === "app" ? { ...record, attachments } : record)),
      /is an id that none of ours has/,
    );
    await refused(await forged((_, record) => record, false), /The package sha256:[0-9a-f]{64} is not in the archive/);
    const { items } = await aws.scan.page({
      filter: "begins_with(gsi2pk, :id)",
      values: { ":id": "ID#app-" },
      projection: "id, tenantId",
    });
    const victim = items.find((item) => item.tenantId === "tenant-victim")?.id;
    await refused(
      await forged((kind, record) => (kind === "app" ? { ...record, id: victim } : record)),
      /belongs to somebody else/,
    );
  });

  test("gives rights beyond its tenant", async () => {
    const grants = (scope: string) => [
      { name: "x", title: "", grants: [`*:*@${scope}`], version: 1, createdAt: "", createdBy: "", updatedAt: "" },
    ];
    await refused(
      await forged((kind, record) => (kind === "tenant" ? { ...record, roles: grants("platform") } : record)),
      /reaches beyond the tenant/,
    );
    await refused(
      await forged((kind, record) => (kind === "member" ? { ...record, roles: ["platform-admin"] } : record)),
      /is a role of the platform/,
    );
  });

  test("brings secrets, keys or members of its own", async () => {
    for (const member of [{ sealed: "x" }, { pk: "TOKEN#x" }, { gsi1pk: "LEAVING_DUE" }, { secretSha256: "x" }])
      await refused(
        await forged((kind, record) => (kind === "credential" ? { ...record, ...member } : record)),
        /[Uu]nrecognized key/,
      );
    const external = await forged((kind, record) => (kind === "credential" ? { ...record, externalId: "x" } : record));
    await refused(external, /[Uu]nrecognized key/);
  });

  test("is not what its sums, its counts or its announcement say", async () => {
    const good = await forged((_, record) => record);
    const other = new ArchivePart(9);
    other.addRecord("records/app-event", {});
    await refused(Buffer.concat([other.finish().bytes, good]), /records\/app-event.*line 1/);
    await refused(packed(tarEntry("manifest.json", Buffer.from("{}"))), /manifest.json is none/);
    await refused(packed(tarEntry("SHA256SUMS", Buffer.from(""))), /has no manifest.json/);
    const false_ = Buffer.from("not its digest");
    await refused(packed(tarEntry(`objects/packages/${"0".repeat(64)}`, false_)), /is not what its name says/);
  });

  test("is no archive, a cut one, or holds paths, links and bombs", async () => {
    await refused(Buffer.from("no archive"), /no complete gzipped tar/);
    await refused(archive.subarray(0, archive.byteLength - 2000), /no complete gzipped tar|has no manifest/);
    for (const path of ["../manifest.json", "/etc/passwd", "records/../x", "objects/attachments/x/y", "README"])
      await refused(packed(tarEntry(path, Buffer.from("x"))), /nothing that an export holds/);
    const link = Buffer.from(tarEntry("manifest.json", new Uint8Array()));
    link.write("2", 156, "latin1");
    link.write("        ", 148, "latin1");
    const sum = link.reduce((total, byte) => total + byte, 0);
    link.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    await refused(packed(link), /is no regular file/);
    const zeros = tarEntry("records/app/00001-00001.ndjson", new Uint8Array(3 * 1024 * 1024));
    await refused(packed(zeros), /has more than 2097152 bytes/);
    const bomb = tarEntry(`objects/packages/${"0".repeat(64)}`, new Uint8Array(60 * 1024 * 1024));
    await refused(packed(bomb), /is not what its name says/);
  });

  test("does not bring back what runs, nor what others see, as if this store had decided it", async () => {
    const other = await fresh();
    await imported(
      other,
      await forged((kind, record) => {
        if (kind === "job") return { ...record, status: "queued" };
        if (kind === "deployment") return { ...record, status: "creating" };
        if (kind === "app" || kind === "app-version") return { ...record, audience: "shared" };
        return record;
      }),
    );
    const records = await recordsIn(other);
    expect(records.get("job")).toMatchObject([{ status: "failed", failure: { code: "exported" } }]);
    expect(records.get("deployment")).toMatchObject([{ status: "failed" }]);
    expect(records.get("app")).toMatchObject([{ audience: "private" }]);
    expect(records.get("app-version")).toMatchObject([{ audience: "private" }]);
    const [app] = z.array(z.looseObject({ id: z.string() })).parse(records.get("app"));
    expect(await other.table.get(appKey(TENANT, app?.id ?? ""))).toMatchObject({
      gsi2pk: appIdPartition(app?.id ?? ""),
    });
  });
});
