import { Arn, ArnFormat, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { StageSettings } from "./stage.ts";

/**
 * Names that one part gives and others use. Given by rule and not handed over, so that parts that call each other
 * do not wait for each other: Pilot answers tasks of the state machine, whose tasks post to Pilot.
 */
export const jobMachineName = (settings: StageSettings): string => settings.name("job");

export const approvalMachineName = (settings: StageSettings): string => settings.name("approval");

export function jobMachineArn(scope: Construct, settings: StageSettings): string {
  return machineArn(scope, jobMachineName(settings));
}

/** All its executions. */
export function jobExecutionsArn(scope: Construct, settings: StageSettings): string {
  const resourceName = `${jobMachineName(settings)}:*`;
  const arn = { service: "states", resource: "execution", resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME };
  return Arn.format(arn, Stack.of(scope));
}

export function approvalMachineArn(scope: Construct, settings: StageSettings): string {
  return machineArn(scope, approvalMachineName(settings));
}

function machineArn(scope: Construct, resourceName: string): string {
  const arn = { service: "states", resource: "stateMachine", resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME };
  return Arn.format(arn, Stack.of(scope));
}

/** `part` is a bundle's name; it may end in `*`. */
export function functionArn(scope: Construct, settings: StageSettings, part: string): string {
  return Arn.format(
    {
      service: "lambda",
      resource: "function",
      resourceName: settings.name(part),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    Stack.of(scope),
  );
}

/** A provider's id follows. */
export const RUN_TASK = "flow-run-task-";
export const PROBE = "provider-probe-";
export const INSPECT = "provider-inspect-";
export const PREVIEW = "provider-preview-";
export const OBSERVE = "provider-observe-";
export const SCAN = "indexer-scan-repo";
export const REINDEX = "search-reindex";
export const LEAVING = "leaving-work";
export const ASK = "pilot-ask";
export const FINISH = "flow-finish-job";
