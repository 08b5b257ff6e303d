import { packFiles } from "../../shared/packages/test-pack.ts";
import type { Answer, ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";

/** A deployment of pods of a form, and nothing besides. */
export const podsOf = (name: string, replicas: number, spec: object, namespace?: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec },
  },
});

/** Publishes a package of plain objects as its author does; answers with the version, which is the tenant's draft. */
export async function publishPlain(api: ApiClient, name: string, objects: readonly object[]): Promise<Answer["body"]> {
  const files = {
    "package.json": JSON.stringify({ name, version: "1.0.0", description: "Plain objects." }),
    "manifests/all.json": JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
  };
  const archive = new Uint8Array(await packFiles(files));
  return (await expectStatus(api.upload("/app-versions", archive), 201)).body;
}
