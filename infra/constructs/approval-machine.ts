import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RemovalPolicy } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as logs from "aws-cdk-lib/aws-logs";
import * as sfn from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { approvalDefinition } from "../../state-machines/approval/definition.ts";
import { ROOT } from "../functions.ts";
import { approvalMachineName } from "../names.ts";
import type { StageSettings } from "../stage.ts";
import type { OpFunction } from "./op-function.ts";

/** The state machine of `state-machines/approval/`. An execution that breaks is found by the sweep, which ends its approval. */
export class ApprovalMachine extends Construct {
  readonly machine: sfn.StateMachine;

  constructor(scope: Construct, id: string, settings: StageSettings, approve: OpFunction) {
    super(scope, id);
    const role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("states.amazonaws.com"),
      inlinePolicies: {
        invoke: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [approve.fn.functionArn] }),
          ],
        }),
      },
    });
    const text = readFileSync(join(ROOT, "state-machines", "approval", "definition.asl.json"), "utf8");
    this.machine = new sfn.StateMachine(this, "Machine", {
      stateMachineName: approvalMachineName(settings),
      role,
      definitionBody: sfn.DefinitionBody.fromString(
        settings.endpoint === undefined ? text : approvalDefinition(text, LOCAL_WAIT_SECONDS),
      ),
      definitionSubstitutions: { ApproveFunctionArn: approve.fn.functionArn },
      logs: {
        destination: new logs.LogGroup(this, "Log", {
          logGroupName: `/aws/vendedlogs/states/${approvalMachineName(settings)}`,
          retention: logs.RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: sfn.LogLevel.ERROR,
        includeExecutionData: false,
      },
      tracingEnabled: false,
    });
  }
}

/** A local AWS that reads no expression as a time-out gets a number: the machine looks that often, and waits on. */
const LOCAL_WAIT_SECONDS = 60;
