import { Duration } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import type { Construct } from "constructs";
import type { StageSettings } from "../stage.ts";
import type { OpFunction } from "./op-function.ts";

/** Calls the function every minute; an event that is late by more than a minute is of no use any more. */
export function everyMinute(scope: Construct, id: string, settings: StageSettings, target: OpFunction): void {
  new events.Rule(scope, id, {
    ruleName: `${target.name}-schedule`,
    description: `Every minute: ${target.name} (stage ${settings.stage})`,
    schedule: events.Schedule.rate(Duration.minutes(1)),
    targets: [new targets.LambdaFunction(target.fn, { maxEventAge: Duration.minutes(1), retryAttempts: 1 })],
  });
}
