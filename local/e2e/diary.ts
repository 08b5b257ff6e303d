import { readFile } from "node:fs/promises";
import { packFiles } from "../../shared/packages/test-pack.ts";
import type { Answer, ApiClient } from "../client.ts";
import { expectStatus, until } from "./world.ts";

/** What a command of the package wrote down: when (nanoseconds since 1970), which it was, and what it was told. */
export interface Entry {
  readonly at: bigint;
  readonly what: string;
  readonly told: string;
}

/** Everything that runs beside it wants the same two cores: an answer that comes after eleven seconds is told as none. */
const PATIENCE_MS = 240_000;

const FILES = ["package.json", "config.json", "cluster.json.tmpl"] as const;

/**
 * Uploads the package whose commands keep a diary on their node, which is one of the logs that may be read.
 * @param more of the deployment's own file, such as `"monitor": {…}`
 * @returns the version's id
 */
export async function uploadDiary(
  api: ApiClient,
  { name, version = "1.0.0", more = {} }: { name: string; version?: string; more?: object },
): Promise<string> {
  const texts = await Promise.all(FILES.map((file) => readFile(new URL(`diary/${file}`, import.meta.url), "utf8")));
  const [meta = "", config = "", template = ""] = texts;
  const added = Object.entries(more).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const archive = await packFiles({
    "package.json": JSON.stringify({ ...JSON.parse(meta), name, version }),
    "config.json": config,
    "cluster.json.tmpl": template
      .replace('"backup_policy"', `${added.join("")}"backup_policy"`)
      .replaceAll('"services": {', '"log_files": ["/var/log/diary"], "services": {'),
  });
  return (await expectStatus(api.upload("/app-versions", new Uint8Array(archive)), 201)).body.id;
}

/** What the nodes' diaries say beyond what was read before, oldest first. */
export function diaryOf(api: ApiClient, deploymentId: string) {
  const read = new Map<string, number>();
  return async (): Promise<readonly Entry[]> => {
    const { nodes } = (await expectStatus(api.get(`/deployments/${deploymentId}`), 200)).body;
    const found: Entry[] = [];
    for (const { id, status } of nodes) {
      if (status === "deleted") continue;
      const from = read.get(id) ?? 0;
      const path = `/deployments/${deploymentId}/nodes/${id}/logs?name=/var/log/diary&from=${from}`;
      // A node that is busy may be silent for some seconds: the API says that the question may be asked again.
      let silence = "";
      const shown = async () => {
        const answer = await api.get(path);
        if (answer.status === 504) silence = answer.body.detail;
        if (answer.status === 504) return undefined;
        if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
        return answer.body;
      };
      const { text, to } = await until(`node ${id} shows its diary`, shown, PATIENCE_MS).catch((error) => {
        throw new Error(`${error.message}: ${silence}`);
      });
      read.set(id, to);
      found.push(...entries(text));
    }
    return found.sort((a, b) => (a.at < b.at ? -1 : 1));
  };
}

function entries(text: string): Entry[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [at = "", what = "", ...told] = line.split(" ");
      return { at: BigInt(at), what, told: told.join(" ") };
    });
}

/** Of a job's steps those that ran a command of the package: `service` with its exit code, in the order of the layers. */
export async function commandsOf(api: ApiClient, jobId: string): Promise<readonly (readonly [string, number])[]> {
  const { items } = (await expectStatus(api.get(`/jobs/${jobId}/tasks`), 200)).body;
  return items
    .filter(({ service }: Answer["body"]) => service !== undefined)
    .sort((a: Answer["body"], b: Answer["body"]) => a.layer - b.layer || a.place - b.place)
    .map(({ kind, service, exitCode }: Answer["body"]) => [
      kind === "pre-check" ? `${service}.pre_check` : service,
      exitCode,
    ]);
}
