import type { Context } from "aws-lambda";
import * as z from "zod";
import { openManifests } from "../../../shared/domain/repo/manifests.ts";
import type { Repo } from "../../../shared/domain/repo/schema.ts";
import { repoStore } from "../../../shared/domain/repo/store.ts";
import { answerImages } from "../../../shared/images/answering.ts";
import { type ImagesAnswer, ImagesRequest } from "../../../shared/images/messages.ts";
import { imageReader } from "../../../shared/images/reader.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { type UploadAnswer, UploadRequest } from "../../../shared/packages/upload.ts";
import { addressPolicy } from "../../../shared/platform/address-policy.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openObjects } from "../../../shared/platform/objects.ts";
import { openSafeFetch } from "../../../shared/platform/safe-fetch.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import {
  type ScanAnswer,
  ScanRequest,
  type TakeAnswer,
  TakeRequest,
  type ValidateAnswer,
  ValidateRequest,
} from "../../../shared/sources/messages.ts";
import { openSecret, openSources, validateRepo } from "../../../shared/sources/sources.ts";
import { Env } from "./env.ts";
import { scanRepo } from "./scan.ts";
import { takeUpload } from "./take-upload.ts";
import { takeVersion } from "./take-version.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const policy = addressPolicy(env.ALLOWED_PRIVATE_HOSTS.split(","));
const sealer = openSealer(env.KEY_ID);
const fetch = openSafeFetch({ policy });
const openSource = openSources(fetch);
const askImages = answerImages(imageReader(fetch, Date.now));
const log = createLogger();
const objects = openObjects({ bucket: env.BUCKET_NAME });
const parts = {
  table,
  repos: repoStore(table),
  objects,
  manifests: openManifests(objects),
  open: async (repo: Repo) => {
    const { id: object, tenantId: tenant, credential } = repo;
    return openSource(repo, await openSecret(sealer, credential?.sealed, { tenant, object }));
  },
  clock: systemClock,
  newId,
  log,
};

const Request = z.union([ScanRequest, TakeRequest, ValidateRequest, UploadRequest, ImagesRequest]);

/** The only function that opens connections to addresses that tenants name, and archives that they packed. */
export async function handler(
  payload: unknown,
  context: Context,
): Promise<ScanAnswer | TakeAnswer | ValidateAnswer | UploadAnswer | ImagesAnswer> {
  const request = Request.parse(payload);
  if ("validate" in request) {
    const { place, credential } = request.validate;
    return validateRepo(async () =>
      openSource(place, credential && (await openSecret(sealer, credential.sealed, credential))),
    );
  }
  if ("upload" in request) return takeUpload(parts.objects, request.upload);
  if ("images" in request) return askImages(request.images);
  if ("take" in request) return takeVersion(parts, request.take);
  const until = new Date(Date.now() + context.getRemainingTimeInMillis());
  const result = await scanRepo(parts, request, until);
  log.info("scan", { tenantId: request.tenantId, repoId: request.repoId, result });
  return { result };
}
