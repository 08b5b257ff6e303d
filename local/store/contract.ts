import { beforeAll, describe, expect, it } from "vitest";
import { allRoutes } from "../../scripts/openapi/routes.ts";
import { auditReader } from "../../shared/domain/audit/read-store.ts";
import { allPermissions } from "../../shared/kernel/permissions.ts";
import { until } from "../journey.ts";
import { keepsTheContract, type Speakers } from "./contract/checks.ts";
import { operations } from "./contract/document.ts";
import { examples } from "./contract/examples.ts";
import { type Fixtures, openFixtures } from "./contract/fixtures.ts";
import type { StoreWorld } from "./world.ts";

const TENANT = "tenant-contract";

/** Calls every operation of `docs/openapi.json`: its success, everything that it must refuse, and its repetition. */
export function contract(world: () => StoreWorld): void {
  describe("the API's contract", () => {
    let speakers: Speakers;
    let fixtures: Fixtures;
    /** Operations that did what they should; where nothing is behind them in this store they did nothing. */
    const kept = new Set<string>();

    beforeAll(async () => {
      const { deployed, token } = world();
      const all = ["tenant-admin", "platform-admin", "platform-reviewer"];
      const full = await token(TENANT, all);
      speakers = {
        url: deployed.ApiUrl,
        full,
        without: (permission) =>
          token(
            TENANT,
            all,
            allPermissions().filter((other) => other !== permission),
          ),
        // Who reviews for the platform sees every tenant's versions.
        stranger: await token("tenant-contract-stranger", ["tenant-admin"]),
      };
      fixtures = openFixtures(world(), TENANT, { full, vendor: await token(TENANT, ["vendor", "operator"]) });
    });

    it("has an example of every operation to execute, and of nothing else", () => {
      expect(Object.keys(examples).sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
    });

    it.each(operations)("OP-09: $operationId does what the document says", async (operation) => {
      const prepare = examples[operation.operationId];
      if (prepare === undefined) throw new Error("it has no example: add one to local/store/contract/examples.ts");
      const example = await prepare(fixtures);
      await keepsTheContract(speakers, operation, example);
      if (example.without === undefined) kept.add(operation.operationId);
    });

    it("tells the audit log of every operation that changed something", async () => {
      const changing = (await allRoutes()).filter(
        ({ method, unaudited }) => method !== "GET" && unaudited === undefined,
      );
      const wanted = changing.map(({ operationId }) => operationId).filter((id) => kept.has(id));
      const audit = auditReader(world().table);
      await until("nothing waits", async () => (await audit.head(TENANT)).waiting === 0 || undefined);
      const told = new Set<string>();
      for (let after = 0, rows = await audit.after(TENANT, 0, 500); rows.length > 0; ) {
        for (const { entry } of rows) if (entry.outcome === "done") told.add(entry.operation);
        after = rows.at(-1)?.entry.seq ?? after;
        rows = await audit.after(TENANT, after, 500);
      }
      expect(wanted.filter((id) => !told.has(id))).toEqual([]);
    });
  });
}
