import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { awsEnvironment, LOCAL_REGION, startLocalAws } from "../../../local/aws.ts";
import type { RepoPlace } from "../../domain/repo/place.ts";
import { gzip, packTar } from "../../packages/pack.ts";
import { sourceConformance } from "../conformance.ts";
import { opener, type SourceWorld, watched } from "../testing/world.ts";

const BUCKET = "packages-of-tests";

/** The local AWS's S3. `indexed`: beside the archives lies an index. */
async function startS3(indexed: boolean): Promise<SourceWorld> {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-s3-"));
  const aws = await startLocalAws({ stateDir });
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(aws.endpoint);
  const secret = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const client = new S3Client({
    endpoint: aws.endpoint,
    region: LOCAL_REGION,
    credentials: secret,
    forcePathStyle: true,
  });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const put = (Key: string, Body: Buffer) => client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  const versions = new Map<string, object[]>();
  const place: RepoPlace = { kind: "s3", url: `s3://${BUCKET}/a store`, endpoint: aws.endpoint };
  const watch = watched();
  return {
    ...watch,
    open: opener(watch, place, secret),
    unchangedRequests: 1,
    reads: [/^GET /],
    // The local AWS knows keys and checks no signature: `request.test.ts` does.
    wrongSecrets: [undefined, { accessKeyId: "AKIAUNKNOWNUNKNOWN", secretAccessKey: "wrong" }],
    missing: { ...place, url: "s3://no-such-bucket/" },
    async publish(packages) {
      for (const { name, version, files } of packages) {
        const archive = gzip(await packTar(files, name));
        await put(`a store/${name}-${version}.tgz`, archive);
        const digest = createHash("sha256").update(archive).digest("hex");
        const entry = { version, digest, urls: [`${name}-${version}.tgz`] };
        versions.set(name, [...(versions.get(name) ?? []), entry]);
      }
      const index = { apiVersion: "v1", entries: Object.fromEntries(versions) };
      if (indexed) await put("a store/index.yaml", Buffer.from(`${JSON.stringify(index)}\n`));
    },
    async stop() {
      client.destroy();
      await aws.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

sourceConformance("s3, listed", () => startS3(false));
sourceConformance("s3 with an index", () => startS3(true));
