import * as z from "zod";
import type { JobKind } from "../domain/job/schema.ts";
import { attachAddresses, detachAddresses } from "./addresses.ts";
import { adopt } from "./adopt.ts";
import { backUp } from "./back-up.ts";
import { cease } from "./cease.ts";
import { configure } from "./configure.ts";
import type { RequestKind } from "./contract.ts";
import { deleteDeployment } from "./delete.ts";
import { deleteBackup } from "./delete-backup.ts";
import { attachKeys, detachKeys } from "./keys.ts";
import { replaceNode } from "./replace-node.ts";
import { resize } from "./resize.ts";
import { restart } from "./restart.ts";
import { restore } from "./restore.ts";
import { revert } from "./revert.ts";
import { rollBack } from "./roll-back.ts";
import { runCommand } from "./run-command.ts";
import { runService } from "./run-service.ts";
import { scaleIn } from "./scale-in.ts";
import { scaleOut } from "./scale-out.ts";
import { upgrade } from "./upgrade.ts";

/** One whose kind says all. */
const simple = (kind: JobKind): RequestKind => ({ kind, request: z.strictObject({}) });

export const start = simple("start");
export const stop = simple("stop");
/** Starts what was ceased; it is active afterwards, whatever it was before. */
export const recover = simple("recover");

/** Everything that users may ask of a deployment: a new one is one file beside this and one line here. */
export const requestKinds: readonly RequestKind[] = [
  start,
  stop,
  restart,
  scaleOut,
  scaleIn,
  resize,
  replaceNode,
  configure,
  upgrade,
  rollBack,
  backUp,
  restore,
  deleteBackup,
  runService,
  runCommand,
  attachAddresses,
  detachAddresses,
  attachKeys,
  detachKeys,
  adopt,
  revert,
  cease,
  recover,
  deleteDeployment,
];
