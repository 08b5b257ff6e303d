import { compactVerify, importJWK } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestAws, type TestAws } from "../../functions/api/test-aws.ts";
import { deploymentsOf } from "../domain/deployment/entity.ts";
import { Certificate, type Erasure } from "../domain/leaving/schema.ts";
import { leavingStore } from "../domain/leaving/store.ts";
import { memberItem } from "../domain/member/entity.ts";
import { PUBLIC_SCOPE } from "../domain/search/document.ts";
import { facetsPartition } from "../domain/search/entity.ts";
import { searchIndex } from "../domain/search/index-store.ts";
import { tenantKey } from "../domain/tenant/entity.ts";
import { newId } from "../kernel/ids.ts";
import type { Item } from "../platform/dynamodb.ts";
import { certificateKey, certificateSigner } from "./certificate.ts";
import { runErasure } from "./erase.ts";
import { LEASE, START } from "./test-export.ts";
import { seedTenant } from "./test-tenant.ts";
import { type Deaths, deaths, Killed } from "./test-worker.ts";

let server: TestAws;
beforeAll(async () => {
  server = await startTestAws();
});
afterAll(async () => server?.stop());

const GONE = "tenant-gone";
const STAYS = "tenant-stays";

/** An install with two tenants in it. */
async function install(): Promise<TestAws> {
  const aws = await server.another();
  for (const id of [GONE, STAYS]) await seedTenant(aws.table, aws.bulk, id);
  for (const [user, tenants] of [
    ["user-both", [GONE, STAYS]],
    [`user-of-${GONE}`, [GONE]],
  ] as const) {
    await aws.table.put({ pk: `USER#${user}`, sk: "USER", entity: "User", id: user, email: `${user}@example.com` });
    for (const tenantId of tenants)
      await aws.table.put(
        memberItem({
          tenantId,
          userId: user,
          email: "x@example.com",
          name: "X",
          roles: [],
          groups: [],
          status: "active",
          version: 1,
          createdAt: "",
          createdBy: "",
          updatedAt: "",
        }),
      );
  }
  await aws.table.put({ pk: "TOKEN#tok-1", sk: "TOKEN", entity: "ApiToken", id: "tok-1", tenantId: GONE });
  await aws.table.put({ pk: "PLATFORM#CATEGORY#ctg-1#0", sk: `APP#${GONE}#app-1`, tenantId: GONE, appId: "app-1" });
  await aws.table.put({ pk: `T#${STAYS}#SHARED_RUNTIME`, sk: "rt-9", ownerTenantId: GONE });
  await aws.table.put({ pk: `T#${STAYS}#RUNTIME#rt-9#GUEST`, sk: `${GONE}#dep-1`, guestTenantId: GONE });
  await aws.table.put({ pk: `T#${GONE}#SOMETHING_NEW`, sk: "that nobody listed" });
  await aws.table.put({ pk: `T#${GONE}#AUDIT`, sk: "000000000001", seq: 1 });
  await aws.table.delete(await intent(aws, GONE));
  return aws;
}

async function intent(aws: TestAws, tenantId: string) {
  const { items } = await aws.table.query({ pk: `T#${tenantId}#AUDIT_INTENT`, limit: 1 });
  return { pk: String(items[0]?.pk), sk: String(items[0]?.sk) };
}

async function all(aws: TestAws): Promise<readonly Item[]> {
  const { items } = await aws.scan.page({ filter: "attribute_exists(pk)", values: {} });
  return items;
}

