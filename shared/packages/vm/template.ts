import type { Fault } from "../../kernel/problem.ts";
import type { PackageFault } from "../contract.ts";
import { fromPointer, step, toPointer } from "../pointer.ts";
import { type ConfigItem, type Json, member, type VmPackage } from "./schema.ts";
import { type Placeholder, parseTemplate, type SourceNode } from "./source.ts";
import { position } from "./syntax-fault.ts";
import type { Values } from "./values.ts";

/** Part of a text: written by the publisher, or put in for a placeholder. */
export interface TextPart {
  readonly text: string;
  readonly inserted: boolean;
}

/** A template, parsed once and rendered many times. */
export interface Template {
  /** Values go into the parsed tree, never into text that is parsed again: there is nothing to inject into. */
  render(
    values: Values,
  ): { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly faults: readonly Fault[] };
  /** The text that stands at a pointer of the rendered document, by origin; `undefined` when the publisher wrote all of it. */
  partsAt(pointer: string, text: string, values: Values): readonly TextPart[] | undefined;
  /** Pointer of the answer that stands at (or above) a pointer of the rendered document. */
  answerAt(pointer: string): string | undefined;
}

export type TemplateResult =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly faults: readonly PackageFault[] };

/** Further faults of one file say nothing new. */
const MAX_FAULTS = 50;
/** A dotted name is split at each of its dots; the bound keeps that small. */
const MAX_SEGMENTS = 32;

type Inserted = Extract<SourceNode, { readonly kind: "placeholder" | "text" }>;

/** Parses the template and resolves each placeholder against the form; one that the form does not know is a fault. */
export function compileTemplate(pkg: Pick<VmPackage, "template" | "templateFile" | "config">): TemplateResult {
  const parsed = parseTemplate(pkg.templateFile, pkg.template);
  if (!parsed.ok) return { ok: false, faults: [parsed.fault] };
  const paths = new Map<string, readonly string[]>();
  const faults: PackageFault[] = [];
  const visit = (node: SourceNode, pointer: string): void => {
    if (node.kind === "array") for (const [index, item] of node.items.entries()) visit(item, step(pointer, index));
    else if (node.kind === "object") for (const [key, item] of node.members) visit(item, step(pointer, key));
    else if (node.kind !== "constant") {
      for (const placeholder of placeholdersOf(node)) {
        if (paths.has(placeholder.name) || faults.length === MAX_FAULTS) continue;
        const path = resolve(pkg.config, placeholder.name.split("."));
        if (path !== undefined) paths.set(placeholder.name, path);
        else faults.push(unknownPlaceholder(pkg, pointer, placeholder));
      }
    }
  };
  visit(parsed.value, "");
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, template: new ResolvedTemplate(pkg.template, pkg.templateFile, parsed.value, paths) };
}

function unknownPlaceholder(
  pkg: Pick<VmPackage, "template" | "templateFile">,
  pointer: string,
  { name, offset }: Placeholder,
): PackageFault {
  return {
    file: pkg.templateFile,
    pointer,
    detail: `The placeholder "{{${name}}}" (${position(pkg.template, offset)}) names no item of config.json.`,
    remedy: "Declare the item in config.json, or correct the name.",
  };
}

class ResolvedTemplate implements Template {
  readonly #source: string;
  readonly #file: string;
  readonly #root: SourceNode;
  readonly #paths: ReadonlyMap<string, readonly string[]>;

  constructor(source: string, file: string, root: SourceNode, paths: ReadonlyMap<string, readonly string[]>) {
    this.#source = source;
    this.#file = file;
    this.#root = root;
    this.#paths = paths;
  }

  render(values: Values): ReturnType<Template["render"]> {
    const faults: Fault[] = [];
    const value = this.#evaluate(this.#root, values, faults);
    return faults.length === 0 ? { ok: true, value } : { ok: false, faults };
  }

