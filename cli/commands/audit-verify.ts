import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { checkChain } from "../audit/check.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure, usage } from "../failure.ts";

/** Says that a log is whole, or throws where it breaks. */
export async function verifyAudit(context: Context, file: string, head: string | undefined): Promise<void> {
  const through = head === undefined ? undefined : readHead(head);
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const found = await checkChain(lines, through);
  if ("fault" in found) {
    const { fault, seq, detail } = found;
    const remedy = "Trust nothing from this entry on; compare with an earlier export.";
    throw new Failure(EXIT.invalid, "chain-broken", `The log breaks at entry ${seq}: ${detail}.`, remedy, {
      fault,
      seq,
    });
  }
  const { from, entries, sources } = found;
  const { tenantId, seq, hash } = found.head;
  await context.say(
    [
      `${context.paint("green", "✓")} ${entries} entries of ${tenantId}, from ${from} to ${seq}, are whole and in their order.`,
      `  Its end: ${seq}:${hash}`,
    ].join("\n"),
    { whole: true, tenantId, from, to: seq, entries, sources, hash },
  );
}

function readHead(text: string) {
  const [, seq, hash] = /^(\d{1,12}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw usage(`"${text}" is no end of a log.`, "It is a number, a colon and 64 hexadecimal digits.");
  return { seq: Number(seq), hash };
}
