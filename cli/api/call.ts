import { readFile } from "node:fs/promises";
import type { ApiRequest } from "../../sdk/index.ts";
import type { OperationInfo as Operation } from "../../sdk/operation-info.ts";
import type { Context, Options } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure, usage } from "../failure.ts";
import { followLocation } from "../follow/location.ts";
import type { Column } from "../output/column.ts";
import { Questions } from "../questions.ts";
import { isTree, type Tree } from "../values/set.ts";
import { readBody } from "./body.ts";
import { openClient } from "./client.ts";
import type { Shape } from "./document.ts";
import { fieldOptions, optionName } from "./flags.ts";
import { printPages, wholeAnswer } from "./pages.ts";

/** A command of the API, as `addApiCommands` made it. */
export interface ApiCommand {
  readonly operation: Operation;
  readonly shape: Shape;
  readonly polish: {
    readonly operands?: readonly string[];
    readonly options?: Readonly<Record<string, string>>;
    readonly columns?: readonly Column[];
    readonly pages?: string;
  };
  /** Name of its group: `repo`. */
  readonly group: string;
}

/** Sends what the command line says and prints the answer. */
export async function callOperation(
  context: Context,
  command: ApiCommand,
  operands: readonly string[],
  options: Options,
): Promise<void> {
  const { operation, polish, group } = command;
  const request = await toRequest(context, command, operands, options);
  if (operation.http === "DELETE" && options.flag("yes") !== true) {
    const sure = await new Questions(context).confirm(`Delete ${group} ${operands.join(" ")}?`);
    if (!sure) throw new Failure(EXIT.interrupted, "interrupted", "Nothing was deleted.");
  }
  const client = await openClient(context);
  if (operation.paged) {
    await printPages(context, client, request, options, polish.columns);
    return;
  }
  const onePage = options.text("pageSize") ?? options.text("pageToken");
  if (polish.pages !== undefined && onePage === undefined) {
    await printAnswer(context, await wholeAnswer(client, request, polish.pages), polish.columns);
    return;
  }
  const { data, location } = await client.send<unknown>(request).answer();
  if (location !== undefined && options.flag("watch") === true) {
    await followLocation(context, client, location, options.text("timeout"));
    return;
  }
  await printAnswer(context, data, polish.columns);
  if (command.shape.accepted && location !== undefined) context.note(followHint(location));
  if (data === undefined) context.note(`Done: ${group} ${operands.join(" ")}`);
}

/** How what was begun can be followed. */
export function followHint(location: string): string {
  const id = location.split("/").at(-1) ?? "";
  return location.includes("/jobs/") ? `Follow it: pitrix job watch ${id}` : `See how it goes: ${location}`;
}

/** An answer with `items` is a list, anything else one object. */
async function printAnswer(context: Context, data: unknown, columns?: readonly Column[]): Promise<void> {
  if (!isTree(data)) return;
  const { items } = data;
  if (!Array.isArray(items)) {
    await context.object(data);
    return;
  }
  const others = Object.keys(data).filter((key) => key !== "items" && key !== "nextPageToken");
  // For people the table says the most; programs get all that was answered.
  if (others.length > 0 && context.globals.output !== "table") await context.object(data);
  else await context.list(items.filter(isTree), columns);
}

async function toRequest(
  context: Context,
  { operation, shape, polish }: ApiCommand,
  operands: readonly string[],
  options: Options,
): Promise<ApiRequest> {
  const { params, http, body: bodyKind, conditional } = operation;
  const body = await bodyOf(context, { operation, shape, polish }, operands.slice(params.length), options);
  return {
    method: http,
    path: params.reduce((path, name, index) => path.replace(`{${name}}`, segment(operands[index])), operation.path),
    query: queryOf(operation, options),
    signal: context.signal,
    ...(bodyKind === "bytes" ? await bytesOf(context, operation, operands[params.length] ?? "") : { body }),
    ...(conditional ? { ifMatch: etag(options.text("ifMatch") ?? "*") } : {}),
    ...(http === "POST" ? { idempotencyKey: options.text("idempotencyKey") } : {}),
  };
}

async function bodyOf(
  context: Context,
  { operation, shape, polish }: Pick<ApiCommand, "operation" | "shape" | "polish">,
  operands: readonly string[],
  options: Options,
): Promise<Tree | undefined> {
  if (operation.body !== "json" && operation.body !== "optional-json") return undefined;
  const named = polish.operands ?? [];
  const fields = shape.body.filter(({ name }) => !named.includes(name));
  const body = await readBody(context, fields, options, polish.options);
  for (const [index, name] of named.entries()) if (operands[index] !== undefined) body[name] = operands[index];
  if (operation.body === "optional-json" && Object.keys(body).length === 0) return undefined;
  const missing = shape.body.filter(({ name, required }) => required && body[name] === undefined);
  if (missing.length > 0) {
    const spelled = fieldOptions(fields, polish.options);
    const flags = missing.map((field) =>
      named.includes(field.name) ? `<${field.name}>` : `--${spelled.get(field.name)}${field.secret ? "-file" : ""}`,
    );
    throw usage(`${flags.join(", ")} ${missing.length === 1 ? "is" : "are"} missing.`);
  }
  return body;
}

function queryOf({ query, paged }: Operation, options: Options): Record<string, string | number | boolean | undefined> {
  const entries = query.flatMap(({ name, required }): [string, string | boolean][] => {
    if (paged && (name === "pageSize" || name === "pageToken")) return [];
    const key = optionName(name).replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    const value = options.text(key) ?? options.flag(key);
    if (value === undefined && required) throw usage(`--${optionName(name)} is missing.`);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

async function bytesOf(context: Context, { types = [] }: Operation, file: string) {
  const content = file === "-" ? await context.terminal.readInput() : await readFile(file).catch(() => undefined);
  if (content === undefined) throw new Failure(EXIT.notFound, "no-such-path", `There is no "${file}".`);
  return { bytes: new Uint8Array(content), contentType: contentType(file, types) };
}

const BY_ENDING: Readonly<Record<string, string>> = {
  tgz: "application/gzip",
  gz: "application/gzip",
  zip: "application/zip",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  svg: "image/svg+xml",
  md: "text/markdown",
  txt: "text/plain",
};

/** By the file's ending where the operation takes it, else the first that it takes. */
function contentType(file: string, types: readonly string[]): string {
  const guessed = BY_ENDING[file.slice(file.lastIndexOf(".") + 1).toLowerCase()];
  return guessed !== undefined && types.includes(guessed) ? guessed : (types[0] ?? "application/octet-stream");
}

/** A bare version number is put in quotes, as ETags are. */
function etag(text: string): string {
  return /^\d+$/.test(text) ? `"${text}"` : text;
}

function segment(text: string | undefined): string {
  if (text === undefined || text === "" || text === "." || text === "..") throw usage("An id is missing.");
  return encodeURIComponent(text);
}
