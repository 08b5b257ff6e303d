import * as z from "zod";
import type { Fault } from "../../kernel/problem.ts";
import { isText } from "./config.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { type ConfigItem, type Json, json } from "./schema.ts";

const MAX_LISTED = 30;

/** The value of an answer, or why it is refused. */
export interface Answer {
  readonly value?: Json;
  readonly fault?: Omit<Fault, "pointer">;
}

const refuse = (detail: string, remedy: string): Answer => ({ fault: { detail, remedy } });

/** One answer against its item: type, bounds, range, pattern. */
export function checkAnswer(item: ConfigItem, answer: unknown): Answer {
  // What the publisher chose as a default is a value of this item, even if its own limits say otherwise.
  if (answer === item.default && item.default !== undefined) return { value: item.default };
  if (item.multichoice && item.range !== undefined) return checkChoices(item, item.range, answer);
  if (isText(item.type)) return checkText(item, answer);
  if (item.type === "loadbalancer") return checkLoadBalancers(item, answer);
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

/** Listeners by id, or with the port and the policy of their backends. */
const loadBalancers = z
  .array(
    z.union([
      z.string().min(1).max(200),
      z.strictObject({
        listener: z.string().min(1).max(200),
        port: z.int().min(1).max(65_535).optional(),
        policy: z.string().max(200).optional(),
      }),
    ]),
  )
  .max(20);

function checkLoadBalancers(item: ConfigItem, answer: unknown): Answer {
  const parsed = loadBalancers.safeParse(typeof answer === "string" ? [answer] : answer);
  if (!parsed.success)
    return refuse(
      "These are no listeners of a load balancer.",
      'Give a list of ids, or of {"listener": id, "port": number}.',
    );
  if (parsed.data.length === 0 && item.required)
    return refuse(`"${item.label || item.key}" is required.`, "Name at least one listener.");
  return { value: json.parse(parsed.data) };
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

/** A few of many: the form shows all of them. */
export function listed(values: readonly string[]): string {
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
