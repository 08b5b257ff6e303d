import type { Table } from "../../shared/platform/dynamodb.ts";

/** Sequential waves of round trips: a wave begins when all requests before it were answered. */
export async function countWaves(table: Table, run: () => Promise<unknown>): Promise<number> {
  let open = 0;
  let waves = 0;
  const original = { ...table };
  const counted =
    <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (open === 0) waves += 1;
      open += 1;
      try {
        return await call(...args);
      } finally {
        open -= 1;
      }
    };
  const { get, batchGet, query, queryAll, put, update, delete: remove, transact } = original;
  Object.assign(table, {
    get: counted(get),
    batchGet: counted(batchGet),
    query: counted(query),
    queryAll: counted(queryAll),
    put: counted(put),
    update: counted(update),
    delete: counted(remove),
    transact: counted(transact),
  });
  try {
    await run();
    return waves;
  } finally {
    Object.assign(table, original);
  }
}
