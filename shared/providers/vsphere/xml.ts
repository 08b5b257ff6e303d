import { XMLParser } from "fast-xml-parser";

/** One element of an answer. Names and types come without their namespaces' prefixes. */
export interface Element {
  readonly name: string;
  /** `xsi:type`, or the `type` of a reference to a managed object; empty without one. */
  readonly type: string;
  readonly text: string;
  readonly children: readonly Element[];
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** The root element. @throws Error for what is no XML of a vCenter: it never sends a document type, whose entities could grow without end */
export function parseXml(text: string): Element {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new Error("a document type");
  const parsed: unknown = parser.parse(text);
  const [root] = elements(parsed).filter(({ name }) => name !== "#text");
  if (root === undefined) throw new Error("no element");
  return root;
}

function elements(list: unknown): Element[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((node: unknown): Element[] => {
    if (typeof node !== "object" || node === null) return [];
    const members = Object.entries(node);
    const [name, value] = members.find(([key]) => key !== ":@") ?? ["", undefined];
    if (name === "#text") return [{ name, type: "", text: textIn(String(value)), children: [] }];
    const inner = elements(value);
    const children = inner.filter((child) => child.name !== "#text");
    const text = inner.flatMap((child) => (child.name === "#text" ? child.text : [])).join("");
    return [{ name: withoutPrefix(name), type: typeOf(members), text: children.length === 0 ? text : "", children }];
  });
}

const withoutPrefix = (name: string): string => name.slice(name.lastIndexOf(":") + 1);

function typeOf(members: readonly (readonly [string, unknown])[]): string {
  const attributes = members.find(([key]) => key === ":@")?.[1];
  if (typeof attributes !== "object" || attributes === null) return "";
  const named: [string, unknown][] = Object.entries(attributes);
  // A reference's own comes before that of the schema, which is always `ManagedObjectReference`. Its prefix is the server's choice.
  const own = named.find(([name]) => name === "type") ?? named.find(([name]) => name.endsWith(":type"));
  return withoutPrefix(String(own?.[1] ?? ""));
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

function textIn(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED.get(name) ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}

const ESCAPED: ReadonlyMap<string, string> = new Map([
  ["<", "&lt;"],
  [">", "&gt;"],
  ["&", "&amp;"],
  ['"', "&quot;"],
  ["\r", "&#13;"],
]);

/** A text as it may stand in an element or attribute. Characters that XML cannot hold at all are left out. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[<>&"\r]/g, (one) => ESCAPED.get(one) ?? one);
}

/** A reference to a managed object. */
export interface Ref {
  readonly type: string;
  readonly id: string;
}

export const refOf = ({ type, text }: Element): Ref => ({ type, id: text });

/** The first child of that name along a path. */
export function at(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  return path.reduce((here, name) => here?.children.find((child) => child.name === name), element);
}

export const all = (element: Element | undefined, name: string): readonly Element[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** `<name>text</name>`, and nothing for what is absent. */
export const tag = (name: string, text: string | number | boolean | undefined): string =>
  text === undefined ? "" : `<${name}>${escaped(String(text))}</${name}>`;

export const refTag = (name: string, ref: Ref | undefined): string =>
  ref === undefined ? "" : `<${name} type="${escaped(ref.type)}">${escaped(ref.id)}</${name}>`;
