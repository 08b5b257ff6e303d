import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import type { Asked, Operation } from "./operations.ts";

/** What every question of an operation is given. */
export interface QuestionProps {
  readonly deployment: GetDeploymentAnswer;
  readonly operation: Operation;
  readonly asked: Asked;
  /** Another answer; `undefined` takes it back. */
  readonly change: (name: string, value: unknown) => void;
  /** What the API said to the answers. */
  readonly error: Error | null;
}
