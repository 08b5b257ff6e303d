import * as z from "zod";
import { LIMITS } from "../../shared/protocol/limits.ts";
import type { MetricValue, MonitorWatch } from "../../shared/protocol/watching.ts";

const Printed = z.record(z.string(), z.unknown());

/**
 * What a monitor printed, item by item: numbers (also those that were printed as text) and texts, as the package says of
 * each. Whatever else it prints is left out; what is no JSON object is nothing at all. Pure.
 */
export function readMonitor(output: string, items: MonitorWatch["items"]): Record<string, MetricValue> {
  const printed = parse(output);
  const read = items.flatMap(({ name, type }): [string, MetricValue][] => {
    if (!Object.hasOwn(printed, name)) return [];
    const value = type === "int" ? numberOf(printed[name]) : textOf(printed[name]);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(read);
}

function parse(output: string): Readonly<Record<string, unknown>> {
  try {
    return Printed.safeParse(JSON.parse(output)).data ?? {};
  } catch {
    return {};
  }
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  return String(value).slice(0, LIMITS.metricTextCharacters);
}
