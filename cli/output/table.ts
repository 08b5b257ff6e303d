import Table from "cli-table3";
import type { Paint } from "../terminal.ts";
import { type Column, member } from "./column.ts";
import { toYaml } from "./yaml.ts";

/** Shown first, in this order, when an item has it and nobody chose columns. */
const USUAL = ["id", "name", "packageVersion", "title", "kind", "provider", "format", "status", "percent", "url"];
const MOST_COLUMNS = 8;
const LONGEST_CELL = 60;

/** The columns of a listing without chosen ones: the usual members that occur, and when it was made. */
export function usualColumns(items: readonly Readonly<Record<string, unknown>>[]): Column[] {
  const present = (key: string) => items.some((item) => item[key] !== undefined && typeof item[key] !== "object");
  const usual = USUAL.filter(present);
  const others = [...new Set(items.flatMap((item) => Object.keys(item)))].filter(
    (key) => !USUAL.includes(key) && present(key) && !/(At|version|description)$/.test(key),
  );
  const names = [...usual, ...others].slice(0, MOST_COLUMNS);
  return [...names.map((name) => member(name)), ...(present("createdAt") ? [member("createdAt", "age")] : [])];
}

/** A table without lines, as `kubectl` and `gh` print: it can be cut and searched. */
export function tableText(
  items: readonly Readonly<Record<string, unknown>>[],
  columns: readonly Column[],
  paint: Paint,
  now: Date,
): string {
  // A column that nothing fills says nothing.
  const filled = columns.filter(({ cell }) => items.some((item) => cell(item) !== undefined));
  const table = new Table({
    head: filled.map(({ title }) => paint("bold", title)),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: BORDERLESS,
  });
  for (const item of items) table.push(filled.map(({ title, cell }) => cellText(title, cell(item), paint, now)));
  return `${trimLines(table.toString())}\n`;
}

/** One object: its plain members as `name  value`, the others as YAML below. */
export function objectText(value: Readonly<Record<string, unknown>>, paint: Paint, now: Date): string {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  const width = Math.max(...entries.map(([name]) => name.length), 0) + 2;
  const lines = entries.map(([name, inside]) => {
    const label = paint("dim", name.padEnd(width));
    if (typeof inside !== "object" || inside === null) {
      const text = String(inside);
      return `${label}${isTime(text) ? `${text} (${age(text, now)} ago)` : paintStatus(name, text.replaceAll("\n", `\n${" ".repeat(width)}`), paint)}`;
    }
    if (Object.keys(inside).length === 0) return `${label}${Array.isArray(inside) ? "-" : "{}"}`;
    if (Array.isArray(inside) && inside.every((part) => typeof part !== "object"))
      return `${label}${inside.join(", ")}`;
    return `${label}\n${toYaml(inside).trimEnd().replaceAll(/^/gm, "  ")}`;
  });
  return `${lines.join("\n")}\n`;
}

/** `3m`, `5h`, `12d` since a time. */
export function age(time: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(time)) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)}h`;
  return `${Math.round(seconds / 86_400)}d`;
}

const BORDERLESS = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
    .map((name) => [name, ""]),
);

function cellText(title: string, value: unknown, paint: Paint, now: Date): string {
  if (value === undefined || value === null || value === "") return "-";
  if (Array.isArray(value)) return cut(value.map(String).join(","));
  if (typeof value === "object")
    return cut(
      Object.entries(value)
        .map(([key, inside]) => `${key}=${String(inside)}`)
        .join(","),
    );
  const text = String(value).replaceAll(/\s+/g, " ");
  if (isTime(text)) return age(text, now);
  // Ids are copied into the next command: never cut.
  return paintStatus(title, / id$|^ID$/i.test(title) ? text : cut(text), paint);
}

const GOOD = new Set(["active", "succeeded", "passed", "validated", "unchanged", "online", "running"]);
const BAD = new Set(["failed", "rejected", "suspended", "deleted", "vanished", "cancelled", "unreachable"]);

function paintStatus(name: string, text: string, paint: Paint): string {
  if (name.toLowerCase() !== "status") return text;
  if (GOOD.has(text)) return paint("green", text);
  return BAD.has(text) ? paint("red", text) : paint("yellow", text);
}

const isTime = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text);
const cut = (text: string) => (text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text);
const trimLines = (text: string) => text.replaceAll(/[ \t]+$/gm, "");
