import { ProviderError } from "../contract.ts";
import type { Session } from "./session.ts";
import { all, at, type Element, escaped, type Ref, refOf, refTag, tag } from "./xml.ts";

/** A managed object, with those of the properties asked for that it has. */
export interface Found {
  readonly ref: Ref;
  readonly values: ReadonlyMap<string, Element>;
}

/** Which properties of objects of a type are wanted. */
export interface Wanted {
  readonly type: string;
  readonly paths: readonly string[];
}

/** What hangs on an object: `path` is a property of `type` that holds references. `deep`: and what hangs on those. */
export interface Below {
  readonly type: string;
  readonly path: string;
  readonly deep?: boolean;
}

/** Of these objects, in no order. 1 request. @throws ProviderError `not-found` when one of them is gone */
export function read(session: Session, refs: readonly Ref[], wanted: Wanted): Promise<readonly Found[]> {
  return retrieve(session, [wanted], refs.map((ref) => `<objectSet>${refTag("obj", ref)}</objectSet>`).join(""));
}

/** As `read`, without those that are gone. 1 request, and one each where one of them is. */
export async function readThere(session: Session, refs: readonly Ref[], wanted: Wanted): Promise<readonly Found[]> {
  if (refs.length === 0) return [];
  try {
    return await read(session, refs, wanted);
  } catch (error) {
    if (!isGone(error)) throw error;
    if (refs.length === 1) return [];
  }
  return (await Promise.all(refs.map((ref) => readThere(session, [ref], wanted)))).flat();
}

/** What hangs on an object. 1 request for as many as vCenter puts on a page. */
export function readBelow(
  session: Session,
  root: Ref,
  below: Below,
  wanted: readonly Wanted[],
): Promise<readonly Found[]> {
  const deeper = below.deep === true ? `<selectSet>${tag("name", "down")}</selectSet>` : "";
  const down = `${tag("name", "down")}${tag("type", below.type)}${tag("path", below.path)}${tag("skip", false)}${deeper}`;
  const from = `${refTag("obj", root)}${tag("skip", true)}<selectSet xsi:type="TraversalSpec">${down}</selectSet>`;
  return retrieve(session, wanted, `<objectSet>${from}</objectSet>`);
}

export function isGone(error: unknown): boolean {
  return error instanceof ProviderError && error.providerCode === "ManagedObjectNotFound";
}

async function retrieve(session: Session, wanted: readonly Wanted[], objects: string): Promise<readonly Found[]> {
  const on = await session.manager("propertyCollector");
  const sets = wanted.map(
    ({ type, paths }) =>
      `<propSet>${tag("type", type)}${tag("all", false)}${paths.map((path) => tag("pathSet", path)).join("")}</propSet>`,
  );
  const body = `<specSet>${sets.join("")}${objects}</specSet><options/>`;
  const found: Found[] = [];
  let [page] = await session.call({ method: "RetrievePropertiesEx", on, body });
  for (;;) {
    found.push(...all(page, "objects").map(foundOf));
    const token = at(page, "token")?.text;
    if (token === undefined || token === "") return found;
    [page] = await session.call({
      method: "ContinueRetrievePropertiesEx",
      on,
      body: `<token>${escaped(token)}</token>`,
    });
  }
}

function foundOf(content: Element): Found {
  const object = at(content, "obj");
  if (object === undefined) throw new Error("vCenter answered an object without its reference.");
  const values = all(content, "propSet").flatMap((set): [string, Element][] => {
    const value = at(set, "val");
    return value === undefined ? [] : [[at(set, "name")?.text ?? "", value]];
  });
  return { ref: refOf(object), values: new Map(values) };
}

/** Text of a simple property; `undefined` where there is none. */
export function textOf({ values }: Found, path: string): string | undefined {
  const text = values.get(path)?.text;
  return text === "" ? undefined : text;
}
