import { createHash } from "node:crypto";
import type { AppVersion, NewUpload, PitrixClient } from "../../sdk/index.ts";
import { MAX_UPLOAD_BYTES } from "../../shared/packages/upload.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";

/** Sends a package: in one request where it fits into one, else by a pre-signed URL. */
export async function upload(context: Context, client: PitrixClient, archive: Buffer): Promise<AppVersion> {
  const { signal } = context;
  const request = { method: "POST", path: "/app-versions", signal } as const;
  if (archive.length <= MAX_UPLOAD_BYTES)
    return client.send<AppVersion>({ ...request, bytes: new Uint8Array(archive), contentType: "application/gzip" });
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const body = { size: archive.length, sha256 };
  const announced = await client.send<NewUpload>({ method: "POST", path: "/uploads", body, signal });
  await put(context, announced, archive);
  return client.send<AppVersion>({ ...request, body: { uploadId: announced.id } });
}

/** The store's own token does not go there: the URL is its own permission. */
async function put(context: Context, { url, headers }: NewUpload, archive: Buffer): Promise<void> {
  const sent = Object.entries(headers).filter(([name]) => !/^(content-length|host)$/i.test(name));
  const answer = await fetch(url, {
    method: "PUT",
    headers: Object.fromEntries(sent),
    body: new Uint8Array(archive),
    signal: context.signal,
  });
  if (answer.ok) return;
  const why = (await answer.text()).slice(0, 300);
  throw new Failure(EXIT.error, "upload-refused", `The package's bytes were refused (${answer.status}): ${why}`);
}
