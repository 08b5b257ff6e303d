import { describe, expect, it } from "vitest";
import { openTable } from "../../platform/dynamodb.ts";
import { useTestTable } from "../../tasks/testing/table.ts";
import { answerStore } from "./answer-store.ts";
import type { CommandRecord } from "./schema.ts";
import { commandStore } from "./store.ts";

const client = useTestTable("answers");
const START = Date.parse("2026-11-22T09:00:00Z");
const owner = { tenantId: "tenant-a", frontgateId: "fg-a" };
const part = (id: string, number: number, parts = 2) => ({
  ...{ type: "answer-part" as const, id, part: number, parts },
  data: `part ${number}`,
});

/** A look that may begin within six seconds and take three. */
const look = (id: string): CommandRecord => ({
  ...{ id, ...owner, deploymentId: "dep-a", metadataVersion: 1, body: "{}", confidential: false, timeoutMs: 3_000 },
  ...{ deadline: new Date(START + 6_000).toISOString(), status: "open", createdAt: new Date(START).toISOString() },
});

async function asked(id: string) {
  const table = openTable("answers", client());
  const [answers, commands] = [answerStore(table), commandStore(table)];
  await commands.create(look(id), []);
  const at = new Date(START).toISOString();
  const end = () =>
    commands.complete(owner.tenantId, owner.frontgateId, id, { status: "succeeded", startedAt: at, finishedAt: at });
  const put = (number: number, afterMs: number, from = owner) =>
    answers.put(from, part(id, number), new Date(START + afterMs));
  return { end, put, all: () => answers.all(owner.tenantId, id) };
}

describe("the answer to a look", () => {
  it("is whole in whatever order its parts and its result come", async () => {
    const before = await asked("cmd-before");
    await before.put(1, 100);
    await before.put(0, 100);
    await before.end();
    const between = await asked("cmd-between");
    await between.put(1, 100);
    await between.end();
    expect(await between.all()).toBeUndefined();
    await between.put(0, 200);
    const after = await asked("cmd-after");
    await after.end();
    await after.put(0, 100);
    await after.put(1, 10_900);
    for (const { all } of [before, between, after]) expect(await all()).toEqual(["part 0", "part 1"]);
  });

  it("is dropped when nobody can wait for it any more, was not asked for, or is another Frontgate's", async () => {
    const late = await asked("cmd-late");
    await late.end();
    for (const number of [0, 1]) await late.put(number, 20_000);
    expect(await late.all()).toBeUndefined();
    const foreign = await asked("cmd-foreign");
    for (const number of [0, 1]) await foreign.put(number, 100, { ...owner, frontgateId: "fg-b" });
    expect(await foreign.all()).toBeUndefined();
    const answers = answerStore(openTable("answers", client()));
    for (const number of [0, 1]) await answers.put(owner, part("cmd-unknown", number), new Date(START));
    expect(await answers.all(owner.tenantId, "cmd-unknown")).toBeUndefined();
  });
});
