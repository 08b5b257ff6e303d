import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { ConsoleConfig } from "../console/config.ts";
import { filesOf } from "./console.ts";
import { cacheControl, connectSource, contentType } from "./console-policy.ts";

/** Where the files go, and what the console is told. */
export interface ConsoleTarget {
  readonly ConsoleBucketName: string;
  /** As JSON. */
  readonly ConsoleConfig: string;
  /** `wss://…` of the progress socket. */
  readonly ProgressUrl: string;
  /** Of the pages of the stage's own user pool. */
  readonly SignInPagesUrl: string;
}

/**
 * Puts the console's files where CloudFront reads them: those that others refer to first, the page last, so that no page ever
 * asks for what is not there yet. Files of earlier versions stay, for pages that are open.
 */
export async function uploadConsole(s3: S3Client, directory: string, target: ConsoleTarget): Promise<number> {
  const config = ConsoleConfig.parse(JSON.parse(target.ConsoleConfig));
  const put = (Key: string, Body: Uint8Array | string) =>
    s3.send(
      new PutObjectCommand({
        Bucket: target.ConsoleBucketName,
        Key,
        Body,
        ContentType: contentType(Key),
        CacheControl: cacheControl(Key),
      }),
    );
  const files = filesOf(directory).filter((path) => path !== "index.html" && !path.startsWith(".vite/"));
  for (const path of files) await put(path, await readFile(join(directory, path)));
  await put("config.json", JSON.stringify(config));
  await put("index.html", narrowed(await readFile(join(directory, "index.html"), "utf8"), config, target));
  return files.length + 2;
}

/** The page with a policy of its own, beside the one that comes with it: this API and these issuers, and no others of the region. */
export function narrowed(
  page: string,
  { apiUrl, issuers }: ConsoleConfig,
  { ProgressUrl, SignInPagesUrl }: Pick<ConsoleTarget, "ProgressUrl" | "SignInPagesUrl">,
): string {
  const urls = [
    apiUrl,
    ProgressUrl,
    SignInPagesUrl,
    ...issuers.flatMap(({ issuer, metadataUrl = issuer }) => [issuer, metadataUrl]),
  ];
  const policy = connectSource(urls.map((url) => new URL(url).origin));
  const tag = `<meta http-equiv="content-security-policy" content="${policy}" />`;
  return page.replace("<head>", `<head>\n    ${tag}`);
}
