import {
  type App,
  CfnOutput,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  Stack,
  type StackProps,
  Tags,
} from "aws-cdk-lib";
import type { StageSettings } from "../stage.ts";

/** One part of a stage: `pitrix-<stage>-<part>`. What a part needs of another comes by its constructor. */
export class PartStack extends Stack {
  readonly settings: StageSettings;

  constructor(app: App, part: string, settings: StageSettings) {
    // A local AWS has no bootstrap roles to assume; there the CLI's own credentials deploy.
    const synthesizer =
      settings.endpoint === undefined ? new DefaultStackSynthesizer() : new CliCredentialsStackSynthesizer();
    const props: StackProps = { description: `Pitrix ${part}, stage ${settings.stage}` };
    super(app, settings.name(part), Object.assign(props, { synthesizer }));
    this.settings = settings;
    Tags.of(this).add("pitrix:stage", settings.stage);
  }

  /** Makes a value known to whoever deploys. */
  output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
