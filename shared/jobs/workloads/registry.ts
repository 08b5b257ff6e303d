import type { Operation } from "../contract.ts";
import { adopt, configure, rollBack, scaleIn, scaleOut, upgrade } from "./changes.ts";
import { deleteDeployment } from "./delete.ts";
import { deploy } from "./deploy.ts";
import { cease, recover, restart, revert, start, stop } from "./power.ts";

/** Every job of a deployment of workloads: the same kinds as of machines, as far as they make sense for both. */
export const workloadOperations: readonly Operation[] = [
  deploy,
  start,
  stop,
  restart,
  scaleOut,
  scaleIn,
  configure,
  upgrade,
  rollBack,
  adopt,
  revert,
  cease,
  recover,
  deleteDeployment,
];
