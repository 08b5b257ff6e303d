import type { Context, Options } from "../context.ts";
import { usage } from "../failure.ts";
import { Questions } from "../questions.ts";
import { readText, readTree } from "../values/read.ts";
import { applySet, merge, type Tree } from "../values/set.ts";
import type { Field } from "./document.ts";
import { fieldOptions } from "./flags.ts";

/** The request's body as given. `undefined`: nothing was. @throws Failure 2 for what cannot be read */
export async function readBody(
  context: Context,
  fields: readonly Field[],
  options: Options,
  renamed: Readonly<Record<string, string>> = {},
): Promise<Tree> {
  const file = options.text("file");
  const body: Tree = {};
  const names = fieldOptions(fields, renamed);
  for (const field of fields) {
    const value = await readField(context, field, names.get(field.name) ?? field.name, options);
    if (value !== undefined) body[field.name] = value;
  }
  return file === undefined ? body : merge(await readTree(file, context.terminal), body);
}

async function readField(context: Context, field: Field, name: string, options: Options): Promise<unknown> {
  const key = camel(name);
  if (field.secret) return readSecret(context, field, options.text(`${key}File`), name);
  const text = options.text(key);
  const given = options.texts(key);
  if (field.nullable && (text === "null" || (given.length === 1 && given[0] === "null"))) return null;
  switch (field.kind) {
    case "texts":
      // One empty text is how a list is emptied.
      return given.length === 0 ? undefined : given.filter((item) => item !== "");
    case "pairs":
    case "tree":
      return readPairs(context, given, field.kind === "pairs");
    default:
      return text === undefined ? undefined : typed(field, text, name);
  }
}

function typed(field: Field, text: string, name: string): unknown {
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
