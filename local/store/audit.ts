import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pitrix as run } from "../../cli/testing/binary.ts";
import { digestOf } from "../../shared/kernel/canonical-json.ts";
import { expectStatus, until } from "../journey.ts";
import type { StoreWorld } from "./world.ts";

const TENANT = "tenant-audited";

/** Who did what, told by the deployed store and checked without it. */
export function auditing(world: () => StoreWorld): void {
  describe("the audit log", { timeout: 120_000 }, () => {
    it("tells who did what to an object, and who was refused, to the tenant's auditors and to nobody else", async () => {
      const { client } = world();
      const [admin, auditor] = [await client(TENANT, ["tenant-admin"]), await client(TENANT, ["auditor"])];
      const { body: made } = await expectStatus(admin.post("/categories", { names: { en: "Databases" } }), 201);
      const path = `/categories/${made.id}`;
      const any = { "if-match": "*" };
      await expectStatus(auditor.delete(path, any), 403);
      const { body: changed } = await expectStatus(admin.patch(path, { names: { en: "Stores" } }, any), 200);
      await expectStatus(admin.delete(path, any), 204);

      const query = `/audit?objectType=category&objectId=${made.id}`;
      const told = await until("all four acts are told", async () => {
        const { body } = await expectStatus(auditor.get(query), 200);
        return body.items.length === 4 ? body.items : undefined;
      });
      const [gone, renamed, refused, begun] = told;
      expect(told.map(({ operation, outcome }: Record<string, string>) => [operation, outcome])).toEqual([
        ["deleteCategory", "done"],
        ["updateCategory", "done"],
        ["deleteCategory", "denied"],
        ["createCategory", "done"],
      ]);
      // What the API showed is what the digests are of, and each act begins where the one before ended.
      expect([begun.after, renamed.before, renamed.after]).toEqual([made, made, changed].map(digestOf));
      expect(gone).toMatchObject({ before: renamed.after, actorId: begun.actorId, tenantId: TENANT });
      expect(gone.after).toBeUndefined();
      expect(refused.actorId).not.toBe(begun.actorId);
      expect(begun.source.userAgent).toEqual(expect.any(String));
      const { body: his } = await expectStatus(auditor.get(`/audit?actorId=${refused.actorId}`), 200);
      expect(his.items).toEqual([refused]);

      const other = await client("tenant-not-audited", ["tenant-admin"]);
      expect((await expectStatus(other.get(query), 200)).body.items).toEqual([]);
      await expectStatus(other.get(`/audit?tenantId=${TENANT}`), 404);
      await expectStatus((await client(TENANT, ["vendor"])).get(query), 403);
      const platform = await client("platform", ["platform-admin"]);
      expect((await expectStatus(platform.get(`${query}&tenantId=${TENANT}`), 200)).body.items).toEqual(told);
    });

    it("is exported and verified offline, and shows what was changed in it", async () => {
      const { deployed, stateDir, token, client } = world();
      const cwd = await mkdtemp(join(stateDir, "audit-"));
      const admin = await client(TENANT, ["tenant-admin"]);
      for (const en of ["One", "Two", "Three"]) await expectStatus(admin.post("/categories", { names: { en } }), 201);
      await until("nothing waits", async () => (await admin.get("/audit/head")).body.waiting === 0 || undefined);
      const env = { PITRIX_ENDPOINT: deployed.ApiUrl, PITRIX_TOKEN: await token(TENANT, ["auditor"]) };
      expect(await run(["audit", "export", "log.ndjson"], { cwd, env })).toMatchObject({ code: 0 });
      const { seq, hash } = (await expectStatus(admin.get("/audit/head"), 200)).body;
      const file = join(cwd, "log.ndjson");
      const lines = (await readFile(file, "utf8")).trim().split("\n");
      expect(lines).toHaveLength(seq);

      // No endpoint and no token: nothing is asked of the store.
      const verify = () => run(["audit", "verify", "log.ndjson", "--head", `${seq}:${hash}`], { cwd, env: {} });
      expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringContaining(`${seq} entries`) });
      await writeFile(file, lines.with(0, (lines[0] ?? "").replace('"done"', '"denied"')).join("\n"));
      expect((await verify()).code).toBe(5);
      await writeFile(file, lines.slice(0, -1).join("\n"));
      expect((await verify()).code).toBe(5);
    });
  });
}
