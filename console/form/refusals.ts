import { ApiProblem } from "../../sdk/index.ts";

/** What the API said about answers, by their pointers: it speaks of them below `/values`, in a plan's request below that. */
export function refusals(error: Error | null): readonly (readonly [string, string])[] {
  if (!(error instanceof ApiProblem)) return [];
  return error.errors.flatMap(({ pointer, detail, remedy }) => {
    const [, at] = /^(?:\/request)?\/values(\/.*)$/s.exec(pointer) ?? [];
    return at === undefined ? [] : [[at, `${detail} ${remedy ?? ""}`.trim()] as const];
  });
}
