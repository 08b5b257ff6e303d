/**
 * Writes the tables of `docs/costs.md` from prices and from what items measure: `node scripts/costs.ts`. The unit test
 * fails when they are not what is computed.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { creationOf, measuredItem, monthOf } from "./costs/credentials.ts";
import { ITEM_OVERHEAD, PRICES } from "./costs/prices.ts";

const FILE = new URL("../docs/costs.md", import.meta.url);
const COUNTS = [100, 10_000, 1_000_000];

/** The document with its tables as they are computed now. */
export async function costsDocument(text: string): Promise<string> {
  const bytes = await measuredItem();
  const rows = COUNTS.map((count) => {
    const month = monthOf(count, bytes, 0);
    const total = month.key + month.storage;
    return [
      count.toLocaleString("en"),
      dollars(month.key),
      dollars(month.storage),
      `**${dollars(total)}**`,
      dollars(month.storageWithoutFree),
      dollars(month.recovery),
      dollars(month.secretsManager),
    ];
  });
  const credentials = [
    `An item measures ${bytes} bytes, and ${bytes + ITEM_OVERHEAD} as it is billed.`,
    "",
    ...table(
      [
        "credentials",
        "KMS key",
        "storage",
        "a month",
        "storage without free GB",
        "recovery to any second",
        "Secrets Manager instead",
      ],
      rows,
    ),
    "",
    `Made once: ${dollars(creationOf(bytes) * 10_000)} for 10,000 (one request of KMS and one transactional write each). Each opening: one request, ${dollars(PRICES.kms.request * 10_000)} for 10,000, the first 20,000 of a month free.`,
  ];
  const rotations = table(
    ["automatic rotations so far", "10,000 credentials a month"],
    [0, 1, 2, 3].map((count) => {
      const { key, storage } = monthOf(10_000, bytes, count);
      return [String(count), dollars(key + storage)];
    }),
  );
  return between(between(text, "credentials", credentials), "rotations", rotations);
}

function between(text: string, name: string, lines: readonly string[]): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`docs/costs.md has no place for ${name}`);
  return `${text.slice(0, from + open.length)}\n\n${lines.join("\n")}\n\n${text.slice(to)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}

/** To the cent, or to two digits where it is less. */
function dollars(amount: number): string {
  if (amount === 0 || amount >= 0.01)
    return amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return amount.toPrecision(2);
}

if (import.meta.main) {
  const text = readFileSync(FILE, "utf8");
  writeFileSync(FILE, await costsDocument(text));
}
