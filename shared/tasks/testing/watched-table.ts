import { isDeepStrictEqual } from "node:util";
import type { Key, Table, Write } from "../../platform/dynamodb.ts";

/** What never changes again once it is so. */
const FINAL: Readonly<Record<string, readonly string[]>> = {
  Task: ["succeeded", "skipped"],
  Job: ["succeeded"],
  Command: ["done"],
  Node: ["deleted"],
};

/** A table that notes every item that a write has changed, and every object that left a state which is final. */
export function watchedTable(table: Table) {
  const regressions: string[] = [];
  const changed: string[] = [];
  const look = async (keys: readonly Key[], write: () => Promise<unknown>) => {
    const before = await Promise.all(keys.map((key) => table.get(key)));
    const answer = await write();
    const after = await Promise.all(keys.map((key) => table.get(key)));
    for (const [place, item] of before.entries()) {
      if (!isDeepStrictEqual(item, after[place])) changed.push(`${keys[place]?.pk} ${keys[place]?.sk}`);
      const [from, to] = [item?.["status"], after[place]?.["status"]];
      if (typeof from !== "string" || from === to) continue;
      if (FINAL[String(item?.["entity"])]?.includes(from) === true)
        regressions.push(`${keys[place]?.pk} ${keys[place]?.sk}: ${from} → ${to}`);
    }
    return answer;
  };
  const watched: Table = {
    ...table,
    put: async (item, expression) => void (await look([item], () => table.put(item, expression))),
    async update(input) {
      let answer = {};
      await look([input.key], async () => {
        answer = await table.update(input);
      });
      return answer;
    },
    delete: async (key, expression) => void (await look([key], () => table.delete(key, expression))),
    transact: async (writes, token) => void (await look(writes.map(keyOf), () => table.transact(writes, token))),
  };
  return { table: watched, regressions, changed };
}

function keyOf(write: Write): Key {
  if ("put" in write) return write.put;
  if ("update" in write) return write.update.key;
  return "delete" in write ? write.delete : write.check;
}
