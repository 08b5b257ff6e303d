import { invalid, Problem } from "../../kernel/problem.ts";
import type { AppVersion, VersionStatus } from "../app/schema.ts";
import type { VersionTexts } from "../app/texts.ts";
import type { Phase } from "../review/phase.ts";
import { Command, type HistoryEntry } from "./schema.ts";

/** What a version's users can ask for; `upload` makes it. */
export type Guarded = Exclude<Command, "upload">;

/** From which states a command may begin. What is vanished belongs to its repo: nothing may. */
const FROM: Readonly<Record<Guarded, readonly VersionStatus[]>> = {
  modify: ["draft", "rejected", "active"],
  submit: ["draft", "rejected"],
  cancel: ["submitted", "in-review", "passed"],
  review: ["submitted", "in-review"],
  pass: ["in-review"],
  reject: ["in-review"],
  release: ["passed"],
  suspend: ["active"],
  recover: ["suspended"],
  delete: ["draft", "rejected", "passed", "suspended"],
};

const GUARDED: readonly Guarded[] = Command.options.filter((command) => command !== "upload");

/** Where commands lead that lead to one state whatever came before. */
const TO = {
  cancel: "draft",
  release: "active",
  suspend: "suspended",
  recover: "active",
  delete: "deleted",
} as const satisfies Partial<Record<Guarded, VersionStatus>>;

export type Direct = keyof typeof TO;

export function allowedCommands(status: VersionStatus): readonly Guarded[] {
  return GUARDED.filter((command) => FROM[command].includes(status));
}

/** @throws Problem 409 `wrong-state` that names what is allowed now */
export function requireCommand(command: Guarded, version: Pick<AppVersion, "id" | "status">): void {
  if (FROM[command].includes(version.status)) return;
  const allowed = allowedCommands(version.status);
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: `A version that is ${version.status} does not take this`,
    detail: `${command} needs a version that is ${FROM[command].join(" or ")}; ${version.id} is ${version.status}. Now it takes ${allowed.length === 0 ? "nothing" : allowed.join(", ")}.`,
    extensions: { status: version.status, allowed: [...allowed] },
  });
}

/** Who acts, when, in which request. */
export interface Act {
  /** Id of the API token. */
  readonly actor: string;
  readonly actedAs: HistoryEntry["actedAs"];
  readonly requestId: string;
  readonly now: Date;
  readonly message?: string | undefined;
}

/** A version on its way, with a row of history for every step. */
export interface Moved {
  readonly version: AppVersion;
  readonly history: readonly HistoryEntry[];
}

/** One step on: the version's counter rises by one, and a row tells why. */
export function move(
  { version, history }: Moved,
  command: Command,
  to: VersionStatus,
  act: Act,
  review: { readonly phase?: Phase | undefined; readonly reviewId?: string | undefined } = {},
): Moved {
  const { statusReason: _r, suspendedBy: _s, ...rest } = version;
  const reason = command === "reject" || command === "suspend" ? act.message : undefined;
  const at = act.now.toISOString();
  const next: AppVersion = {
    ...rest,
    ...(reason === undefined ? {} : { statusReason: reason }),
    ...(command === "suspend" && act.actedAs === "platform" ? { suspendedBy: act.actor } : {}),
    status: to,
    version: version.version + 1,
    updatedAt: at,
  };
  const entry: HistoryEntry = {
    ...row(next, command, act),
    from: version.status,
    ...(review.phase === undefined ? {} : { phase: review.phase }),
    ...(review.reviewId === undefined ? {} : { reviewId: review.reviewId }),
  };
  return { version: next, history: [...history, entry] };
}

/**
 * A command that leads to one state. What the platform does to a tenant's version has a reason, and what it suspended it
 * alone recovers. @throws Problem 409 `wrong-state`, 422 without a reason
 */
export function direct(command: Direct, version: AppVersion, act: Act): Moved {
  requireCommand(command, version);
  if (act.actedAs === "platform" && (act.message ?? "") === "") throw withoutReason(command);
  if (command === "recover" && version.suspendedBy !== undefined && act.actedAs !== "platform") throw held(version);
  return move({ version, history: [] }, command, TO[command], act);
}

/** New texts; a rejected version becomes a draft again. @throws Problem 409 `wrong-state` */
export function modify(version: AppVersion, texts: VersionTexts, act: Act): Moved {
  requireCommand("modify", version);
  const { descriptions: _d, releaseNotes: _r, ...rest } = version;
  const to = version.status === "rejected" ? "draft" : version.status;
  return move({ version: { ...rest, ...texts }, history: [] }, "modify", to, act);
}

/** A version that was just uploaded: new, or in the place of the tombstone that the same bytes left. */
export function uploaded(draft: AppVersion, tombstone: AppVersion | undefined, act: Act): Moved {
  if (tombstone === undefined) return { version: draft, history: [row(draft, "upload", act)] };
  const { status, version, createdAt, approvalId } = tombstone;
  // One that still waits is ended by itself, and looks for the version by that.
  const waiting = approvalId === undefined ? {} : { approvalId };
  return move({ version: { ...draft, ...waiting, status, version, createdAt }, history: [] }, "upload", "draft", act);
}

/** Whether the own tenant may deploy it: released, or on its way there. Others deploy what is active. */
export function isDeployable(status: VersionStatus): boolean {
  return ["draft", "submitted", "in-review", "passed", "active"].includes(status);
}

function withoutReason(command: Direct): Problem {
  const detail = `Say why the platform does this; ${command} writes it into the version's history.`;
  return invalid("invalid-request", "The platform gives a reason", [{ pointer: "/message", detail }]);
}

function held({ id, status, suspendedBy, statusReason = "" }: AppVersion): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The platform suspended this version",
    detail: `The platform's token ${suspendedBy} suspended ${id}: ${statusReason} Only the platform recovers it; a version of higher number can be released in its place.`,
    extensions: { status, allowed: allowedCommands(status).filter((command) => command !== "recover"), suspendedBy },
  });
}

function row(version: AppVersion, command: Command, act: Act): HistoryEntry {
  return {
    tenantId: version.tenantId,
    appId: version.appId,
    versionId: version.id,
    number: version.version,
    command,
    to: version.status,
    ...(act.message === undefined || act.message === "" ? {} : { message: act.message }),
    actor: act.actor,
    actedAs: act.actedAs,
    requestId: act.requestId,
    at: act.now.toISOString(),
  };
}
