import { expect, test } from "vitest";
import { DUE_SHARDS, dueShard } from "../../../shared/domain/repo/entity.ts";
import { repoStore } from "../../../shared/domain/repo/store.ts";
import type { QueryInput, Table } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { startDueScans } from "./schedule.ts";

/** A table that answers queries of the schedule only. */
function table(query: (input: QueryInput) => Awaited<ReturnType<Table["query"]>>): Table {
  const never = async () => {
    throw new Error("the schedule must only query");
  };
  return {
    meter: { roundTrips: 0, readUnits: 0, writeUnits: 0 },
    get: never,
    batchGet: never,
    queryAll: never,
    put: never,
    update: never,
    delete: never,
    transact: never,
    query: async (input) => query(input),
  };
}

function started(query: (input: QueryInput) => Awaited<ReturnType<Table["query"]>>, failing: readonly string[] = []) {
  const sent: unknown[] = [];
  const functions = {
    call: async () => undefined,
    send: async (_: string, payload: unknown) => {
      if (failing.some((id) => JSON.stringify(payload).includes(id))) throw new Error("throttled");
      sent.push(payload);
    },
  };
  const clock = () => new Date("2026-01-01T00:00:00.000Z");
  const log = createLogger({}, () => {});
  const result = startDueScans({ repos: repoStore(table(query)), functions, scanFunction: "scan", clock, log });
  return { sent, result };
}

const due =
  (...ids: string[]) =>
  (input: QueryInput) => ({
    items: ids
      .filter((id) => input.pk === `REPO_DUE#${dueShard(id)}`)
      .map((id) => ({ entity: "Repo", tenantId: "t", id })),
    lastKey: undefined,
  });

test("OP-14: every repo that is due has its own invocation; one that cannot be started stops no other", async () => {
  const { sent, result } = started(due("repo-1", "repo-2", "repo-3"), ["repo-2"]);
  expect(await result).toEqual({ started: 2, failed: 1 });
  expect(sent).toHaveLength(2);
});

test("it asks each shard once for what is due until now", async () => {
  const asked: QueryInput[] = [];
  await started((input) => {
    asked.push(input);
    return { items: [], lastKey: undefined };
  }).result;
  expect(asked).toHaveLength(DUE_SHARDS);
  expect(asked[0]).toMatchObject({ index: "gsi1", upTo: "2026-01-01T00:00:00.000Z#~", limit: 125 });
});

test("a deleted repo is handed over by its own id; a shard that cannot be read stops no other", async () => {
  const { sent, result } = started((input) => {
    if (input.pk === "REPO_DUE#0") throw new Error("unavailable");
    const removal = { entity: "RepoRemoval", tenantId: "t", repoId: "repo-9", deletedAt: "2026-01-01T00:00:00.000Z" };
    return { items: input.pk === "REPO_DUE#1" ? [removal] : [], lastKey: undefined };
  });
  expect(await result).toEqual({ started: 1, failed: 1 });
  expect(sent).toEqual([{ tenantId: "t", repoId: "repo-9" }]);
});

test("when nothing can be started it fails, for its alarm", async () => {
  await expect(started(due("repo-1"), ["repo-1"]).result).rejects.toThrow("no scan could be started");
});
