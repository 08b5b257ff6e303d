import { expect, it } from "vitest";
import { carried } from "../../../shared/domain/audit/log.ts";
import type { Erasure } from "../../../shared/domain/leaving/schema.ts";
import { leavingStore } from "../../../shared/domain/leaving/store.ts";
import { tenantStore } from "../../../shared/domain/tenant/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { ensurePageKey, openPager } from "../../../shared/platform/middleware/pages.ts";
import { testClient } from "../../../shared/platform/middleware/test-client.ts";
import { memoryTable } from "../../../shared/platform/testing/memory-table.ts";
import { endpoints } from "./endpoints.ts";

const at = "2026-11-22T09:00:00.000Z";
const erasure = (place: number, tenantId: string): Erasure => ({
  ...{
    kind: "erasure",
    id: `ers-${place}`,
    tenantId,
    status: "cancelled",
    counts: {},
    by: "tenant",
    leaveRunning: false,
  },
  ...{ beginsAt: at, createdBy: "user-1", createdAt: at, updatedAt: at, finishedAt: at, version: 2 },
});

it("lists a tenant its own erasures alone, on whatever page they are, and the platform all", async () => {
  const table = memoryTable();
  await ensurePageKey(table);
  const leaving = leavingStore(table);
  for (const [place, tenantId] of ["acme", "other", "other", "acme"].entries())
    await leaving.create(erasure(place, `tenant-${tenantId}`), undefined, []);
  const needs = {
    ...{ leaving, tenants: tenantStore(table), pager: openPager(table), newId },
    ...{ key: async () => undefined, wake: async () => {} },
  };
  const client = testClient(endpoints(needs), carried(table), {});
  const pages = async (tenantId: string, roles: string) => {
    const seen: string[][] = [];
    for (let token = ""; ; ) {
      const query = token === "" ? "" : `&pageToken=${encodeURIComponent(token)}`;
      const { body } = await client.as({ tenantId, roles }).send("GET", `/erasures?pageSize=2${query}`);
      seen.push(body.items.map(({ id }: { id: string }) => id));
      if (body.nextPageToken === undefined) return seen.filter((page, place) => page.length > 0 || place < 2);
      token = body.nextPageToken;
    }
  };
  expect(await pages("tenant-acme", "tenant-admin")).toEqual([["ers-3"], ["ers-0"]]);
  expect(await pages("tenant-none", "tenant-admin")).toEqual([[], []]);
  expect(await pages("ops", "platform-admin")).toEqual([
    ["ers-3", "ers-2"],
    ["ers-1", "ers-0"],
  ]);
  expect((await client.as({ tenantId: "tenant-acme", roles: "user" }).send("GET", "/erasures")).status).toBe(403);
});
