import type * as z from "zod";
import { type Fault, invalid, notFound, Problem } from "../../kernel/problem.ts";

/** The body as its schema reads it. @throws Problem 422 `invalid-request` with every fault */
export function parseBody<S extends z.ZodType>(schema: S, json: unknown): z.output<S> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalid("invalid-request", "The body is not what this route takes", faults(parsed.error.issues));
}

/** The query as its schema reads it. @throws Problem 400 `invalid-query` */
export function parseQuery<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const errors = faults(parsed.error.issues).map((fault) => ({ ...fault, pointer: `query#${fault.pointer}` }));
  throw new Problem({
    status: 400,
    code: "invalid-query",
    title: "The query is not what this route takes",
    detail: errors
      .map(({ pointer, detail }) => `${pointer}: ${detail}`)
      .join("; ")
      .slice(0, 1000),
    errors,
  });
}

/** The path's parameters. What cannot be an id names nothing, as if it were unknown: @throws Problem 404 */
export function parseParams<S extends z.ZodType>(
  schema: S,
  params: Readonly<Record<string, string>>,
  noun: string,
): z.output<S> {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  throw notFound(noun, (params.id ?? "").slice(0, 80));
}

type Issue = z.core.$ZodIssue;

/** Every issue with its JSON pointer; an unknown member is a fault at its own pointer. */
export function faults(issues: readonly Issue[], base: readonly PropertyKey[] = []): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const path = [...base, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        pointer: toPointer([...path, key]),
        detail: `"${key}" is not known here.`,
        remedy: "Leave it out.",
      }));
    }
    if (issue.code === "invalid_union") {
      // The alternative that came furthest is the one that was meant.
      const best = issue.errors
        .map((errors) => faults(errors, path))
        .sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
      if (best !== undefined && best.length > 0) return best;
    }
    if (issue.code === "invalid_key" || issue.code === "invalid_element") return faults(issue.issues, path);
    return [{ pointer: toPointer(path), detail: sentence(issue.message) }];
  });
}

function depth(list: readonly Fault[]): number {
  return Math.max(0, ...list.map(({ pointer }) => pointer.split("/").length));
}

/** RFC 6901. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
