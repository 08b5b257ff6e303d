import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
}

/** A part of an object that is sent piece by piece. */
export interface SentPart {
  /** From 1. */
  readonly number: number;
  readonly etag: string;
}

/** Many objects, and large ones, for work in the background. One request a method. */
export interface BulkObjects {
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** Whole body, or `undefined` where there is none; callers know that it is bounded. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** The body as it comes. @throws where there is none */
  stream(key: string): Promise<AsyncIterable<Uint8Array>>;
  head(key: string): Promise<ListedObject | undefined>;
  /** At most 1,000, in the order of their keys, those after `after`. */
  list(prefix: string, after?: string): Promise<readonly ListedObject[]>;
  /** At most 1,000; also those that are not there. @throws when one could not be deleted */
  deleteAll(keys: readonly string[]): Promise<void>;
  /** Begins an object of parts; answers the upload's id. All parts but the last have at least 5 MiB. */
  begin(key: string, contentType: string): Promise<string>;
  send(key: string, upload: string, number: number, body: Uint8Array): Promise<SentPart>;
  /** Also a second time: then it only looks whether the object is there. */
  finish(key: string, upload: string, parts: readonly SentPart[]): Promise<void>;
  /** Also when it is gone. */
  abort(key: string, upload: string): Promise<void>;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html parts of 5 MiB to 5 GiB, at most 10,000 */
export const MIN_PART_BYTES = 5 * 1024 * 1024;

export function openBulkObjects(
  bucket: string,
  client: S3Client = new S3Client({ forcePathStyle: true }),
): BulkObjects {
  const at = (key: string) => ({ Bucket: bucket, Key: key });
  const objects: BulkObjects = {
    async put(key, body, contentType) {
      await client.send(new PutObjectCommand({ ...at(key), Body: body, ContentType: contentType }));
    },
    async get(key) {
      return absent(async () => {
        const { Body: body } = await client.send(new GetObjectCommand(at(key)));
        return body?.transformToByteArray();
      });
    },
    async stream(key) {
      const { Body: body } = await client.send(new GetObjectCommand(at(key)));
      if (!(body instanceof Readable)) throw new Error(`object ${key} has no body`);
      return body;
    },
    async head(key) {
      return absent(async () => {
        const { ContentLength: size = 0, LastModified: modifiedAt = new Date() } = await client.send(
          new HeadObjectCommand(at(key)),
        );
        return { key, size, modifiedAt };
      });
    },
    async list(prefix, after) {
      const { Contents: contents = [] } = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(after === undefined ? {} : { StartAfter: after }),
        }),
      );
      return contents.flatMap(({ Key: key, Size: size = 0, LastModified: modifiedAt = new Date() }) =>
        key === undefined ? [] : [{ key, size, modifiedAt }],
      );
    },
    async deleteAll(keys) {
      if (keys.length === 0) return;
      const { Errors: errors = [] } = await client.send(
        new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true } }),
      );
      const [first] = errors;
      if (first !== undefined) throw new Error(`${errors.length} objects stay: ${first.Key} (${first.Code})`);
    },
    async begin(key, contentType) {
      const { UploadId: upload } = await client.send(
        new CreateMultipartUploadCommand({ ...at(key), ContentType: contentType }),
      );
      if (upload === undefined) throw new Error(`no upload of ${key} was begun`);
      return upload;
    },
    async send(key, upload, number, body) {
      const { ETag: etag } = await client.send(
        new UploadPartCommand({ ...at(key), UploadId: upload, PartNumber: number, Body: body }),
      );
      if (etag === undefined) throw new Error(`part ${number} of ${key} was not taken`);
      return { number, etag };
    },
    async finish(key, upload, parts) {
      const MultipartUpload = { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) };
      try {
        await client.send(new CompleteMultipartUploadCommand({ ...at(key), UploadId: upload, MultipartUpload }));
      } catch (error) {
        // A worker that died after this request does it again: the upload is gone then, and the object is there.
        if (!(error instanceof S3ServiceException) || error.name !== "NoSuchUpload") throw error;
        if ((await objects.head(key)) === undefined) throw error;
      }
    },
    async abort(key, upload) {
      await absent(async () => {
        await client.send(new AbortMultipartUploadCommand({ ...at(key), UploadId: upload }));
        return undefined;
      });
    },
  };
  return objects;
}

async function absent<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof S3ServiceException && ["NoSuchKey", "NotFound", "NoSuchUpload"].includes(error.name))
      return undefined;
    throw error;
  }
}
