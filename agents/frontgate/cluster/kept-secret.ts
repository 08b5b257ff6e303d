import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Kept } from "../../machine/kept.ts";
import type { ApiServer } from "./api-server.ts";

/** A Secret of Kubernetes, as far as it is read: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/ */
const Secret = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  data: z.record(z.string(), z.string()).optional(),
});

const TIMEOUT_MS = 10_000;
const TRIES = 5;
const RETRY_MS = 200;
/** Which enrolment the rest belongs to. */
const OF = "enrolment";
const at = (name: string): string => `${name}.at`;

/**
 * What a pod keeps, in a Secret of its own namespace that is there already: a restarted pod is the same Frontgate. Every
 * write replaces the Secret as it was read, so that two pods at once cannot mix what they keep. What belongs to another
 * enrolment token counts for nothing: whoever enrols a cluster anew begins anew.
 */
export async function keptInSecret(
  api: Pick<ApiServer, "call">,
  place: { readonly namespace: string; readonly name: string },
  enrolmentToken: string,
): Promise<Kept> {
  const path = `/api/v1/namespaces/${place.namespace}/secrets/${place.name}`;
  const belongs = createHash("sha256").update(enrolmentToken).digest("hex");

  const read = async () => {
    const answer = await api.call({ method: "GET", path, headers: {}, timeoutMs: TIMEOUT_MS });
    if (answer.status !== 200) throw new Error(`The Secret ${place.name} cannot be read: HTTP ${answer.status}.`);
    const { metadata, data = {} } = Secret.parse(JSON.parse(answer.body.toString("utf8")));
    const texts = new Map(
      Object.entries(data).map(([name, value]) => [name, Buffer.from(value, "base64").toString("utf8")]),
    );
    return { version: metadata.resourceVersion, texts: texts.get(OF) === belongs ? texts : new Map([[OF, belongs]]) };
  };

  const change = async (how: (texts: Map<string, string>) => void): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      const { version, texts } = await read();
      how(texts);
      const data = Object.fromEntries([...texts].map(([name, text]) => [name, Buffer.from(text).toString("base64")]));
      // The version that was read is a condition; `data` as a whole is replaced.
      const patch = [
        { op: "test", path: "/metadata/resourceVersion", value: version },
        { op: "add", path: "/data", value: data },
      ];
      const answer = await api.call({
        method: "PATCH",
        path,
        headers: { "content-type": "application/json-patch+json" },
        body: Buffer.from(JSON.stringify(patch)),
        timeoutMs: TIMEOUT_MS,
      });
      if (answer.status === 200) return;
      // Somebody else wrote meanwhile: 409, or 422 for a test that failed.
      const again = answer.status === 409 || answer.status === 422 || answer.status >= 500;
      if (!again || attempt === TRIES)
        throw new Error(`The Secret ${place.name} cannot be written: HTTP ${answer.status}.`);
      await sleep(RETRY_MS * attempt);
    }
  };

  return {
    read: async (name) => (await read()).texts.get(name),
    write: (name, text) => change((texts) => texts.set(name, text).set(at(name), new Date().toISOString())),
    rename: (from, to) =>
      change((texts) => {
        for (const part of [(name: string) => name, at]) {
          const text = texts.get(part(from));
          if (text !== undefined) texts.set(part(to), text);
          texts.delete(part(from));
        }
      }),
    since: async (name) => new Date((await read()).texts.get(at(name)) ?? 0),
  };
}
