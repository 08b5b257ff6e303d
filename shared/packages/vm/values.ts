import type { Fault } from "../../kernel/problem.ts";
import { step } from "../pointer.ts";
import { isText } from "./config.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { type ConfigItem, type Json, type JsonObject, member, type VmPackage } from "./schema.ts";

/** Answers to the form with every default filled in: sections are objects, items are values. */
export type Values = JsonObject;

export type ValuesResult =
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** More faults of one request help nobody, and would make a small request's answer large. */
const MAX_FAULTS = 100;
const MAX_LISTED = 30;

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
  const values = checkSection(pkg.config, answers ?? {}, options.current, "", faults, false);
  return faults.length === 0 ? { ok: true, values } : { ok: false, faults };
}

/** The two names of the one reserved item: AppCenter's and everyone else's. */
const SUBNET_NAMES = ["subnet", "vxnet"];

function checkSection(
  items: readonly ConfigItem[],
  answers: unknown,
  current: Json | undefined,
  pointer: string,
  faults: Fault[],
  later: boolean,
): Values {
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
      values[item.key] = checkSection(item.properties ?? [], answer ?? {}, before, at, faults, optional);
    else {
      const value = checkItem(item, answer, before, at, faults, optional);
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
  faults: Fault[],
  optional: boolean,
): Json | undefined {
  if (answer === undefined || answer === null || (answer === "" && !isText(item.type))) {
    const value = before ?? item.default;
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

interface Answer {
  readonly value?: Json;
  readonly fault?: Omit<Fault, "pointer">;
}

const refuse = (detail: string, remedy: string): Answer => ({ fault: { detail, remedy } });

function checkAnswer(item: ConfigItem, answer: unknown): Answer {
  // What the publisher chose as a default is a value of this item, even if its own limits say otherwise.
  if (answer === item.default && item.default !== undefined) return { value: item.default };
  if (item.multichoice && item.range !== undefined) return checkChoices(item, item.range, answer);
  if (isText(item.type)) return checkText(item, answer);
  if (item.type === "boolean")
    return typeof answer === "boolean"
      ? checkRange(item, answer)
      : refuse(`Must be true or false, not ${kind(answer)}.`, "Give true or false.");
  if (typeof answer !== "number" || !Number.isFinite(answer))
    return refuse(`Must be a number, not ${kind(answer)}.`, "Give a JSON number, without quotes.");
  if (item.type === "integer" && !Number.isSafeInteger(answer))
    return refuse(`${answer} is not an integer below 2^53.`, "Give a whole number.");
  return checkNumber(item, answer);
}

function checkNumber(item: ConfigItem, answer: number): Answer {
  const { min, max, step: stride } = item;
  if ((min !== undefined && answer < min) || (max !== undefined && answer > max)) {
    const limits = [min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`]
      .filter(Boolean)
      .join(" and ");
    return refuse(`${answer} is not ${limits}.`, `Choose a number ${limits}.`);
  }
  if (stride !== undefined) {
    const steps = (answer - (min ?? 0)) / stride;
    // Fractions of a step below a billionth are the doubles' own error.
    if (Math.abs(steps - Math.round(steps)) > 1e-9)
      return refuse(
        `${answer} is not a multiple of ${stride}${min ? ` above ${min}` : ""}.`,
        `Choose ${(min ?? 0) + Math.floor(steps) * stride} or ${(min ?? 0) + Math.ceil(steps) * stride}.`,
      );
  }
  return checkRange(item, answer);
}

/** One value; 64 KiB of it is a file, not an answer. */
const MAX_TEXT = 64 * 1024;

function checkText(item: ConfigItem, answer: unknown): Answer {
  if (typeof answer !== "string") return refuse(`Must be text, not ${kind(answer)}.`, "Give a JSON string.");
  if (answer.length > MAX_TEXT) return refuse(`The text has more than ${MAX_TEXT} characters.`, "Shorten it.");
  if (!answer.isWellFormed())
    return refuse("The text is not well-formed Unicode: it holds half of a surrogate pair.", "Send valid UTF-8.");
  if (answer === "")
    return item.required
      ? refuse(`"${item.label || item.key}" is required.`, "Give a text that is not empty.")
      : { value: answer };
  if (item.pattern !== undefined && !patternOf(item.pattern).matches(answer))
    return refuse(
      `The text does not match the pattern ${item.pattern}`,
      item.description || "Give a text that the pattern allows.",
    );
  return checkRange(item, answer);
}

function checkRange(item: ConfigItem, value: string | number | boolean): Answer {
  if (item.range === undefined || item.range.includes(value)) return { value };
  const allowed = listed(item.range.map(String));
  // Answers to errors are logged; a password is not repeated there.
  const shown = item.type === "password" ? "The password" : JSON.stringify(value);
  return refuse(`${shown} is not one of ${allowed}.`, `Choose one of: ${allowed}.`);
}

function checkChoices(item: ConfigItem, range: readonly (string | number | boolean)[], answer: unknown): Answer {
  const chosen = Array.isArray(answer)
    ? answer.map(String)
    : typeof answer === "string"
      ? answer.split(item.separator).filter((choice) => choice !== "")
      : undefined;
  if (chosen === undefined)
    return refuse(
      `Must be text or a list of texts, not ${kind(answer)}.`,
      `Join several values by "${item.separator}".`,
    );
  const allowed = range.map(String);
  const wrong = chosen.find((choice, index) => !allowed.includes(choice) || chosen.indexOf(choice) !== index);
  if (wrong !== undefined)
    return refuse(
      `${JSON.stringify(wrong)} is not allowed here, or is chosen twice.`,
      `Choose from: ${listed(allowed)}.`,
    );
  if (chosen.length === 0 && item.required)
    return refuse(`"${item.label || item.key}" is required.`, `Choose from: ${listed(allowed)}.`);
  return { value: chosen.join(item.separator) };
}

/** Compiled once a process: 20 to 60 µs each, and packages share them. Bounded, as publishers choose the keys. */
const patterns = new Map<string, Pattern>();
const MAX_PATTERNS = 1000;

function patternOf(source: string): Pattern {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  if (patterns.size >= MAX_PATTERNS) patterns.clear();
  const pattern = compilePattern(source);
  patterns.set(source, pattern);
  return pattern;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A few of many: the form shows all of them. */
function listed(values: readonly string[]): string {
  return values.length > MAX_LISTED ? `${values.slice(0, MAX_LISTED).join(", ")}, …` : values.join(", ");
}

function kind(value: unknown): string {
  return Array.isArray(value)
    ? "a list"
    : value === null
      ? "null"
      : typeof value === "object"
        ? "an object"
        : `a ${typeof value}`;
}
