import { describe, expect, it } from "vitest";
import { expectStatus } from "../journey.ts";
import { ensureTenant } from "../tenant.ts";
import { readyToDeploy } from "./quotas.ts";
import type { StoreWorld } from "./world.ts";

interface Row {
  readonly key: string;
  readonly deployments: number;
  readonly nodes: number;
}

export function reports(world: () => StoreWorld): void {
  describe("reports", () => {
    it("PT-36: what is in use is told by tenant, zone, runtime and app, to each tenant its own and to the platform each sum", async () => {
      const [here, there] = ["tenant-report-a", "tenant-report-b"];
      for (const id of [here, there]) await ensureTenant(world().table, id);
      const api = await world().client(here, ["tenant-admin"]);
      const stranger = await world().client(there, ["tenant-admin"]);
      const deploy = await readyToDeploy(world(), api);
      const { body: one } = await expectStatus(deploy(), 202);
      await expectStatus(deploy(), 202);
      await expectStatus((await readyToDeploy(world(), stranger))(), 202);
      const rows = async (client: typeof api, query: string): Promise<Row[]> =>
        (await expectStatus(client.get(`/reports/usage?${query}`), 200)).body.items;
      const { region } = await world().cloud();
      const two = { deployments: 2, nodes: 2 };
      expect(await rows(api, "by=tenant")).toMatchObject([{ key: here, name: here, ...two }]);
      expect(await rows(api, "by=zone")).toMatchObject([{ key: `aws/${region}`, ...two }]);
      expect(await rows(api, "by=runtime")).toMatchObject([{ key: one.runtimeId, name: "r", ...two }]);
      expect(await rows(api, "by=app")).toMatchObject([{ key: one.appId, ...two }]);
      expect(await rows(stranger, "by=zone")).toMatchObject([{ deployments: 1, nodes: 1 }]);
      const platform = await world().client("platform", ["platform-admin"]);
      const sums = new Map<string, Row>();
      for (let token = ""; ; ) {
        const page = token === "" ? "" : `&pageToken=${token}`;
        const { body } = await expectStatus(platform.get(`/reports/usage?by=tenant&pageSize=100${page}`), 200);
        for (const row of body.items) sums.set(row.key, row);
        if (body.nextPageToken === undefined) break;
        token = body.nextPageToken;
      }
      expect(sums.get(here)).toMatchObject(two);
      expect(sums.get(there)).toMatchObject({ deployments: 1, nodes: 1 });
      const user = await world().client(here, ["user"]);
      expect((await expectStatus(user.get("/reports/usage"), 403)).body).toMatchObject({ permission: "reports:read" });
    });
  });
}
