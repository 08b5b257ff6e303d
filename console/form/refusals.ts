import { ApiProblem } from "../../sdk/index.ts";

/** Where the API speaks of answers to a package's form: in a plan's request they lie deeper. */
const VALUES = ["/values", "/request/values"];

/**
 * What the API said about answers, by their own pointers.
 * @param below where they lie in the body
 */
export function refusals(
  error: Error | null,
  below: readonly string[] = VALUES,
): readonly (readonly [string, string])[] {
  if (!(error instanceof ApiProblem)) return [];
  return error.errors.flatMap(({ pointer, detail, remedy }) => {
    const root = below.find((one) => pointer.startsWith(`${one}/`));
    return root === undefined ? [] : [[pointer.slice(root.length), `${detail} ${remedy ?? ""}`.trim()] as const];
  });
}
