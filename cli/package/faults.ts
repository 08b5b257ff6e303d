import { Problem } from "../../shared/kernel/problem.ts";
import type { PackageFiles } from "../../shared/packages/contract.ts";
import type { ShownFault } from "../output/problem.ts";
import { locate, type Position, statedPosition } from "./positions.ts";

/** Adds to a package's problem where each fault lies in its files; anything else passes through. */
export function withPositions(error: unknown, files: PackageFiles): unknown {
  if (!(error instanceof Problem) || error.input.errors === undefined) return error;
  const errors = error.input.errors.map((fault): ShownFault => {
    const position = positionOf(fault.pointer, fault.detail, files);
    return position === undefined ? fault : { ...fault, ...position };
  });
  return new Problem({ ...error.input, errors }, { cause: error });
}

function positionOf(pointer: string, detail: string, files: PackageFiles): Position | undefined {
  const hash = pointer.indexOf("#");
  const file = hash === -1 ? "" : pointer.slice(0, hash);
  const content = files.get(file);
  if (content === undefined) return undefined;
  return statedPosition(detail) ?? locate(file, new TextDecoder().decode(content), pointer.slice(hash + 1));
}
