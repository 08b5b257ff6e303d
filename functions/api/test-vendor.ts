import { readFileSync } from "node:fs";
import { packFiles } from "../../shared/packages/test-pack.ts";
import { UploadRequest } from "../../shared/packages/upload.ts";
import type { Sent, TestClient } from "../../shared/platform/middleware/test-client.ts";
import { takeUpload } from "../indexer/scan-repo/take-upload.ts";
import type { TestApi } from "./test-api.ts";

const paper = (name: string) =>
  readFileSync(new URL(`../../shared/packages/vm/testdata/paper/${name}`, import.meta.url), "utf8");

/** Lets the indexer's function read what is uploaded, and keep its bytes, as it does. */
export function readUploads(server: TestApi): void {
  server.answer(() => takeUpload(server.aws.store, UploadRequest.parse(server.asked.at(-1)?.payload).upload));
}

/** Uploads a version of the app `keeper`; answers it as it was made. */
export async function uploadKeeper(api: TestClient, meta: object = {}): Promise<Sent["body"]> {
  const bytes = await packFiles({
    "cluster.json.tmpl": paper("cluster.json.tmpl"),
    "config.json": paper("config.json"),
    "package.json": JSON.stringify({ name: "keeper", version: "1.0.0", ...meta }),
  });
  const made = await api.send("POST", "/app-versions", { bytes, headers: { "content-type": "application/gzip" } });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return made.body;
}
