import type { Fault } from "../../kernel/problem.ts";
import { fromPointer, step } from "../pointer.ts";
import { checkAnswer, listed } from "./answer.ts";
import { isText } from "./config.ts";
import { conditions, isAsked, valueAt } from "./dependencies.ts";
import { type ConfigItem, type Json, type JsonObject, member, type VmPackage } from "./schema.ts";

/** Answers to the form with every default filled in: sections are objects, items are values. */
export type Values = JsonObject;

export type ValuesResult =
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** More faults of one request help nobody, and would make a small request's answer large. */
const MAX_FAULTS = 100;

export interface CheckOptions {
  /** Values of the existing deployment: what is not answered stays, and what is not `changeable` must stay. */
  readonly current?: Values;
}

/**
 * Checks a user's answers against the form and fills in the defaults. Answers every fault, each with the RFC 6901
 * pointer of the answer (`/cluster/zk_node/count`). Custom commands' parameters (`service_params`) are asked when such
 * a command is run, so they may be left out here.
 */
export function checkValues(
  pkg: Pick<VmPackage, "config">,
  answers: unknown,
  options: CheckOptions = {},
): ValuesResult {
  const faults: Fault[] = [];
  const asked = (item: ConfigItem) =>
    isAsked(pkg.config, item, (pointer) => answerAt(answers, pointer) ?? valueAt(options.current, pointer));
  const values = checkSection(pkg.config, answers ?? {}, options.current, "", { faults, asked }, false);
  return faults.length === 0 ? { ok: true, values } : { ok: false, faults };
}

/** The two names of the one reserved item: AppCenter's and everyone else's. */
const SUBNET_NAMES = ["subnet", "vxnet"];

interface Check {
  readonly faults: Fault[];
  /** Whether the form asks an item, as the other answers stand. */
  readonly asked: (item: ConfigItem) => boolean;
}

function checkSection(
  items: readonly ConfigItem[],
  answers: unknown,
  current: Json | undefined,
  pointer: string,
  check: Check,
  later: boolean,
): Values {
  const { faults } = check;
  const given = isRecord(answers) ? answers : undefined;
  if (given === undefined)
    faults.push({
      pointer,
      detail: "This is a section of the form, so it must be an object.",
      remedy: "Answer its items as members of an object.",
    });
  const known = new Set<string>();
  const values: Record<string, Json> = {};
  for (const item of items) {
    const name = given === undefined ? item.key : answeredName(item, given, pointer, items);
    known.add(name);
    const answer = given !== undefined && Object.hasOwn(given, name) ? given[name] : undefined;
    const before = member(current, item.key);
    const at = step(pointer, name);
    const optional = later || (pointer === "" && item.key === "service_params");
    if (item.type === "array")
      values[item.key] = checkSection(item.properties ?? [], answer ?? {}, before, at, check, optional);
    else {
      const value = checkItem(item, answer, before, at, check, optional);
      if (value !== undefined) values[item.key] = value;
    }
  }
  for (const key of Object.keys(given ?? {})) {
    if (faults.length >= MAX_FAULTS) break;
    if (!known.has(key))
      faults.push({
        pointer: step(pointer, key),
        detail: `The form has no item "${key}".`,
        remedy: `Leave it out. Known here: ${listed(items.map((item) => item.key))}.`,
      });
  }
  return values;
}

/** The subnet may be answered under either of its names; every other item under its key. */
function answeredName(
  item: ConfigItem,
  given: Readonly<Record<string, unknown>>,
  pointer: string,
  items: readonly ConfigItem[],
): string {
  if (pointer !== "/cluster" || !SUBNET_NAMES.includes(item.key) || Object.hasOwn(given, item.key)) return item.key;
  const other = SUBNET_NAMES.find(
    (name) => name !== item.key && Object.hasOwn(given, name) && !items.some(({ key }) => key === name),
  );
  return other ?? item.key;
}

function checkItem(
  item: ConfigItem,
  answer: unknown,
  before: Json | undefined,
  pointer: string,
  { faults, asked }: Check,
  optional: boolean,
): Json | undefined {
  if (item.dependencies !== undefined && !asked(item)) return unasked(item, answer, before, pointer, faults);
  if (answer === undefined || answer === null || (answer === "" && !isText(item.type))) {
    const kept = before === "" && item.required ? undefined : (before ?? undefined);
    const value = kept ?? item.default ?? (item.type === "loadbalancer" && !item.required ? [] : undefined);
    if (value === undefined && item.required && !optional)
      faults.push({
        pointer,
        detail: `"${item.label || item.key}" is required.`,
        remedy: `Give a value of type ${item.type}.`,
      });
    return value;
  }
  const { value, fault } = checkAnswer(item, answer);
  if (fault !== undefined) faults.push({ pointer, ...fault });
  else if (before !== undefined && !item.changeable && !Object.is(value, before)) {
    faults.push({
      pointer,
      detail: "This can be set only when the deployment is created.",
      remedy: "Leave it out, or make a new deployment.",
    });
  }
  return value;
}

/** What is not asked keeps its value; for the template there must be one, so nothing becomes empty text or null. */
function unasked(item: ConfigItem, answer: unknown, before: Json | undefined, pointer: string, faults: Fault[]): Json {
  const value = before ?? item.default ?? (isText(item.type) ? "" : item.type === "loadbalancer" ? [] : null);
  if (answer !== undefined && answer !== null && answer !== "" && answer !== value)
    faults.push({
      pointer,
      detail: `"${item.label || item.key}" is asked ${conditions(item)}.`,
      remedy: "Leave it out, or change what it depends on.",
    });
  return value;
}

/** The answer at a pointer; only own members count. */
function answerAt(answers: unknown, pointer: string): Json | undefined {
  let value = answers;
  for (const key of fromPointer(pointer)) value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
