import { createHash } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { compactVerify, importJWK } from "jose";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { tenantStore } from "../../shared/domain/tenant/store.ts";
import { recordsOf, unpacked } from "../../shared/leaving/test-archive.ts";
import type { Item } from "../../shared/platform/dynamodb.ts";
import { openTableScan } from "../../shared/platform/table-scan.ts";
import { awsEnvironment, LOCAL_REGION } from "../aws.ts";
import type { ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";
import { examplePackage } from "./contract/fixtures.ts";
import type { StoreWorld } from "./world.ts";

const LEAVING = "tenant-leaving";
const STAYING = "tenant-staying";

/** Every item of the table that fits, as an operator would look. */
async function itemsOf({ aws, deployed }: StoreWorld, prefix: string): Promise<readonly Item[]> {
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(aws.endpoint);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const client = new DynamoDBClient({ endpoint: aws.endpoint, region: LOCAL_REGION, credentials });
  const scan = openTableScan(deployed.TableName, client);
  const items: Item[] = [];
  let startKey: { readonly pk: string; readonly sk: string } | undefined;
  do {
    const page = await scan.page({ startKey, filter: "begins_with(pk, :prefix)", values: { ":prefix": prefix } });
    items.push(...page.items);
    startKey = page.next;
  } while (startKey !== undefined);
  client.destroy();
  return items;
}

/** A tenant with an app, a picture-less page, a credential and a repo, and the digest of the app's package. */
async function furnished({ table, client, repo, cloud }: StoreWorld, id: string) {
  const at = new Date().toISOString();
  const tenant = { id, name: `Name of ${id}`, status: "active" as const, statusReason: "", roles: [] };
  const made = { version: 1, createdAt: at, createdBy: "user-operator", updatedAt: at };
  await tenantStore(table).create({ ...tenant, ...made }, undefined, []);
  const admin = await client(id, ["tenant-admin"]);
  const archive = new Uint8Array(await examplePackage(`of-${id}`, "1.0.0"));
  const { body: version } = await expectStatus(admin.upload("/app-versions", archive), 201);
  const { accessKeyId, secretAccessKey } = (await cloud()).tenant;
  const secret = { accessKeyId, secretAccessKey };
  await expectStatus(admin.post("/credentials", { name: "c", provider: "aws", secret }), 201);
  await expectStatus(admin.post("/repos", { name: "r", url: repo.url }), 201);
  return { admin, digest: String(version.digest).replace("sha256:", "") };
}

async function ended(client: ApiClient, path: string): Promise<Record<string, unknown>> {
  for (let attempt = 0; attempt < 360; attempt++) {
    const { body } = await expectStatus(client.get(path), 200);
    if (!["running", "waiting"].includes(body.status)) return body;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${path} does not end`);
}

/** What the tenant's members are told, as soon as the authorizer has forgotten what it knew of the tenant: 15 seconds. */
async function answers(client: ApiClient, status: number): Promise<void> {
  for (let attempt = 0; attempt < 40 && (await client.get("/apps")).status !== status; attempt++)
    await new Promise((resolve) => setTimeout(resolve, 1000));
  expect((await client.get("/apps")).status).toBe(status);
}

const Proven = z.object({
  certificate: z.looseObject({
    verification: z.object({ itemsFound: z.literal(0), objectsFound: z.literal(0) }).loose(),
  }),
  signature: z.string(),
  key: z.looseObject({ kty: z.literal("OKP"), crv: z.string(), x: z.string() }),
});

/** What an operator's own clock changes of a tenant that nobody uses. */
const still = (items: readonly Item[]) =>
  items
    .filter(({ pk }) => !/#(RATE|IDEMPOTENCY|AUDIT|QUOTA|REPO|APP|APPV|SEARCHED|PROGRESS)/.test(String(pk)))
    .map((item) => JSON.stringify(item, Object.keys(item).sort()))
    .sort();

export function leaving(world: () => StoreWorld): void {
  describe("a tenant that leaves", () => {
    it("is exported, erased with proof, brought back and works again, and its neighbour notices nothing", async () => {
      const { client } = world();
      const { admin, digest } = await furnished(world(), LEAVING);
      const { admin: neighbour } = await furnished(world(), STAYING);
      const platform = await client("platform", ["platform-admin"]);
      const vendor = await client(LEAVING, ["vendor"]);
      expect((await vendor.post("/exports")).body).toMatchObject({ status: 403, permission: "exports:create" });
      expect((await admin.post("/imports", { tenantId: LEAVING, size: 1, sha256: "0".repeat(64) })).status).toBe(404);

      const { headers } = await expectStatus(admin.post("/exports"), 202);
      const location = headers.get("location") ?? "";
      expect((await neighbour.get(location)).status).toBe(404);
      expect(await ended(admin, location)).toMatchObject({ status: "done", counts: { tenant: 1, credential: 1 } });
      const { body: download } = await expectStatus(admin.post(`${location}:download`), 200);
      const archive = Buffer.from(await (await fetch(download.url)).arrayBuffer());
      const files = await unpacked(archive);
      // And those of the repo's that its scan has read by now.
      expect([...files.keys()]).toContain(`objects/packages/${digest}`);
      const secret = (await world().cloud()).tenant.secretAccessKey;
      for (const [path, bytes] of files) expect([path, bytes.includes(secret)]).toEqual([path, false]);

      const wrong = { tenantId: LEAVING, confirm: "something" };
      expect((await platform.post("/erasures", wrong)).body).toMatchObject({ errors: [{ pointer: "/confirm" }] });
      expect((await neighbour.post("/erasures", wrong)).status).toBe(404);
      const before = still(await itemsOf(world(), `T#${STAYING}#`));
      const asked = { tenantId: LEAVING, confirm: `Name of ${LEAVING}` };
      const { body: own } = await expectStatus(admin.post("/erasures", asked), 202);
      expect(own).toMatchObject({ status: "waiting", by: "tenant" });
      expect((await platform.post("/erasures", asked)).status).toBe(409);
      expect((await neighbour.get(`/erasures/${own.id}`)).status).toBe(404);
      await expectStatus(admin.post(`/erasures/${own.id}:cancel`), 200);
      const erasure = (await expectStatus(platform.post("/erasures", asked), 202)).headers.get("location") ?? "";
      const proof = await ended(platform, erasure);
      expect(proof).toMatchObject({ status: "done" });
      const { certificate, signature, key } = Proven.parse(proof);
      const { payload } = await compactVerify(signature, await importJWK(key, "EdDSA"));
      expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(certificate);
      const left = (await itemsOf(world(), `T#${LEAVING}#`)).map(({ pk }) => String(pk));
      expect(new Set(left.filter((pk) => !pk.includes("#AUDIT")))).toEqual(new Set([`T#${LEAVING}#TENANT`]));
      expect(still(await itemsOf(world(), `T#${STAYING}#`))).toEqual(before);
      await answers(await client(LEAVING, ["tenant-admin"]), 403);

      const sha256 = createHash("sha256").update(archive).digest("hex");
      const body = { tenantId: LEAVING, size: archive.byteLength, sha256 };
      const { body: announced } = await expectStatus(platform.post("/imports", body), 201);
      const sent = await fetch(announced.url, {
        method: "PUT",
        headers: announced.headers,
        body: new Uint8Array(archive),
      });
      expect(sent.ok).toBe(true);
      await expectStatus(platform.post(`/imports/${announced.id}:start`), 202);
      expect(await ended(platform, `/imports/${announced.id}`)).toMatchObject({
        status: "done",
        counts: { tenant: 1 },
      });

      const back = await client(LEAVING, ["tenant-admin"]);
      await answers(back, 200);
      const [app] = z.array(z.looseObject({ id: z.string() })).parse(recordsOf(files).get("app") ?? []);
      await expectStatus(back.get(`/apps/${app?.id}`), 200);
      const { body: credentials } = await expectStatus(back.get("/credentials"), 200);
      expect(credentials.items).toMatchObject([{ name: "c", fingerprint: "" }]);
      await expectStatus(back.upload("/app-versions", new Uint8Array(await examplePackage("after", "1.0.0"))), 201);
    }, 400_000);
  });
}
