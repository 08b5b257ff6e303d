import type { AgentUpgrade, UpgradeTarget } from "../domain/agent-upgrade/schema.ts";
import type { AgentUpgradeStore } from "../domain/agent-upgrade/store.ts";
import { ConditionFailed } from "../platform/dynamodb.ts";
import { type TargetParts, takeOn } from "./target.ts";

export interface AgentUpgradeParts extends TargetParts {
  readonly upgrades: AgentUpgradeStore;
}

const ENDED: readonly UpgradeTarget["status"][] = ["upgraded", "failed", "unsupported", "skipped"];

/**
 * Takes the upgrade that is under way as far as it comes now; each sweep calls it. Every change is written on the condition that
 * nothing else was, and asking an agent twice is asking it once, so two sweeps at once and a crash at any place do no harm.
 * One or two reads when there is nothing to do.
 */
export async function advanceAgentUpgrade(parts: AgentUpgradeParts): Promise<void> {
  const upgrade = await parts.upgrades.current();
  if (upgrade?.status !== "running") return;
  const own = (await parts.upgrades.targets(upgrade.id)).filter(({ wave }) => wave === upgrade.wave);
  const now = await Promise.all(own.map((target) => stepOf(parts, upgrade, target)));
  const next = judge(upgrade, now, parts.clock());
  if (next === undefined) return;
  try {
    await parts.upgrades.save(upgrade, next);
  } catch (error) {
    // Somebody has halted it, or another sweep was faster.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

async function stepOf(parts: AgentUpgradeParts, upgrade: AgentUpgrade, target: UpgradeTarget): Promise<UpgradeTarget> {
  if (ENDED.includes(target.status)) return target;
  const next = await takeOn(parts, upgrade, target);
  if (next === target) return target;
  return (await parts.upgrades.saveTarget(target, next)) ? next : target;
}

/** What becomes of the upgrade, given its wave's Frontgates; `undefined`: nothing new. Pure. */
export function judge(upgrade: AgentUpgrade, own: readonly UpgradeTarget[], now: Date): AgentUpgrade | undefined {
  const at = { updatedAt: now.toISOString(), revision: upgrade.revision + 1 };
  const failed = own.filter(({ status }) => status === "failed");
  if (failed.length > 0 && upgrade.accepted < upgrade.wave) {
    const [first] = failed;
    const others = failed.length > 1 ? ` and ${failed.length - 1} more` : "";
    return { ...upgrade, ...at, status: "halted", statusReason: `${first?.frontgateId}${others}: ${first?.reason}` };
  }
  if (own.some(({ status }) => !ENDED.includes(status))) return undefined;
  if (upgrade.wave + 1 < upgrade.waves.length) return { ...upgrade, ...at, wave: upgrade.wave + 1 };
  const { statusReason: _, ...rest } = upgrade;
  return { ...rest, ...at, status: "succeeded", endedAt: at.updatedAt };
}
