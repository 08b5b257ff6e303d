import type { Fault } from "../../kernel/problem.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { step } from "../pointer.ts";
import { patternMatches } from "./schema-pattern.ts";
import { checkScalars, type Instance } from "./schema-scalars.ts";
import { lookUp } from "./schema-view.ts";

/** Schemas applied in one check. The largest of 30 real schemas take less than 5,000 for their charts' own values. */
const MAX_STEPS = 50_000;
/** Schemas inside of each other. */
const MAX_DEPTH = 256;
const MAX_FAULTS = 100;

/** What one schema says of one value: its faults, and which of the value's members and items it has looked at. */
interface Verdict {
  readonly faults: readonly Fault[];
  readonly members: ReadonlySet<string>;
  readonly items: ReadonlySet<number>;
}

const NONE: Verdict = { faults: [], members: new Set(), items: new Set() };

export interface SchemaCheck {
  readonly faults: readonly Fault[];
  /** The schema itself is to blame: it needs too many steps, or goes on for ever. */
  readonly endless: boolean;
}

/**
 * Checks values against a schema that `readSchema` made. Answers each fault with the pointer of the value. The work is
 * bounded, and patterns run in a linear engine, so that a publisher's schema cannot stop the store.
 */
export function checkSchema(schema: Json, value: Json): SchemaCheck {
  try {
    const { faults } = new Check(schema).apply(schema, { value, pointer: "" }, 0);
    return { faults: faults.slice(0, MAX_FAULTS), endless: false };
  } catch (cause) {
    if (!(cause instanceof TooMuch)) throw cause;
    const fault = { pointer: "", detail: cause.message, remedy: "The chart's publisher has to simplify the schema." };
    return { faults: [fault], endless: true };
  }
}

class TooMuch extends Error {}

class Check {
  readonly #root: Json;
  /** What a referenced schema said of the value at a pointer; `undefined` while it is asked. */
  readonly #known = new Map<string, Verdict | undefined>();
  #steps = 0;

  constructor(root: Json) {
    this.#root = root;
  }

  apply(schema: Json, instance: Instance, depth: number): Verdict {
    if (++this.#steps > MAX_STEPS) throw new TooMuch("The chart's schema takes too many steps for these values.");
    if (depth > MAX_DEPTH) throw new TooMuch("The chart's schema refers to itself without an end.");
    if (schema === false)
      return {
        ...NONE,
        faults: [{ pointer: instance.pointer, detail: "Nothing is allowed here.", remedy: "Leave it out." }],
      };
    if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return NONE;
    if (!isObject(schema)) return NONE;
    const found = new Findings();
    found.add({ ...NONE, faults: checkScalars(schema, instance) });
    this.#inPlace(schema, instance, depth + 1, found);
    if (isObject(instance.value)) this.#members(schema, instance.value, instance.pointer, depth + 1, found);
    if (Array.isArray(instance.value)) this.#items(schema, instance.value, instance.pointer, depth + 1, found);
    return found;
  }

  /** What is applied to the same value: references and combinations. */
  #inPlace(schema: JsonObject, instance: Instance, depth: number, found: Findings): void {
    const at = (part: Json) => this.apply(part, instance, depth);
    const { $ref, allOf, anyOf, oneOf, not } = schema;
    if (typeof $ref === "string") found.add(this.#refer($ref, instance, depth));
    for (const part of list(allOf)) found.add(at(part));
    if (anyOf !== undefined) found.addOne(list(anyOf).map(at), instance.pointer, false);
    if (oneOf !== undefined) found.addOne(list(oneOf).map(at), instance.pointer, true);
    if (not !== undefined && at(not).faults.length === 0)
      found.fault(instance.pointer, "The value is one that is not allowed here.", "Choose another value.");
    if (schema.if !== undefined) {
      const condition = at(schema.if);
      if (condition.faults.length === 0) found.add(condition);
      const branch = schema[condition.faults.length === 0 ? "then" : "else"];
      if (branch !== undefined) found.add(at(branch));
    }
    if (isObject(instance.value)) {
      for (const [key, part] of entries(schema.dependentSchemas))
        if (Object.hasOwn(instance.value, key)) found.add(at(part));
    }
  }

  #members(schema: JsonObject, value: JsonObject, pointer: string, depth: number, found: Findings): void {
    const own = new Set<string>();
    const apply = (part: Json, key: string) => {
      own.add(key);
      found.addFaults(this.apply(part, { value: value[key] ?? null, pointer: step(pointer, key) }, depth));
    };
    for (const [key, part] of entries(schema.properties)) if (Object.hasOwn(value, key)) apply(part, key);
    const keys = Object.keys(value);
    for (const [source, part] of entries(schema.patternProperties))
      for (const key of keys) if (patternMatches(source, key)) apply(part, key);
    const { additionalProperties, unevaluatedProperties, propertyNames } = schema;
    if (additionalProperties !== undefined)
      for (const key of keys) if (!own.has(key)) this.#rest(additionalProperties, key, value, pointer, apply, found);
    for (const key of propertyNames === undefined ? [] : keys) {
      // No pointer holds "~k": it stands for the key, where the same without it is the member's value.
      const verdict = this.apply(propertyNames ?? true, { value: key, pointer: `${step(pointer, key)}~k` }, depth);
      for (const { detail } of verdict.faults)
        found.fault(step(pointer, key), `The key: ${detail}`, "Rename it, or leave it out.");
    }
    found.add({ ...NONE, members: own });
    if (unevaluatedProperties !== undefined)
      for (const key of keys)
        if (!found.members.has(key)) this.#rest(unevaluatedProperties, key, value, pointer, apply, found);
    found.add({ ...NONE, members: own });
  }

