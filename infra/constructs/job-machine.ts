import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import * as iam from "aws-cdk-lib/aws-iam";
import * as logs from "aws-cdk-lib/aws-logs";
import * as sfn from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { ROOT } from "../functions.ts";
import { functionArn, jobMachineName, RUN_TASK } from "../names.ts";
import type { StageSettings } from "../stage.ts";
import type { OpFunction } from "./op-function.ts";

/** The state machine of `state-machines/job/`, and the rule that ends jobs whose execution did not end by itself. */
export class JobMachine extends Construct {
  readonly machine: sfn.StateMachine;

  constructor(
    scope: Construct,
    id: string,
    settings: StageSettings,
    { advance, finish }: { readonly advance: OpFunction; readonly finish: OpFunction },
  ) {
    super(scope, id);
    const runTasks = functionArn(this, settings, `${RUN_TASK}*`);
    const role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("states.amazonaws.com"),
      inlinePolicies: {
        invoke: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: ["lambda:InvokeFunction"],
              resources: [runTasks, advance.fn.functionArn, finish.fn.functionArn],
            }),
          ],
        }),
      },
    });
    this.machine = new sfn.StateMachine(this, "Machine", {
      stateMachineName: jobMachineName(settings),
      role,
      // In the template and not an asset: small, and readable in the diff of a deployment.
      definitionBody: sfn.DefinitionBody.fromString(
        readFileSync(join(ROOT, "state-machines", "job", "definition.asl.json"), "utf8"),
      ),
      definitionSubstitutions: {
        AdvanceJobFunctionArn: advance.fn.functionArn,
        FinishJobFunctionArn: finish.fn.functionArn,
      },
      logs: {
        destination: new logs.LogGroup(this, "Log", {
          logGroupName: `/aws/vendedlogs/states/${jobMachineName(settings)}`,
          retention: logs.RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: sfn.LogLevel.ERROR,
        includeExecutionData: false,
      },
      tracingEnabled: false,
    });
    // An execution that is stopped, times out or breaks never reaches its last state; its job must end all the same.
    new events.Rule(this, "Ended", {
      ruleName: settings.name("job-ended"),
      description: "Executions that ended without finishing their job",
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: {
          status: ["FAILED", "TIMED_OUT", "ABORTED"],
          stateMachineArn: [this.machine.stateMachineArn],
        },
      },
      targets: [new targets.LambdaFunction(finish.fn, { retryAttempts: 185, maxEventAge: Duration.hours(24) })],
    });
  }
}