  partsAt(pointer: string, text: string, values: Values): readonly TextPart[] | undefined {
    const node = this.#above(pointer);
    if (node === undefined) return undefined;
    if (node.kind !== "text") return [{ text, inserted: true }];
    return node.parts.map((part) =>
      typeof part === "string"
        ? { text: part, inserted: false }
        : { text: asText(this.#lookup(part, values) ?? null), inserted: true },
    );
  }

  answerAt(pointer: string): string | undefined {
    const node = this.#above(pointer);
    const [placeholder] = node === undefined ? [] : placeholdersOf(node);
    const path = placeholder === undefined ? undefined : this.#paths.get(placeholder.name);
    return path === undefined ? undefined : toPointer(path);
  }

  /** The placeholder or text that a pointer of the rendered document leads to, or into. */
  #above(pointer: string): Inserted | undefined {
    let node: SourceNode | undefined = this.#root;
    for (const key of fromPointer(pointer)) {
      if (node?.kind === "object") node = node.members.get(key);
      else if (node?.kind === "array") node = node.items[Number(key)];
      else break;
    }
    return node?.kind === "placeholder" || node?.kind === "text" ? node : undefined;
  }

  #evaluate(node: SourceNode, values: Values, faults: Fault[]): Json {
    switch (node.kind) {
      case "constant":
        return node.value;
      case "placeholder":
        return this.#insert(node.placeholder, values, faults);
      case "text":
        return node.parts
          .map((part) => (typeof part === "string" ? part : asText(this.#insert(part, values, faults))))
          .join("");
      case "array":
        return node.items.map((item) => this.#evaluate(item, values, faults));
      case "object": {
        const result: Record<string, Json> = {};
        for (const [key, member] of node.members) result[key] = this.#evaluate(member, values, faults);
        return result;
      }
    }
  }

  #insert(placeholder: Placeholder, values: Values, faults: Fault[]): Json {
    const value = this.#lookup(placeholder, values);
    if (value !== undefined) return value;
    const path = this.#paths.get(placeholder.name) ?? [];
    // Parameters of custom commands are asked when such a command is run.
    if (path[0] !== "service_params" && faults.length < MAX_FAULTS) {
      const where = `${this.#file}, ${position(this.#source, placeholder.offset)}`;
      faults.push({
        pointer: toPointer(path),
        detail: `"${placeholder.name}" has no value and no default; ${where} needs it.`,
        remedy: "Give it a value.",
      });
    }
    return null;
  }

  #lookup(placeholder: Placeholder, values: Values): Json | undefined {
    let value: Json | undefined = values;
    for (const key of this.#paths.get(placeholder.name) ?? []) value = member(value, key);
    return value;
  }
}

function placeholdersOf(node: Inserted): readonly Placeholder[] {
  return node.kind === "placeholder" ? [node.placeholder] : node.parts.filter((part) => typeof part !== "string");
}

function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * The path of keys that a dotted name means. Keys hold dots themselves (`env.web.console.enabled` is the item
 * `web.console.enabled` of `env`), so at each level the longest key that leads to an item wins.
 */
function resolve(items: readonly ConfigItem[], segments: readonly string[]): readonly string[] | undefined {
  if (segments.length > MAX_SEGMENTS) return undefined;
  for (let length = segments.length; length > 0; length--) {
    const key = segments.slice(0, length).join(".");
    const item = items.find((candidate) => candidate.key === key) ?? subnetAlias(items, key);
    if (item === undefined) continue;
    if (length === segments.length) return [item.key];
    const rest = resolve(item.properties ?? [], segments.slice(length));
    if (rest !== undefined) return [item.key, ...rest];
  }
  return undefined;
}

/** Templates and forms of different dialects are mixed in the wild: `vxnet` and `subnet` are one item. */
function subnetAlias(items: readonly ConfigItem[], key: string): ConfigItem | undefined {
  const other = key === "subnet" ? "vxnet" : key === "vxnet" ? "subnet" : undefined;
  return items.find((candidate) => candidate.key === other);
}
