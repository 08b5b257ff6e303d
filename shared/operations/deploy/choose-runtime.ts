import type { Repo } from "../../domain/repo/schema.ts";
import { type Formats, type Matches, matchRuntimes } from "../../domain/runtime/rules.ts";
import type { Runtime } from "../../domain/runtime/schema.ts";
import { parseSelector } from "../../domain/runtime/selector.ts";
import { invalid, Problem } from "../../kernel/problem.ts";

export interface Choice {
  readonly format: string;
  readonly repo: Pick<Repo, "providers" | "selector">;
  readonly runtimes: readonly Runtime[];
  readonly formats: Formats;
  /** As the user named it. */
  readonly runtimeId: string | undefined;
}

/**
 * The runtime of a new deployment: the named one when it fits, else the only one that fits.
 *
 * @throws Problem 422 `no-compatible-runtime`, 422 `incompatible-runtime`, 409 `ambiguous-runtime` with `candidates`
 */
export function chooseRuntime({ format, repo, runtimes, formats, runtimeId }: Choice): Runtime {
  const read = parseSelector(repo.selector);
  // The repo's route checked it; an older spelling that no longer parses must not match everything.
  if (!read.ok) throw new Error(`the repo's selector does not parse: ${read.detail}`);
  const demand = { format, providers: repo.providers, selector: read.requirements };
  const { matches, excluded } = matchRuntimes(demand, runtimes, formats);
  if (runtimeId !== undefined) {
    const named = matches.find(({ id }) => id === runtimeId);
    if (named !== undefined) return named;
    const reasons = excluded.find(({ runtime }) => runtime.id === runtimeId)?.reasons;
    // Where no runtime fits, another choice would not help either.
    if (reasons !== undefined && matches.length === 0) throw noneFits(excluded);
    throw invalid(
      reasons === undefined ? "invalid-request" : "incompatible-runtime",
      reasons === undefined ? "There is no such runtime" : "The app cannot run on this runtime",
      (reasons ?? [{ requirement: "", detail: `There is no runtime "${runtimeId}".` }]).map(
        ({ requirement, detail }) => ({
          pointer: "/runtimeId",
          detail: requirement === "" ? detail : `Needs ${requirement}. ${detail}`,
        }),
      ),
    );
  }
  const [only, another] = matches;
  if (only === undefined) throw noneFits(excluded);
  if (another !== undefined) {
    throw new Problem({
      status: 409,
      code: "ambiguous-runtime",
      title: "Several runtimes fit",
      detail: 'Choose one of the candidates and send its id as "runtimeId".',
      extensions: { candidates: matches.map(({ id, name, provider, labels }) => ({ id, name, provider, labels })) },
    });
  }
  return only;
}

function noneFits(excluded: Matches<Runtime>["excluded"]): Problem {
  return new Problem({
    status: 422,
    code: "no-compatible-runtime",
    title: "No runtime fits",
    detail:
      excluded.length === 0
        ? "There is no runtime yet; add one with POST /runtimes."
        : "Every runtime misses something that the app or its repo asks for; see excluded.",
    extensions: {
      excluded: excluded.map(({ runtime, reasons }) => ({ id: runtime.id, name: runtime.name, reasons })),
    },
  });
}
