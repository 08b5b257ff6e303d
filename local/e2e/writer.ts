import type { Answer } from "../client.ts";
import type { LocalStack } from "../stack.ts";

/** A client of the app that writes all the while. */
export interface Writer {
  /** Ends it; answers what the app has acknowledged, and what of it the app has. */
  stop(): Promise<{ readonly acknowledged: number; readonly lost: readonly string[] }>;
}

type NodeView = Answer["body"];
const LOG = "/tmp/pitrix-writer";

/** Begins to write to an ensemble, from one of its machines, one value after the other, and to whichever server answers. */
export async function startWriter(stack: LocalStack, nodes: readonly NodeView[]): Promise<Writer> {
  const [first] = nodes;
  const servers = nodes.map(({ address }) => `${address}:2181`).join(",");
  const root = `/writer-${Date.now()}`;
  const shell = (script: string, timeoutMs = 60_000) =>
    stack.room.exec(first.instanceId, ["/bin/sh", "-c", script], { timeoutMs });
  const writes = `echo 'create ${root} x'; sleep 2; i=0; while test -e ${LOG}.on; do i=$((i+1)); echo "create ${root}/w$i $i"; sleep 0.1; done; sleep 5`;
  await shell(
    `touch ${LOG}.on; setsid sh -c '(${writes.replaceAll("'", `'"'"'`)}) | /opt/zookeeper/bin/zkCli.sh -server ${servers} > ${LOG}.log 2>&1; touch ${LOG}.end' > /dev/null 2>&1 < /dev/null &`,
  );
  return {
    async stop() {
      await shell(
        `rm ${LOG}.on; for i in $(seq 300); do test -e ${LOG}.end && exit 0; sleep 0.2; done; exit 1`,
        90_000,
      );
      const { stdout: log } = await shell(`cat ${LOG}.log`);
      const { stdout: read } = await shell(
        `/opt/zookeeper/bin/zkCli.sh -server ${first.address}:2181 ls ${root} 2>/dev/null`,
      );
      const acknowledged = [...log.matchAll(/^Created \S+\/(w\d+)$/gm)].map(([, name]) => name ?? "");
      const kept = new Set(read.match(/\bw\d+\b/g));
      return { acknowledged: acknowledged.length, lost: acknowledged.filter((name) => !kept.has(name)) };
    },
  };
}
