import { attachAddresses, detachAddresses } from "../../../shared/operations/addresses.ts";
import { adopt } from "../../../shared/operations/adopt.ts";
import { backUp } from "../../../shared/operations/back-up.ts";
import { cease } from "../../../shared/operations/cease.ts";
import { configure } from "../../../shared/operations/configure.ts";
import { deleteDeployment } from "../../../shared/operations/delete.ts";
import type { DeployingParts } from "../../../shared/operations/deploy/propose.ts";
import { attachKeys, detachKeys } from "../../../shared/operations/keys.ts";
import type { GatedParts } from "../../../shared/operations/propose.ts";
import * as operations from "../../../shared/operations/registry.ts";
import { replaceNode } from "../../../shared/operations/replace-node.ts";
import { resize } from "../../../shared/operations/resize.ts";
import { restart } from "../../../shared/operations/restart.ts";
import { restore } from "../../../shared/operations/restore.ts";
import { revert } from "../../../shared/operations/revert.ts";
import { rollBack } from "../../../shared/operations/roll-back.ts";
import { runCommand } from "../../../shared/operations/run-command.ts";
import { runService } from "../../../shared/operations/run-service.ts";
import { scaleIn } from "../../../shared/operations/scale-in.ts";
import { scaleOut } from "../../../shared/operations/scale-out.ts";
import { upgrade } from "../../../shared/operations/upgrade.ts";
import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { getSchedule, type ScheduleNeeds, updateSchedule } from "./backup-schedule.ts";
import * as schedules from "./backup-schedule-routes.ts";
import * as ceasing from "./ceasing-routes.ts";
import * as changing from "./changing-routes.ts";
import { create } from "./create.ts";
import { checkDrift, type DriftNeeds, drift } from "./drift.ts";
import * as drifting from "./drift-routes.ts";
import { get } from "./get.ts";
import { diffRevisions, getRevision, type History, listRevisions } from "./history.ts";
import * as history from "./history-routes.ts";
import * as keeping from "./keeping-routes.ts";
import { graph, links } from "./links.ts";
import * as linking from "./links-routes.ts";
import { type ListDeployments, list } from "./list.ts";
import { operate } from "./operate.ts";
import * as reaching from "./reaching-routes.ts";
import * as routes from "./routes.ts";
import * as running from "./running-routes.ts";
import * as scaling from "./scaling-routes.ts";
import { listServices } from "./services.ts";
import { update } from "./update.ts";

export function endpoints(
  needs: DeployingParts & GatedParts & ListDeployments & History & DriftNeeds & ScheduleNeeds,
): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(linking.links, links(needs)),
    endpoint(linking.graph, graph(needs)),
    endpoint(changing.update, update(needs)),
    endpoint(history.list, listRevisions(needs)),
    endpoint(history.get, getRevision(needs)),
    endpoint(history.diff, diffRevisions(needs)),
    endpoint(routes.start, operate(needs, operations.start)),
    endpoint(routes.stop, operate(needs, operations.stop)),
    endpoint(routes.restart, operate(needs, restart)),
    endpoint(scaling.scaleOut, operate(needs, scaleOut)),
    endpoint(scaling.scaleIn, operate(needs, scaleIn)),
    endpoint(scaling.resize, operate(needs, resize)),
    endpoint(scaling.replaceNode, operate(needs, replaceNode)),
    endpoint(changing.configure, operate(needs, configure)),
    endpoint(changing.upgrade, operate(needs, upgrade)),
    endpoint(changing.rollBack, operate(needs, rollBack)),
    endpoint(running.listServices, listServices(needs)),
    endpoint(keeping.backUp, operate(needs, backUp)),
    endpoint(schedules.getSchedule, getSchedule(needs)),
    endpoint(schedules.updateSchedule, updateSchedule(needs)),
    endpoint(keeping.restore, operate(needs, restore)),
    endpoint(running.runService, operate(needs, runService)),
    endpoint(running.runCommand, operate(needs, runCommand)),
    endpoint(reaching.attachAddresses, operate(needs, attachAddresses)),
    endpoint(reaching.detachAddresses, operate(needs, detachAddresses)),
    endpoint(reaching.attachKeys, operate(needs, attachKeys)),
    endpoint(reaching.detachKeys, operate(needs, detachKeys)),
    endpoint(drifting.drift, drift(needs)),
    endpoint(drifting.checkDrift, checkDrift(needs)),
    endpoint(drifting.adopt, operate(needs, adopt)),
    endpoint(drifting.revert, operate(needs, revert)),
    endpoint(ceasing.cease, operate(needs, cease)),
    endpoint(ceasing.recover, operate(needs, operations.recover)),
    endpoint(routes.remove, operate(needs, deleteDeployment)),
  ];
}
