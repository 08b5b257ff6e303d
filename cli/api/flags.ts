import { type Command, Option } from "commander";
import type { Context } from "../context.ts";
import { collect, type Options } from "../context.ts";
import { usage } from "../failure.ts";
import { Questions } from "../questions.ts";
import { readText, readTree } from "../values/read.ts";
import { applySet, merge, type Tree } from "../values/set.ts";
import type { Field } from "./document.ts";
import { kebab } from "./names.ts";

/** Taken by every command; a member of a body with such a name is given as `--body-<name>`. */
const GLOBAL = new Set([
  "output",
  "profile",
  "endpoint",
  "token",
  "color",
  "quiet",
  "debug",
  "help",
  "version",
  "file",
]);

/** How a member is spelled on the command line, and as commander names it. */
export function optionName(name: string, renamed: Readonly<Record<string, string>> = {}): string {
  const option = renamed[name] ?? kebab(name);
  return GLOBAL.has(option) ? `body-${option}` : option;
}

/** Adds one option a member of the body. */
export function addBodyOptions(
  command: Command,
  fields: readonly Field[],
  renamed: Readonly<Record<string, string>> = {},
): void {
  for (const field of fields) {
    const name = optionName(field.name, renamed);
    const about = [field.description, field.required ? "(required)" : ""].filter((part) => part !== "").join(" ");
    command.addOption(optionOf(field, name, about));
  }
  command.option(
    "--file <file>",
    "the whole request from a file of JSON or YAML, - for standard input; options go over it",
  );
}

function optionOf(field: Field, name: string, about: string): Option {
  if (field.secret) return new Option(`--${name}-file <file>`, `${about} from a file, - for standard input`.trim());
  switch (field.kind) {
    case "flag":
      return new Option(`--${name} <true|false>`, about).choices(["true", "false"]);
    case "texts":
      return new Option(`--${name} <text>`, `${about}; may be repeated`.replace(/^; /, "")).argParser(collect);
    case "pairs":
    case "tree":
      return new Option(
        `--${name} <key=value>`,
        `${about}; may be repeated, @file reads all`.replace(/^; /, ""),
      ).argParser(collect);
    case "json":
      return new Option(`--${name} <json>`, about);
    default: {
      const option = new Option(`--${name} <${field.kind}>`, about);
      return field.choices === undefined ? option : option.choices(field.choices);
    }
  }
}

/** The request's body as given. `undefined`: nothing was. @throws Failure 2 for what cannot be read */
export async function readBody(
  context: Context,
  fields: readonly Field[],
  options: Options,
  renamed: Readonly<Record<string, string>> = {},
): Promise<Tree> {
  const file = options.text("file");
  const body: Tree = {};
  for (const field of fields) {
    const value = await readField(context, field, optionName(field.name, renamed), options);
    if (value !== undefined) body[field.name] = value;
  }
  return file === undefined ? body : merge(await readTree(file, context.terminal), body);
}

async function readField(context: Context, field: Field, name: string, options: Options): Promise<unknown> {
  const key = camel(name);
  if (field.secret) return readSecret(context, field, options.text(`${key}File`), name);
  const text = options.text(key);
  switch (field.kind) {
    case "texts": {
      const given = options.texts(key);
      // One empty text is how a list is emptied.
      return given.length === 0 ? undefined : given.filter((item) => item !== "");
    }
    case "pairs":
    case "tree":
      return readPairs(context, options.texts(key), field.kind === "pairs");
    default:
      return text === undefined ? undefined : typed(field, text, name);
  }
}

function typed(field: Field, text: string, name: string): unknown {
  if (text === "null" && field.description.includes("null removes it")) return null;
  if (field.kind === "text") return text;
  if (field.kind === "flag") return text === "true";
  if (field.kind === "number") {
    const number = Number(text);
    if (text.trim() === "" || Number.isNaN(number)) throw usage(`--${name} takes a number, and "${text}" is none.`);
    return number;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw usage(`--${name} takes JSON.`, `Write for example --${name} '{"key": "value"}'.`);
  }
}

async function readPairs(context: Context, given: readonly string[], texts: boolean): Promise<Tree | undefined> {
  if (given.length === 0) return undefined;
  let tree: Tree = {};
  for (const part of given) {
    if (part.startsWith("@")) tree = merge(tree, await readTree(part.slice(1), context.terminal));
    else if (texts) {
      const equals = part.indexOf("=");
      if (equals <= 0) throw usage(`"${part}" is no key=value.`);
      tree[part.slice(0, equals)] = part.slice(equals + 1);
    } else applySet(tree, part);
  }
  return tree;
}

async function readSecret(context: Context, field: Field, file: string | undefined, name: string): Promise<unknown> {
  if (file !== undefined)
    return field.kind === "text"
      ? (await readText(file, context.terminal)).trimEnd()
      : readTree(file, context.terminal);
  if (!field.required) return undefined;
  const ask = new Questions(context);
  if (field.kind === "text") return ask.secret(name);
  const secret = await askMembers(ask);
  if (secret === undefined) throw usage(`--${name}-file is missing.`, "Secrets come from a file or standard input.");
  return secret;
}

/** Secrets of clouds have members of their own names: they are asked one by one. */
async function askMembers(ask: Questions): Promise<Tree | undefined> {
  const secret: Tree = {};
  for (;;) {
    const key = await ask.text("Member of the secret, such as accessKeyId (empty: no more)", "");
    if (key === "") return Object.keys(secret).length === 0 ? undefined : secret;
    secret[key] = await ask.secret(key);
  }
}

const camel = (name: string) => name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
