import { agentUpgradeStore } from "../domain/agent-upgrade/store.ts";
import { alarmStore } from "../domain/alarm/store.ts";
import { callStore } from "../domain/call/store.ts";
import { answerStore } from "../domain/command/answer-store.ts";
import { commandStore } from "../domain/command/store.ts";
import { deploymentStore } from "../domain/deployment/store.ts";
import { frontgateStore } from "../domain/frontgate/store.ts";
import { jobStore } from "../domain/job/store.ts";
import { metricStore } from "../domain/metric/store.ts";
import { systemClock } from "../kernel/clock.ts";
import { alarmBy } from "../platform/alarm-event.ts";
import { openConnections } from "../platform/connections.ts";
import { openTable } from "../platform/dynamodb.ts";
import { openFlows } from "../platform/flows.ts";
import { createLogger } from "../platform/logger.ts";
import { openObjects } from "../platform/objects.ts";
import { openSealer } from "../platform/secrets.ts";
import { openSigner } from "../platform/signer.ts";
import type { ReceiveParts } from "./receive.ts";
import type { SweepParts } from "./sweep.ts";

/** Where Pilot's functions find table, connections and objects. */
export interface PilotSettings {
  readonly TABLE_NAME: string;
  readonly BUCKET_NAME: string;
  readonly KEY_ID: string;
  readonly SIGNING_KEY_ID: string;
  readonly SIGNING_GENERATION: number;
  readonly PILOT_MANAGEMENT_ENDPOINT: string;
  readonly OBJECTS_PUBLIC_ENDPOINT?: string | undefined;
  readonly AWS_LAMBDA_FUNCTION_NAME?: string | undefined;
}

/** What receiving and sweeping work with, on the function's own role. */
export function openPilot(settings: PilotSettings): Omit<ReceiveParts, "connected"> & SweepParts {
  const table = openTable(settings.TABLE_NAME);
  const publicEndpoint = settings.OBJECTS_PUBLIC_ENDPOINT;
  return {
    commands: commandStore(table),
    answers: answerStore(table),
    calls: callStore(table),
    deployments: deploymentStore(table),
    frontgates: frontgateStore(table),
    jobs: jobStore(table),
    metrics: metricStore(table),
    alarms: alarmStore(table),
    upgrades: agentUpgradeStore(table),
    flows: openFlows(),
    connections: openConnections(settings.PILOT_MANAGEMENT_ENDPOINT),
    objects: openObjects({ bucket: settings.BUCKET_NAME, ...(publicEndpoint === undefined ? {} : { publicEndpoint }) }),
    sealer: openSealer(settings.KEY_ID),
    signer: openSigner({
      keyIds: settings.SIGNING_KEY_ID,
      generation: settings.SIGNING_GENERATION,
      clock: systemClock,
    }),
    alarm: alarmBy(createLogger(), settings.AWS_LAMBDA_FUNCTION_NAME, systemClock),
    clock: systemClock,
  };
}