async function erased(aws: TestAws, options: { leaveRunning?: boolean; mortal?: Deaths } = {}): Promise<Erasure> {
  const { leaveRunning = true, mortal = deaths(undefined, "before") } = options;
  const now = new Date(START).toISOString();
  const work: Erasure = {
    kind: "erasure",
    id: newId("erasure"),
    tenantId: GONE,
    status: "waiting",
    counts: {},
    createdBy: "user-platform",
    createdAt: now,
    updatedAt: now,
    version: 1,
    beginsAt: now,
    by: "platform",
    leaveRunning,
  };
  const store = leavingStore(aws.table);
  await store.create(work, new Date(START), []);
  let time = START;
  const parts = {
    table: mortal.wrap(aws.table, ["delete", "update", "transact"]),
    scan: aws.scan,
    work: mortal.wrap(store, ["take", "note", "release", "end"]),
    objects: mortal.wrap(aws.bulk, ["put", "deleteAll"]),
    index: searchIndex(aws.table),
    // What a test puts has the time of the server; it is all there before.
    clock: () => new Date(Math.max(time, Date.now() + 1000)),
    leaseMs: LEASE,
    closeMs: 0,
    auditHead: async () => ({ seq: 1, hash: "h" }),
    sign: certificateSigner(aws.table, aws.sealer),
    pageItems: 40,
  };
  for (let turn = 0; turn < 30; turn++) {
    time = Math.max(time, Date.now() + 1000) + LEASE + 1;
    try {
      const held = await parts.work.take(work, new Date(time), LEASE);
      if (held?.kind !== "erasure") break;
      await runErasure(parts, held, () => false);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  const ended = await store.get(work);
  if (ended?.kind !== "erasure") throw new Error("it is gone");
  return ended;
}

/** What has nothing to do with the erasure itself: its own record and key, and counters that others see. */
const others = (items: readonly Item[]) =>
  items
    .filter((item) => !["PLATFORM#ERASURE", "PLATFORM#ERASURE_KEY"].includes(String(item.pk)))
    .filter((item) => !JSON.stringify([item.pk, item.sk, item.tenantId, item.ownerTenantId]).includes(GONE))
    .filter((item) => item.pk !== `USER#user-of-${GONE}`)
    .map((item) => JSON.stringify(item, Object.keys(item).sort()))
    .sort();

describe("an erasure", () => {
  test("leaves nothing of the tenant but its audit chain and an empty name, and nothing of others is touched", async () => {
    const aws = await install();
    const before = others(await all(aws));
    const objectsBefore = await aws.bulk.list("");
    const done = await erased(aws);
    expect(done).toMatchObject({ status: "done" });
    const after = await all(aws);
    expect(others(after)).toEqual(before);
    const left = after.filter((item) => JSON.stringify(item).includes(GONE)).map(({ pk }) => pk);
    // The chain's head and its one entry.
    expect(left.sort()).toEqual(["PLATFORM#ERASURE", `T#${GONE}#AUDIT`, `T#${GONE}#AUDIT`, `T#${GONE}#TENANT`]);
    expect(await aws.table.get(tenantKey(GONE))).toMatchObject({ status: "erased", name: "" });
    const keys = (list: readonly { readonly key: string }[]) => list.map(({ key }) => key);
    const objects = keys(await aws.bulk.list(""));
    expect(objects.filter((key) => key.includes(GONE))).toEqual([]);
    expect(objects).toEqual(keys(objectsBefore).filter((key) => objects.includes(key)));
    expect(objects.filter((key) => key.startsWith("packages/"))).toHaveLength(1);
    expect(objects.filter((key) => key.includes(STAYS))).toEqual(
      keys(objectsBefore).filter((key) => key.includes(STAYS)),
    );
  });

  test("is certified by a signature that anybody checks, and names no person", async () => {
    const aws = await install();
    const { certificate, signature = "" } = await erased(aws);
    const key = await certificateKey(aws.table);
    if (key === undefined) throw new Error("there is no key");
    const { payload } = await compactVerify(signature, await importJWK(key, "EdDSA"));
    expect(Certificate.parse(JSON.parse(new TextDecoder().decode(payload)))).toEqual(certificate);
    expect(certificate).toMatchObject({
      items: { member: 2, user: 1, token: 1, deployment: 1, t: 3, platform: 1 },
      objects: { packages: 1, attachments: 1, manifests: 1, uploads: 1 },
      leftRunning: 1,
      audit: { seq: 1 },
      verification: { itemsFound: 0, passes: 2 },
    });
    expect(certificate?.verification.looked).toBeGreaterThan(40);
    // An item of a kind that nobody listed is called by the beginning of its key.
    for (const name of ["@", "A. Dmin", "example.com", `Name of`])
      expect(signature + JSON.stringify(certificate)).not.toContain(name);
    const [head = "", body = "", mac = ""] = signature.split(".");
    const forged = Buffer.from(body, "base64url").toString().replace(GONE, "tenant-none");
    const false_ = [head, Buffer.from(forged).toString("base64url"), mac].join(".");
    await expect(compactVerify(false_, await importJWK(key, "EdDSA"))).rejects.toThrow();
  });

  test("does the same, and counts the same, whenever its worker dies", async () => {
    const counted = deaths(undefined, "before");
    const first = await erased(await install(), { mortal: counted });
    expect(counted.effects).toBeGreaterThan(60);
    const step = Math.max(1, Math.floor(counted.effects / 14));
    for (let at = 0; at < counted.effects; at += step) {
      const aws = await install();
      const done = await erased(aws, { mortal: deaths(at, at % 2 === 0 ? "before" : "after") });
      expect({ at, status: done.status, items: done.certificate?.items, objects: done.certificate?.objects }).toEqual({
        at,
        status: "done",
        items: first.certificate?.items,
        objects: first.certificate?.objects,
      });
      const left = (await all(aws)).filter((item) => JSON.stringify(item).includes(GONE));
      expect(left).toHaveLength(4);
    }
  }, 300_000);

  test("is refused while something runs, here or for others, and the tenant is as it was", async () => {
    const aws = await install();
    expect(await erased(aws, { leaveRunning: false })).toMatchObject({
      status: "failed",
      failure: /1 of its deployments/,
    });
    expect(await aws.table.get(tenantKey(GONE))).toMatchObject({ status: "active" });
    const [own] = await aws.table.queryAll({ pk: deploymentsOf(GONE) });
    await aws.table.put({ ...own, pk: deploymentsOf(GONE), sk: String(own?.sk), status: "deleted" });
    const [foreign] = await aws.table.queryAll({ pk: deploymentsOf(STAYS) });
    await aws.table.put({ ...foreign, pk: deploymentsOf(STAYS), sk: String(foreign?.sk), appTenantId: GONE });
    const refused = await erased(aws, { leaveRunning: false });
    expect(refused).toMatchObject({ status: "failed", failure: /1 deployments of other tenants/ });
    expect((await all(aws)).filter((item) => JSON.stringify(item).includes(`T#${GONE}#`)).length).toBeGreaterThan(30);
  });

  test("keeps bytes that somebody else has as well, and what others count in the shared catalogue", async () => {
    const aws = await install();
    const packages = await aws.bulk.list("packages/");
    const versions = (await all(aws)).filter((item) => item.entity === "AppVersion");
    const mine = versions.find((item) => item.tenantId === GONE);
    const theirs = versions.find((item) => item.tenantId === STAYS);
    await aws.table.put({ ...theirs, pk: String(theirs?.pk), sk: "VERSION", digest: mine?.digest });
    await erased(aws);
    expect(await aws.bulk.list("packages/")).toEqual(packages);
    const facets = await aws.table.queryAll({ pk: facetsPartition(PUBLIC_SCOPE) });
    for (const one of facets) expect(Number(one.apps)).toBeGreaterThanOrEqual(0);
  });
});
