import type { Schema } from "./document.ts";
import { allName, pascal } from "./names.ts";
import { type Method, queryType, typeName } from "./operation.ts";
import { comment, indent, property, typeOf } from "./types.ts";

export const HEADER = "// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.\n";

/** The file of one resource: its methods, and the types that only they have. */
export function resourceSource(resource: string, methods: readonly Method[]): string {
  const used = new Set<string>();
  const types: string[] = [];
  const parts = methods.map((method) => operationSource(method, used, types));
  const listings = methods.filter(({ item }) => item !== undefined);
  const name = pascal(resource);
  const body = [
    types.join("\n"),
    `export type ${name} = ReturnType<typeof ${resource}>;\n`,
    `${comment(`\`client.${resource}\``)}export function ${resource}(send: Send) {`,
    `  const operations = {\n${indent(parts.join("\n"), "    ")}\n  };`,
    listings.length === 0
      ? "  return operations;"
      : `  return {\n    ...operations,\n${indent(listings.map(allSource).join("\n"), "    ")}\n  };`,
    "}\n",
  ].join("\n");
  return `${HEADER}${imports(body, used)}\n${body}`;
}

function operationSource(method: Method, used: Set<string>, types: string[]): string {
  const answer = answerType(method, used, types);
  const given = args(method, used, types);
  const { params, query, bytes, body, http } = method;
  const path = `\`${method.path.replace(/\{(\w+)\}/g, (_, param: string) => `\${segment(${param})}`)}\``;
  const fields = [
    // What the caller says of the type comes after ours; of the rest nothing can be overwritten.
    ...(bytes === undefined || body !== undefined ? [] : [`contentType: ${JSON.stringify(bytes[0])}`]),
    ...(bytes === undefined || body === undefined ? [] : [`...bytesOrJson(content, ${JSON.stringify(bytes[0])})`]),
    "...options",
    `method: ${JSON.stringify(http)}`,
    `path: ${params.length === 0 ? JSON.stringify(method.path) : path}`,
    ...(query.length === 0 ? [] : [`query: { ${query.map(({ name }) => property(name)).join(", ")} }`]),
    ...(bytes === undefined || body !== undefined ? [] : ["bytes"]),
    ...(body === undefined || bytes !== undefined ? [] : ["body"]),
  ];
  const doc = comment(
    [
      `${method.summary}.`,
      ...(method.description === undefined ? [] : ["", method.description]),
      "",
      method.permission === "" ? "Needs no token." : `Permission: \`${method.permission}\`.`,
    ].join("\n"),
  );
  const generic = dryRun(method) ? "<D extends boolean = false>" : "";
  return `${doc}${method.name}: ${generic}(${given}) =>\n  send<${answer}>({ ${fields.join(", ")} }),`;
}

/** Path parameters in their order, then the body, then one object of query parameters and options. */
function args(method: Method, used: Set<string>, types: string[]): string {
  const { params, query, bytes, body, conditional, http } = method;
  const list = params.map((param) => `${param}: string`);
  const json = body === undefined ? "" : named(method, "Body", typeOf(body.schema, "request", used), types);
  if (bytes !== undefined) list.push(body === undefined ? "bytes: Bytes" : `content: Bytes | ${json}`);
  else if (body !== undefined) list.push(`body${body.required ? "" : "?"}: ${json}`);
  const base = conditional
    ? "ConditionalOptions"
    : bytes !== undefined
      ? "UploadOptions"
      : http === "POST"
        ? "PostOptions"
        : "RequestOptions";
  const optional = !conditional && query.every(({ required }) => !required);
  if (query.length === 0) return [...list, `options${optional ? `: ${base} = {}` : `: ${base}`}`].join(", ");
  const type = typeName(method, "Options");
  const generic = dryRun(method);
  const members = query.map((field) => {
    const shape = generic && field.name === "dryRun" ? "D" : queryType(field);
    return `${comment(field.description ?? field.schema.description)}${property(field.name)}${field.required ? "" : "?"}: ${shape}${field.required ? "" : " | undefined"};`;
  });
  types.push(
    `export interface ${type}${generic ? "<D extends boolean = boolean>" : ""} extends ${base} {\n${indent(members.join("\n"))}\n}\n`,
  );
  const names = query.map(({ name }) => property(name)).join(", ");
  return [...list, `{ ${names}, ...options }: ${type}${generic ? "<D>" : ""}${optional ? " = {}" : ""}`].join(", ");
}

