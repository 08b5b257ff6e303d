import type { Invocation } from "../protocol/invocation.ts";

/** What a service's command is told beside its own text. */
export type ServiceParams = Readonly<Record<string, unknown>>;

/** A shell reads its arguments where its text says so; else they go to the text's last command, as AppCenter does it. */
const OWN_ARGUMENTS = /\$[1@*]|\$\{[1@*]/;
/** Behind these a further word would be a command of its own. */
const NO_MORE_WORDS = /[;&|(){}\n]$/;

/**
 * The command with its parameters: one argument more, a JSON object. What a user typed is never part of a shell's text:
 * there the object is the shell's first argument, `$1`. Without parameters the command is what the package wrote. Pure.
 */
export function withParams(run: Invocation, service: string, params: ServiceParams | undefined): Invocation {
  if (params === undefined || Object.keys(params).length === 0) return run;
  const text = JSON.stringify(params);
  if ("argv" in run) return { argv: [...run.argv, text] };
  const line = run.shell.trimEnd();
  const passes = OWN_ARGUMENTS.test(line) || NO_MORE_WORDS.test(line);
  return { argv: ["/bin/sh", "-c", passes ? line : `${line} "$@"`, service, text] };
}
