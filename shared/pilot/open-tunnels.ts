import { setTimeout as sleep } from "node:timers/promises";
import type * as z from "zod";
import { callStore } from "../domain/call/store.ts";
import { clusterFrontgateId } from "../domain/frontgate/cluster.ts";
import { frontgateStore } from "../domain/frontgate/store.ts";
import type { Runtime } from "../domain/runtime/schema.ts";
import { systemClock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { type Connections, openConnections } from "../platform/connections.ts";
import type { Table } from "../platform/dynamodb.ts";
import { openObjects } from "../platform/objects.ts";
import { openSigner } from "../platform/signer.ts";
import { openUploadUrls } from "../platform/upload-urls.ts";
import type { HttpTunnel } from "../providers/tunnel.ts";
import type { SpeakerEnv } from "./speaker-env.ts";
import { openTunnel } from "./tunnel.ts";

/** Where a function finds what it reaches clusters by. */
type TunnelSettings = Omit<z.infer<typeof SpeakerEnv>, "TABLE_NAME" | "KEY_ID">;

/** The tunnel to a runtime's cluster, on the function's own role. Opens nothing before it is asked. */
export function openTunnels(
  table: Table,
  settings: TunnelSettings,
  connections: Connections = openConnections(settings.PILOT_MANAGEMENT_ENDPOINT),
): (runtime: Pick<Runtime, "tenantId" | "id">) => HttpTunnel {
  const { BUCKET_NAME: bucket, OBJECTS_PUBLIC_ENDPOINT: publicEndpoint } = settings;
  const place = { bucket, ...(publicEndpoint === undefined ? {} : { publicEndpoint }) };
  const parts = {
    calls: callStore(table),
    frontgates: frontgateStore(table),
    connections,
    objects: openObjects(place),
    uploads: openUploadUrls(place),
    signer: openSigner({
      keyIds: settings.SIGNING_KEY_ID,
      generation: settings.SIGNING_GENERATION,
      clock: systemClock,
    }),
    newId,
    clock: systemClock,
    sleep: (milliseconds: number) => sleep(milliseconds),
  };
  return (runtime) => openTunnel(parts, { tenantId: runtime.tenantId, frontgateId: clusterFrontgateId(runtime) });
}