  /** A member that no name and no pattern describes. */
  #rest(
    schema: Json,
    key: string,
    value: JsonObject,
    pointer: string,
    apply: (part: Json, key: string) => void,
    found: Findings,
  ): void {
    if (schema !== false) {
      apply(schema, key);
      return;
    }
    const siblings = Object.keys(value).length;
    found.fault(
      step(pointer, key),
      `The chart has no value "${key.slice(0, 100)}" here.`,
      siblings > 1 ? "Leave it out, or look at its spelling." : "Leave it out.",
    );
  }

  #items(schema: JsonObject, value: readonly Json[], pointer: string, depth: number, found: Findings): void {
    const own = new Set<number>();
    const apply = (part: Json, index: number) =>
      this.apply(part, { value: value[index] ?? null, pointer: step(pointer, index) }, depth);
    const take = (part: Json, index: number) => {
      own.add(index);
      found.addFaults(apply(part, index));
    };
    const prefix = list(schema.prefixItems);
    const { items, contains, unevaluatedItems, minContains, maxContains } = schema;
    for (let index = 0; index < value.length; index++) {
      const part = prefix[index] ?? items;
      if (part !== undefined) take(part, index);
    }
    if (contains !== undefined) {
      const matching = value.flatMap((_, index) => (apply(contains, index).faults.length === 0 ? [index] : []));
      for (const index of matching) own.add(index);
      const least = typeof minContains === "number" ? minContains : 1;
      if (matching.length < least)
        found.fault(pointer, `At least ${least} items must be of a certain kind.`, "Add such.");
      if (typeof maxContains === "number" && matching.length > maxContains)
        found.fault(pointer, `At most ${maxContains} items may be of a certain kind.`, "Remove some.");
    }
    found.add({ ...NONE, items: own });
    if (unevaluatedItems !== undefined)
      value.forEach((_, index) => {
        if (!found.items.has(index)) take(unevaluatedItems, index);
      });
    found.add({ ...NONE, items: own });
  }

  /** Asks once for each value, however many ways lead there; a way that leads back to itself has no end. */
  #refer(reference: string, instance: Instance, depth: number): Verdict {
    const question = `${reference} ${instance.pointer}`;
    const known = this.#known.get(question);
    if (known !== undefined) return known;
    if (this.#known.has(question)) throw new TooMuch("The chart's schema refers to itself without an end.");
    const target = lookUp(this.#root, reference);
    if (target === undefined) throw new Error(`the schema has no ${reference}`);
    this.#known.set(question, undefined);
    const verdict = this.apply(target, instance, depth);
    this.#known.set(question, verdict);
    return verdict;
  }
}

class Findings implements Verdict {
  readonly faults: Fault[] = [];
  readonly members = new Set<string>();
  readonly items = new Set<number>();

  /** What was looked at counts only where nothing was wrong. */
  add(verdict: Verdict): void {
    this.addFaults(verdict);
    if (verdict.faults.length > 0) return;
    for (const member of verdict.members) this.members.add(member);
    for (const item of verdict.items) this.items.add(item);
  }

  addFaults({ faults }: Verdict): void {
    this.faults.push(...faults.slice(0, MAX_FAULTS - this.faults.length));
  }

  fault(pointer: string, detail: string, remedy: string): void {
    this.addFaults({ ...NONE, faults: [{ pointer, detail, remedy }] });
  }

  /** Alternatives. Of those that fail, the one that comes closest tells what is wrong. */
  addOne(verdicts: readonly Verdict[], pointer: string, exactly: boolean): void {
    const good = verdicts.filter(({ faults }) => faults.length === 0);
    for (const verdict of good) this.add(verdict);
    if (exactly && good.length > 1)
      this.fault(pointer, `The value is of ${good.length} of the allowed kinds at once.`, "Make clear which it is.");
    if (good.length > 0) return;
    const deepest = (verdict: Verdict) => Math.max(...verdict.faults.map((fault) => fault.pointer.length));
    const closest = [...verdicts].sort((a, b) => deepest(b) - deepest(a) || a.faults.length - b.faults.length)[0];
    if (closest !== undefined && deepest(closest) > pointer.length) {
      this.addFaults(closest);
      return;
    }
    const kinds = new Set(verdicts.flatMap(({ faults }) => faults.map(({ detail }) => detail)));
    this.fault(
      pointer,
      `The value is of none of the allowed kinds: ${[...kinds].slice(0, 5).join(" ")}`,
      "Make it one of them.",
    );
  }
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function entries(value: Json | undefined): readonly (readonly [string, Json])[] {
  return value !== undefined && isObject(value) ? Object.entries(value) : [];
}
