import type { Table } from "../../platform/dynamodb.ts";

/** DynamoDB decided nothing about a call; the SDK has repeated it in vain. */
export class Undecided extends Error {
  override readonly name: string;
  constructor(name: "ThrottlingException" | "TransactionConflictException") {
    super(name);
    this.name = name;
  }
}

/** What the SDK does by itself: a throttled call is made three times altogether, a transaction that met another once. */
const SDK_ATTEMPTS = 3;

/**
 * A table of which a share of the calls, those of the SDK's own repetitions counted, is throttled, or meets another
 * transaction. Nothing of such a call has happened.
 */
export function flakyTable(table: Table, random: () => number, share: number) {
  const count = { calls: 0, refused: 0 };
  const fails = () => {
    count.calls += 1;
    const failed = random() < share;
    if (failed) count.refused += 1;
    return failed;
  };
  const throttled = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 0; attempt < SDK_ATTEMPTS; attempt++) if (!fails()) return work();
    throw new Undecided("ThrottlingException");
  };
  const flaky: Table = {
    meter: table.meter,
    get: (...input) => throttled(() => table.get(...input)),
    batchGet: (...input) => throttled(() => table.batchGet(...input)),
    query: (...input) => throttled(() => table.query(...input)),
    queryAll: (...input) => throttled(() => table.queryAll(...input)),
    put: (...input) => throttled(() => table.put(...input)),
    update: (...input) => throttled(() => table.update(...input)),
    delete: (...input) => throttled(() => table.delete(...input)),
    async transact(...input) {
      // Half of what is refused is a conflict, which the SDK does not repeat.
      if (random() < share / 2) {
        count.calls += 1;
        count.refused += 1;
        throw new Undecided("TransactionConflictException");
      }
      await throttled(() => table.transact(...input));
    },
  };
  return { table: flaky, count };
}
