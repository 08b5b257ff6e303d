import { readFileSync } from "node:fs";

/** A member of a request's body, as a command takes it. */
export interface Field {
  readonly name: string;
  /** `pairs`: texts by name (labels). `tree`: an object of any shape. `json`: whatever else. */
  readonly kind: "text" | "number" | "flag" | "texts" | "pairs" | "tree" | "json";
  readonly required: boolean;
  readonly description: string;
  readonly choices?: readonly string[];
  /** `null` takes it away. */
  readonly nullable: boolean;
  /** Comes from a file, standard input or a prompt, never from the command line, which other users can list. */
  readonly secret: boolean;
}

/** What a command needs to know of an operation beyond the SDK's table. */
export interface Shape {
  readonly description: string;
  readonly body: readonly Field[];
  /** Answers 202: there is a job or a scan to follow. */
  readonly accepted: boolean;
}

type Node = Readonly<Record<string, unknown>>;

let read: Node | undefined;

/** The API's document, read once, when a command of the API is looked at. */
function document(): Node {
  read ??= node(JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8")));
  return read;
}

/** @param http method of the operation, in capitals */
export function shapeOf(path: string, http: string): Shape {
  const operation = node(node(node(document().paths)[path])[http.toLowerCase()]);
  const content = node(node(operation.requestBody).content);
  const schema = resolve(node(node(content["application/json"]).schema));
  const required = list(schema.required);
  const fields = Object.entries(node(schema.properties)).map(([name, value]) =>
    field(name, node(value), required.includes(name)),
  );
  return {
    description: text(operation.description) ?? "",
    body: fields,
    accepted: node(operation.responses)["202"] !== undefined,
  };
}

const SECRETS = /^(secret|password|token|privateKey|credential)$/i;

function field(name: string, given: Node, required: boolean): Field {
  const { schema, nullable } = withoutNull(resolve(given));
  const choices = list(schema.enum).map(String);
  const about = text(given.description) ?? text(schema.description) ?? "";
  return {
    name,
    kind: kindOf(schema),
    required,
    description: nullable ? `${about}${about === "" ? "" : "; "}null removes it` : about,
    nullable,
    ...(choices.length > 0 ? { choices } : {}),
    secret: SECRETS.test(name) || schema.writeOnly === true || schema.format === "password",
  };
}

function kindOf(schema: Node): Field["kind"] {
  const { type } = schema;
  if (type === "string" || Array.isArray(schema.enum)) return "text";
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "flag";
  if (type === "array") return kindOf(resolve(node(schema.items))) === "text" ? "texts" : "json";
  if (type !== "object") return "json";
  return node(schema.additionalProperties).type === "string" ? "pairs" : "tree";
}

/** `anyOf: [x, null]` is an x that can be taken away. */
function withoutNull(schema: Node): { readonly schema: Node; readonly nullable: boolean } {
  const options = list(schema.anyOf ?? schema.oneOf).map((option) => resolve(node(option)));
  const rest = options.filter(({ type }) => type !== "null");
  const only = rest[0];
  if (only === undefined || rest.length > 1) return { schema, nullable: false };
  return { schema: only, nullable: rest.length < options.length };
}

function resolve(schema: Node): Node {
  const name = text(schema.$ref)?.replace("#/components/schemas/", "");
  return name === undefined ? schema : node(node(node(document().components).schemas)[name]);
}

function node(value: unknown): Node {
  return isNode(value) ? value : {};
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
