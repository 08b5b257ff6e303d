import { beforeAll, describe, expect, it } from "vitest";
import { allPermissions } from "../../shared/kernel/permissions.ts";
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
      await keepsTheContract(speakers, operation, await prepare(fixtures));
    });
  });
}
