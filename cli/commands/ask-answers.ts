import type { PitrixClient } from "../../sdk/index.ts";
import { fromPointer } from "../../shared/packages/pointer.ts";
import type { Context } from "../context.ts";
import { Questions } from "../questions.ts";
import { isTree, type Tree } from "../values/set.ts";

/** Asks on a terminal what the form demands and neither a file nor an option answered; elsewhere the API says what is missing. */
export async function askAnswers(
  context: Context,
  client: PitrixClient,
  versionId: string,
  values: Tree,
): Promise<Tree> {
  if (!context.interactive) return values;
  const path = `/app-versions/${encodeURIComponent(versionId)}/form`;
  const form = await client.send<unknown>({ method: "GET", path, signal: context.signal });
  const ask = new Questions(context);
  for (const field of fieldsOf(isTree(form) ? form.sections : [])) {
    const keys = fromPointer(field.pointer);
    // Parameters of custom commands are asked when such a command is run.
    if (keys[0] === "service_params" || !field.required || field.hasDefault || isAnswered(values, keys)) continue;
    const text = field.secret
      ? ((await ask.secret(field.label)) ?? "")
      : field.choices.length > 0
        ? await choose(ask, field)
        : await ask.text(field.label, "", /./);
    answer(values, keys, field.numeric ? Number(text) : field.type === "boolean" ? text === "true" : text);
  }
  return values;
}

interface Field {
  readonly pointer: string;
  readonly label: string;
  readonly type: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
  readonly secret: boolean;
  readonly numeric: boolean;
  readonly choices: readonly string[];
}

function* fieldsOf(items: unknown): Generator<Field> {
  for (const item of Array.isArray(items) ? items.filter(isTree) : []) {
    if (item.kind === "section") yield* fieldsOf(item.items);
    else if (typeof item.pointer === "string") {
      const type = typeof item.type === "string" ? item.type : "string";
      const range = Array.isArray(item.range) ? item.range.map(String) : [];
      yield {
        pointer: item.pointer,
        label: [item.label, item.description].filter((part) => typeof part === "string" && part !== "").join(": "),
        type,
        required: item.required === true,
        hasDefault: item.default !== undefined && item.default !== "",
        secret: type === "password",
        numeric: type === "integer" || type === "number",
        choices: type === "boolean" ? ["true", "false"] : range,
      };
    }
  }
}

async function choose(ask: Questions, { label, choices }: Field): Promise<string> {
  const [first = "", ...others] = choices;
  const choice = (value: string) => ({ value, label: value });
  return ask.choose(label, [choice(first), ...others.map(choice)]);
}

function isAnswered(values: Tree, keys: readonly string[]): boolean {
  let place: unknown = values;
  for (const key of keys) {
    if (!isTree(place) || !Object.hasOwn(place, key)) return false;
    place = place[key];
  }
  return true;
}

function answer(values: Tree, keys: readonly string[], value: unknown): void {
  let place = values;
  for (const key of keys.slice(0, -1)) {
    const inside = Object.hasOwn(place, key) ? place[key] : undefined;
    const next: Tree = isTree(inside) ? inside : {};
    place[key] = next;
    place = next;
  }
  const last = keys.at(-1);
  if (last !== undefined) place[last] = value;
}
