import { createReadStream } from "node:fs";
import { appendFile, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { openClient } from "../api/client.ts";
import { checkChain } from "../audit/check.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";

/** Continues the file to the chain's end. One request for each 500 entries. */
export async function exportAudit(context: Context, file: string, tenantId: string | undefined): Promise<void> {
  let after = await endOf(file);
  const client = await openClient(context);
  const query = tenantId === undefined ? {} : { tenantId };
  let written = 0;
  for (;;) {
    const { items, head } = await client.audit.listEntries({ ...query, after, signal: context.signal });
    const last = items.at(-1);
    if (last === undefined) {
      const text = `${context.paint("green", "✓")} ${file} holds the log up to entry ${head.seq}, ${written} of them new.`;
      await context.say(`${text}\n  Its end: ${head.seq}:${head.hash}`, { file, written, ...head });
      return;
    }
    await appendFile(file, items.map((item) => `${JSON.stringify(item)}\n`).join(""));
    written += items.length;
    after = last.seq;
  }
}

/** Number of the last entry of the file, 0 where there is none. A file that is not whole is not continued. */
async function endOf(file: string): Promise<number> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0) return 0;
  const found = await checkChain(createInterface({ input: createReadStream(file) }));
  if (!("fault" in found)) return found.head.seq;
  const message = `${file} is there, and breaks at entry ${found.seq}: ${found.detail}.`;
  throw new Failure(EXIT.conflict, "chain-broken", message, "Keep it for the record, and export to a new file.");
}
