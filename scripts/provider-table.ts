/**
 * Writes the table of `docs/providers.md` from the manifests and READMEs of `shared/providers/`: `node scripts/provider-table.ts`, or
 * `--check` in CI.
 */
import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import type { Capability, Manifest } from "../shared/providers/contract.ts";
import { manifests } from "../shared/providers/registry.ts";

const FILE = new URL("../docs/providers.md", import.meta.url);
const PROVIDERS = new URL("../shared/providers/", import.meta.url);
const [OPEN, CLOSE] = ["<!-- table -->", "<!-- /table -->"];

/** What each capability is to who deploys. */
const CAPABILITIES: Readonly<Record<Capability, string>> = {
  probe: "is the credential taken, and what does it see",
  network: "subnets, and whether they have a way out",
  securityGroups: "a security group of its own for each network",
  instances: "machines: make, start, stop, resize, end",
  volumes: "volumes that outlive machines, and grow",
  snapshots: "snapshots: back-ups and restores",
  addresses: "public addresses that stay",
  images: "images by id and by name",
  workloads: "workloads in a cluster",
};

const Members = z.object({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});
const Described = z.union([
  z.object({ anyOf: z.array(Members) }).transform(({ anyOf }) => anyOf),
  Members.transform((one) => [one]),
]);

/** `a`, `b` (or `c`): the required members of each way to write it; those that may be left out are counted. */
function members(schema: z.ZodType): string {
  const ways = Described.parse(z.toJSONSchema(schema, { io: "input" })).map(({ properties, required }) => {
    const names = required.map((name) => `\`${name}\``).join(", ");
    const optional = Object.keys(properties).length - required.length;
    if (names === "") return optional === 0 ? "nothing" : `nothing, ${optional} optional`;
    return optional === 0 ? names : `${names}, ${optional} optional`;
  });
  return [...new Set(ways)].join("; or ");
}

/** The section of a provider's README whose heading is one of these; its first lines where there is none. */
function section(id: string, text: string, headings: readonly string[]): string {
  const readme = readFileSync(new URL(`${id}/README.md`, PROVIDERS), "utf8");
  const found = headings.find((heading) => readme.includes(`\n## ${heading}\n`));
  const place = `../shared/providers/${id}/README.md`;
  return `[${text}](${found === undefined ? place : `${place}#${found.toLowerCase().replaceAll(" ", "-")}`})`;
}

const price = ({ prices }: Manifest): string =>
  prices === undefined ? "none" : `${prices.currency}, as of ${prices.on}`;

/** The tables as Markdown. */
export function providerTable(all: readonly Manifest[] = manifests): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const heads = ["", ...all.map(({ title }) => title)];
  const named = new Set(all.flatMap(({ capabilities }) => capabilities));
  const can = Object.entries(CAPABILITIES).flatMap(([capability, words]) =>
    [...named].some((one) => one === capability)
      ? [
          [
            `\`${capability}\`: ${words}`,
            ...all.map((one) => (one.capabilities.some((has) => has === capability) ? "yes" : "·")),
          ],
        ]
      : [],
  );
  const formats = ["package formats", ...all.map(({ packageFormats }) => packageFormats.join(", "))];
  const needs = all.map((one) => [
    one.title,
    `\`${one.id}\``,
    members(one.credential),
    members(one.config),
    section(one.id, "permissions", ["Permissions", "Privileges", "What it needs"]),
    section(one.id, "limits and ways of its own", ["Quirks", "In our words", "Changing"]),
    price(one),
  ]);
  const head = ["cloud", "`provider`", "credential", "config", "permissions", "limits", "prices"];
  const drawn = (rows: readonly (readonly string[])[]) => {
    const [first = [], ...others] = rows;
    return [line(first), line(first.map(() => "---")), ...others.map(line)].join("\n");
  };
  return `### What each can\n\n${drawn([heads, ...can, formats])}\n\n### What each needs\n\n${drawn([head, ...needs])}`;
}

if (import.meta.main) {
  const text = readFileSync(FILE, "utf8");
  const [before, after] = [text.slice(0, text.indexOf(OPEN) + OPEN.length), text.slice(text.indexOf(CLOSE))];
  const wanted = `${before}\n\n${providerTable()}\n\n${after}`;
  if (!process.argv.includes("--check")) writeFileSync(FILE, wanted);
  else if (wanted !== text) {
    console.error("docs/providers.md is not what the manifests say: run node scripts/provider-table.ts");
    process.exitCode = 1;
  }
}
