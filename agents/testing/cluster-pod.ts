import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { awaitPod, clusterFrontgateId, enrolmentEnd } from "../../shared/domain/frontgate/cluster.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { installOf } from "../../shared/pilot/pod/install.ts";
import { POD_NAMESPACE } from "../../shared/pilot/pod/objects.ts";
import { startTestObjects } from "../../shared/pilot/testing/objects.ts";
import { startTestPilot } from "../../shared/pilot/testing/pilot.ts";
import { openTunnel } from "../../shared/pilot/tunnel.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";
import { type KubeletOf, podOf } from "./kubelet.ts";

export interface ClusterInput extends KubeletOf {
  /** Runs the real kubectl as the same, with a file on its standard input. */
  kubectl(argv: readonly string[], input: string): Promise<string>;
}

/**
 * A cluster's Frontgate beside a real API server: what the store renders is applied by kubectl, and the agent runs as a process with
 * the token of the service account that the manifest made. (The kubelets of our test clusters are played: their pods run nothing.)
 */
export async function startClusterPod(cluster: ClusterInput, table: Table, namespace?: string) {
  const [stored, pilot] = await Promise.all([startTestObjects(), startTestPilot(table)]);
  const runtime = { id: newId("runtime"), tenantId: newId("tenant"), provider: "kubernetes" };
  const enrolmentToken = randomBytes(32).toString("base64url");
  const now = new Date();
  await table.transact(awaitPod(runtime, enrolmentToken, now));
  const gate = { tenantId: runtime.tenantId, id: clusterFrontgateId(runtime) };
  const parts = { image: "registry.example.com/pitrix-frontgate:1", pilotUrl: pilot.url, trust: pilot.signer.trust };
  const { manifest } = await installOf(parts, {
    frontgate: gate,
    image: parts.image,
    token: enrolmentToken,
    namespace,
    now,
    until: enrolmentEnd(now),
  });
  await cluster.kubectl(["apply", "-f", "-"], manifest);
  const name = `pitrix-${gate.id}`;
  const pod = await podOf(cluster, name);
  const current = async () => {
    const found = await pilot.frontgates.get(gate.tenantId, gate.id);
    if (found === undefined) throw new Error("The Frontgate is gone.");
    return found;
  };
  return {
    pilot,
    pod,
    manifest,
    token: pod.token,
    current,
    secretPath: `/api/v1/namespaces/${POD_NAMESPACE}/secrets/${name}-state`,
    /** Waits for a connection that is not this one. */
    connected: (but?: string) =>
      pilot.until(async () => {
        const found = await current();
        return found.ready && found.connectionId !== but ? found : undefined;
      }, `the Frontgate: ${pod.log}`),
    tunnel: openTunnel(
      { ...pilot, objects: stored, uploads: stored, newId, sleep: (milliseconds: number) => sleep(milliseconds) },
      { tenantId: gate.tenantId, frontgateId: gate.id },
    ),
    async stop() {
      await pod.remove();
      pilot.stop();
      stored.stop();
      await cluster.kubectl(["delete", "--ignore-not-found", "-f", "-"], withoutNamespace(manifest));
    },
  };
}

/** What was applied but for the namespace, in which other files' Frontgates are on the same cluster. */
export const withoutNamespace = (manifest: string): string =>
  manifest
    .split(/^---\n/m)
    .filter((object) => !/^kind: Namespace$/m.test(object))
    .join("---\n");

/** The real kubectl by a kubeconfig. @throws Error with what it said */
export function kubectlBy(program: string, kubeconfig: string): ClusterInput["kubectl"] {
  return async (argv, input) => {
    const started = spawn(program, ["--kubeconfig", kubeconfig, ...argv], { stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    for (const stream of [started.stdout, started.stderr])
      stream.on("data", (text: Buffer) => {
        said += text.toString();
      });
    started.stdin.end(input);
    const [code]: unknown[] = await once(started, "close");
    if (code !== 0) throw new Error(`kubectl ${argv.join(" ")}: ${said}`);
    return said;
  };
}
