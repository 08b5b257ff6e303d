import { fromPointer, step } from "../pointer.ts";
import { type ConfigItem, type Dependency, type Json, member } from "./schema.ts";

/** Takes a fault of `config.json` at a pointer. */
type Refuse = (pointer: string, detail: string, remedy: string) => void;

/**
 * Packages name the other item by its key in the same section, or by its dotted name from the top; this puts the
 * pointer of its answer there. One that names nothing is a fault.
 */
export function resolveDependencies(config: readonly ConfigItem[], refuse: Refuse): ConfigItem[] {
  const visit = (items: readonly ConfigItem[], parent: string, file: string): ConfigItem[] =>
    items.map((item, index) => {
      const at = `${file}/properties/${index}`;
      const children = item.properties && { properties: visit(item.properties, step(parent, item.key), at) };
      const dependencies = item.dependencies?.flatMap((dependency, i): Dependency[] => {
        const name = dependency.pointer;
        const dotted = `/${name.replaceAll(".", "/")}`;
        const pointer = [step(parent, name), dotted].find((candidate) => itemAt(config, candidate) !== undefined);
        if (pointer !== undefined && pointer !== step(parent, item.key)) return [{ ...dependency, pointer }];
        refuse(
          `${at}/dependencies/${i}/refkey`,
          `"${name}" is no other item of the form.`,
          "Name the key of an item in the same section.",
        );
        return [];
      });
      return { ...item, ...(dependencies === undefined ? {} : { dependencies }), ...children };
    });
  return visit(config, "", "");
}

/** Items that ask in turn whether another one is asked; a circle ends here. */
const MAX_CHAIN = 8;

/**
 * Whether an item is asked, as the answers stand: each item that it depends on is asked itself and has one of the values.
 * @param value answer at a pointer, or what stands for it: the value that the deployment has, or the default
 */
export function isAsked(
  config: readonly ConfigItem[],
  item: ConfigItem,
  value: (pointer: string) => Json | undefined,
  chain = 0,
): boolean {
  return (item.dependencies ?? []).every(({ pointer, operator, values }) => {
    const other = itemAt(config, pointer);
    if (other === undefined || chain === MAX_CHAIN || !isAsked(config, other, value, chain + 1)) return false;
    // Packages write `true` and "true" alike.
    const now = String(value(pointer) ?? other.default ?? "");
    return values.some((wanted) => String(wanted) === now) === (operator === "in");
  });
}

/** "only while sasl_type is SSL or PLAIN". */
export function conditions(item: ConfigItem): string {
  const words = (item.dependencies ?? []).map(({ pointer, operator, values }) => {
    const name = fromPointer(pointer).at(-1) ?? "";
    return `${name} is ${operator === "in" ? "" : "not "}${values.map(String).join(" or ")}`;
  });
  return `only while ${words.join(" and ")}`;
}

/** The item that is answered at a pointer; sections are none. */
function itemAt(config: readonly ConfigItem[], pointer: string): ConfigItem | undefined {
  let items = config;
  let item: ConfigItem | undefined;
  for (const key of fromPointer(pointer)) {
    item = items.find((candidate) => candidate.key === key);
    items = item?.properties ?? [];
  }
  return item?.type === "array" ? undefined : item;
}

/** A value of nested sections by its pointer. */
export function valueAt(root: Json | undefined, pointer: string): Json | undefined {
  return fromPointer(pointer).reduce<Json | undefined>(member, root);
}