function answerType(method: Method, used: Set<string>, types: string[]): string {
  if (method.item !== undefined) return `Page<${itemType(method, used, types)}>${besideItems(method, used)}`;
  const suffixed = method.answers.map(({ schema }, place) =>
    one(method, schema, place === 0 ? "Answer" : "OtherAnswer", used, types),
  );
  if (dryRun(method)) return `D extends true ? ${suffixed[0]} : ${suffixed[1]}`;
  return [...new Set(suffixed)].join(" | ");
}

function one(method: Method, schema: Schema | undefined, suffix: string, used: Set<string>, types: string[]): string {
  return schema === undefined ? "void" : named(method, suffix, typeOf(schema, "answer", used), types);
}

/** What each page of a listing has beside its items. */
function besideItems({ answers }: Method, used: Set<string>): string {
  const { properties = {}, required = [] } = answers[0]?.schema ?? {};
  const { items: _items, nextPageToken: _token, ...rest } = properties;
  if (Object.keys(rest).length === 0) return "";
  const demanded = required.filter((name) => name in rest);
  return ` & ${typeOf({ type: "object", properties: rest, required: demanded }, "answer", used)}`;
}

function itemType(method: Method, used: Set<string>, types: string[]): string {
  return named(method, "Item", typeOf(method.item ?? {}, "answer", used), types);
}

/** The dry run answers 200, the real one another status, and the parameter says which. */
function dryRun({ query, answers }: Method): boolean {
  return answers.length === 2 && query.some(({ name }) => name === "dryRun");
}

/** A type of more than a word gets a name of its own. */
function named(method: Method, suffix: string, type: string, types: string[]): string {
  if (!type.startsWith("{")) return type;
  const name = typeName(method, suffix);
  const source = `export interface ${name} ${type}\n`;
  if (!types.includes(source)) types.push(source);
  return name;
}

function allSource(method: Method): string {
  const { params, name, query, operationId } = method;
  const given = params.map((param) => `${param}: string`);
  const options = `Omit<${typeName(method, "Options")}, "pageToken">`;
  const optional = query.every(({ required }) => !required);
  given.push(`options: ${options}${optional ? " = {}" : ""}`);
  const passed = [...params, "{ ...options, pageToken }"].join(", ");
  const item = named(method, "Item", typeOf(method.item ?? {}, "answer", new Set()), []);
  return `/** All pages of \`${operationId}\`: \`for await (const item of …)\`. */\n${allName(name)}: (${given.join(", ")}) =>\n  paged<${item}>((pageToken) => operations.${name}(${passed})),`;
}

function imports(body: string, used: ReadonlySet<string>): string {
  const has = (name: string) => new RegExp(`\\b${name}\\b`).test(body);
  const request = ["Bytes", "ConditionalOptions", "PostOptions", "RequestOptions", "UploadOptions"]
    .filter(has)
    .map((name) => `type ${name}`);
  const values = ["bytesOrJson", "segment"].filter(has);
  const pages = [...(has("Page<") || /\bPage</.test(body) ? ["type Page"] : []), ...(has("paged") ? ["paged"] : [])];
  return [
    ...(pages.length === 0 ? [] : [`import { ${pages.join(", ")} } from "../pages.ts";`]),
    `import { ${[...request, "type Send", ...values].join(", ")} } from "../request.ts";`,
    ...(used.size === 0 ? [] : [`import type { ${[...used].sort().join(", ")} } from "./schemas.ts";`]),
    "",
  ].join("\n");
}
