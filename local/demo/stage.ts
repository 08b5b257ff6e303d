import type { ControlPlane } from "../control-plane.ts";
import type { LocalStack } from "../stack.ts";
import type { Story } from "./story.ts";

/** Where the demo plays: the deployed store, and a tenant's cloud. */
export interface Stage {
  readonly url: string;
  readonly users: ControlPlane["users"];
  readonly table: ControlPlane["table"];
  /** The example repo. */
  readonly repoUrl: string;
  readonly cloud: {
    readonly endpoint: string;
    readonly region: string;
    readonly subnetId: string;
    readonly tenant: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Whether that cloud boots machines. Without them a job ends at its first look. */
  readonly machines: boolean;
  /** A folder for files of the run. */
  readonly stateDir: string;
  /** Begins the ids of its tenants, where others live on the same stack. */
  readonly prefix: string;
}

/** What every act is handed. */
export interface Scene {
  readonly stage: Stage;
  readonly story: Story;
}

/** The stack of `npm start`. */
export function stageOf(stack: LocalStack): Stage {
  const { deployed, users, table, repo, tenantland, ec2, stateDir } = stack;
  const { region, subnetId, tenant } = tenantland;
  const cloud = { endpoint: ec2.endpoint, region, subnetId, tenant };
  return { url: deployed.ApiUrl, users, table, repoUrl: repo.url, cloud, machines: true, stateDir, prefix: "tenant-" };
}
