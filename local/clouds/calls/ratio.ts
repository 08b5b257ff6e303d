import { NECESSARY } from "./clouds.ts";
import { type Calls, type DoneTask, necessaryCalls, patientLooks, sum } from "./necessary.ts";

/** Calls to a cloud may be so many times the necessary ones. */
const MOST_CALLS = 1.3;

/** Of one deployment on one cloud. */
export interface CallCount {
  readonly asked: number;
  /** At most so many times the necessary ones, and the looks at what took long on a slow machine. */
  readonly most: number;
  /** For people. */
  readonly line: string;
}

/** @param calls what the cloud was asked for while the tasks ran, and nothing else */
export function countCalls(
  { provider, title }: { readonly provider: string; readonly title: string },
  calls: Calls,
  tasks: readonly DoneTask[],
): CallCount {
  const cloud = NECESSARY[provider];
  if (cloud === undefined) throw new Error(`nobody has said what ${provider} has to be asked`);
  const asked = sum(calls);
  const necessary = necessaryCalls(cloud, tasks);
  const most = Math.floor(MOST_CALLS * necessary) + patientLooks(tasks);
  const ratio = (asked / necessary).toFixed(2);
  return { asked, most, line: `${title}: ${asked} calls, ${necessary} necessary: ${ratio} ×, at most ${most}` };
}
