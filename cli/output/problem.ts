import { ApiProblem, ConnectionError } from "../../sdk/index.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { Paint } from "../terminal.ts";

/** A problem as it is shown: the API's document (RFC 9457), or one of this program in the same shape. */
export interface ShownProblem {
  readonly title: string;
  readonly code: string;
  /** HTTP status; absent for what never reached the API. */
  readonly status?: number;
  readonly detail?: string;
  readonly errors?: readonly ShownFault[];
  readonly remedy?: string;
  readonly requestId?: string;
  /** What this process ends with. */
  readonly exitCode: ExitCode;
  readonly [extension: string]: unknown;
}

export interface ShownFault {
  readonly pointer: string;
  readonly detail: string;
  readonly remedy?: string;
  /** Where that is in a file that lies here, counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** Turns whatever was thrown into what is shown. */
export function toProblem(error: unknown): ShownProblem {
  if (error instanceof Failure) {
    const { code, message, remedy, exitCode, extensions } = error;
    return { ...extensions, title: message, code, ...(remedy === undefined ? {} : { remedy }), exitCode };
  }
  if (error instanceof Problem) return { ...error.toDocument(), exitCode: exitCodeOf(error.status) };
  if (error instanceof ApiProblem) {
    const { status, code, title, errors, requestId, document } = error;
    const said = { ...document, title, status, code, errors, ...(requestId === undefined ? {} : { requestId }) };
    const remedy = status === 401 ? { remedy: "Log in again: pitrix login" } : {};
    return { ...said, ...remedy, exitCode: exitCodeOf(status) };
  }
  if (error instanceof ConnectionError) {
    const remedy = "Check the endpoint (`pitrix whoami`) and the network.";
    return { title: error.message, code: "no-connection", remedy, exitCode: EXIT.error };
  }
  if (error instanceof Error) {
    const aborted = error.name === "AbortError";
    if (aborted) return { title: "Interrupted", code: "interrupted", exitCode: EXIT.interrupted };
    return { title: error.message, code: "error", exitCode: EXIT.error };
  }
  return { title: String(error), code: "error", exitCode: EXIT.error };
}

/** For people: title, every fault with its place and remedy, the request's id. */
export function problemText(problem: ShownProblem, paint: Paint): string {
  const { title, code, status, detail, errors = [], remedy, requestId } = problem;
  const known = code === "error" ? "" : paint("dim", ` (${status === undefined ? code : `${status} ${code}`})`);
  const lines = [`${paint("red", "✗")} ${paint("bold", title)}${known}`];
  // The detail of several faults repeats the first of them.
  if (detail !== undefined && detail !== title && errors.length === 0) lines.push(...indent(detail, 2));
  for (const fault of errors) {
    const place = placeOf(fault);
    if (place !== "") lines.push(`  ${paint("cyan", place)}`);
    lines.push(...indent(fault.detail, place === "" ? 2 : 4));
    if (fault.remedy !== undefined) lines.push(`    ${paint("dim", `→ ${fault.remedy}`)}`);
  }
  for (const candidate of candidatesOf(problem)) lines.push(`  - ${candidate}`);
  if (remedy !== undefined) lines.push(`  ${paint("dim", `→ ${remedy}`)}`);
  if (requestId !== undefined) lines.push(paint("dim", `  request ${requestId}`));
  return `${lines.join("\n")}\n`;
}

/** `config.json:12:5 /properties/0/key`: the first part as editors and terminals make a link of it. */
function placeOf({ pointer, line, column }: ShownFault): string {
  const hash = pointer.indexOf("#");
  if (hash === -1) return pointer;
  const [file, inside] = [pointer.slice(0, hash), pointer.slice(hash + 1)];
  const at = line === undefined ? file : `${file}:${line}${column === undefined ? "" : `:${column}`}`;
  return [at, inside].filter((part) => part !== "").join(" ");
}

/** `ambiguous-runtime` and its like list what can be chosen. */
function candidatesOf({ candidates }: ShownProblem): string[] {
  if (!Array.isArray(candidates)) return [];
  return candidates.map((candidate: unknown) => {
    if (typeof candidate !== "object" || candidate === null) return String(candidate);
    const text = (key: string) => {
      const found: unknown = Object.entries(candidate).find(([name]) => name === key)?.[1];
      return typeof found === "string" ? found : "";
    };
    return [text("id"), text("name")].filter((part) => part !== "").join("  ");
  });
}

function indent(text: string, by: number): string[] {
  return text.split("\n").map((line) => `${" ".repeat(by)}${line}`);
}
