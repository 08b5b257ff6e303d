import { finish } from "../../../shared/approvals/finish.ts";
import { outcomes } from "../../../shared/approvals/outcomes.ts";
import { look, wait } from "../../../shared/approvals/steps.ts";
import { approvalStore } from "../../../shared/domain/approval/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFlows } from "../../../shared/platform/flows.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { ApproveInput } from "../../../state-machines/approval/io.ts";
import { Env } from "./env.ts";

const log = createLogger();
const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const parts = {
  approvals: approvalStore(table),
  flows: openFlows(),
  outcomes: outcomes(table, env.QUOTA_DEFAULTS),
  clock: systemClock,
};

/** Every state of the approval's machine: look where it stands, keep the callback that waits, do what follows from its end. */
export async function handler(event: unknown): Promise<unknown> {
  const input = ApproveInput.parse(event);
  const { tenantId, approvalId } = input;
  log.info("approval", { action: input.action, approvalId });
  switch (input.action) {
    case "look":
      return look(parts, { tenantId, approvalId });
    case "wait": {
      const { wave, token } = input;
      await wait(parts, { tenantId, approvalId, wave, token });
      return {};
    }
    case "finish":
      await finish(parts, { tenantId, approvalId });
      return {};
  }
}
