import type { Documented } from "./document.ts";
import { type Fixtures, filled, kindOf, makeFixtures } from "./fixtures.ts";
import { adminOf } from "./people.ts";
import { type Received, type Sending, type Served, type Someone, startServed } from "./served.ts";

/** What all matrices share: the API, two tenants with one object of every kind each, and ids of what is not there. */
export interface Matrix {
  readonly served: Served;
  readonly admin: Someone;
  readonly own: Fixtures;
  readonly others: Fixtures;
  /** Of the same form as `own`, and of nothing. */
  readonly unknown: Fixtures;
  /** Everything that was answered, to be looked through at the end. */
  readonly seen: { readonly what: string; readonly answer: Received }[];
  /** The document's own example of an operation, with our ids in it. */
  call(by: Someone, operation: Documented, params: readonly string[], more?: Sending): Promise<Received>;
  /** Our ids for the path of an operation. */
  params(operation: Documented): readonly string[];
}

export async function startMatrix(): Promise<Matrix> {
  const served = await startServed();
  const admin = adminOf("a");
  const own = await makeFixtures(served, admin);
  const others = await makeFixtures(served, adminOf("b"));
  const unknown = Object.fromEntries(Object.entries(own).map(([kind, id]) => [kind, changed(id)]));
  const seen: Matrix["seen"] = [];
  return {
    served,
    admin,
    own,
    others,
    unknown,
    seen,
    params: (operation) => kindsOf(operation).map((kind) => own[kind] ?? "none"),
    async call(by, operation, params, more = {}) {
      let index = 0;
      const path = operation.path.replace(/\{\w+\}/g, () => encodeURIComponent(params[index++] ?? "none"));
      const required = operation.query.filter((one) => one.required === true);
      const query = required.map(({ name, schema }) => `${name}=${firstOf(schema)}`).join("&");
      const { body, binary } = operation;
      const content =
        binary === undefined ? (body === undefined ? {} : { body: filled(body.example, own) }) : { text: "x" };
      const answer = await served.send(by, operation.method, path, {
        query,
        ...content,
        ...more,
        headers: {
          ...(operation.conditional ? { "if-match": "*" } : {}),
          ...(binary === undefined ? {} : { "content-type": binary }),
          ...more.headers,
        },
      });
      seen.push({ what: `${operation.operationId} by ${by.actorId}`, answer });
      return answer;
    },
  };
}

/** Kinds of the objects that a path names, in its order. */
export function kindsOf({ path, params }: Documented): readonly string[] {
  return params.map(({ example }) => kindOf(path, example));
}

/** The same form, another id. */
function changed(id: string): string {
  return id.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
}

function firstOf({ enum: values }: Readonly<Record<string, unknown>>): string {
  return Array.isArray(values) ? String(values[0]) : "1";
}

/** An answer without the ids that it repeats. */
export function anonymous({ status, text }: Received, ...ids: readonly string[]): string {
  return `${status} ${ids.filter((id) => id !== "").reduce((left, id) => left.replaceAll(id, "<id>"), text)}`;
}
