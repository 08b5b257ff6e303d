import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

/** Content that does not belong into the table: package archives and bodies of large commands. */
export interface Objects {
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** Whole body; callers know that it is bounded. */
  get(key: string): Promise<Uint8Array>;
  /** A URL that reads this one object for `seconds`; no round trip. */
  presign(key: string, seconds: number): Promise<string>;
}

/** Of a function that may also take content away. */
export interface DisposableObjects extends Objects {
  /** Also when there is none. */
  delete(key: string): Promise<void>;
}

/** Objects that others may have put there, or not. */
export interface FindableObjects extends Objects {
  /** What is there: its bytes come when they are asked for. One request. */
  find(key: string): Promise<FoundObject | undefined>;
}

export interface FoundObject {
  /** Bytes. */
  readonly size: number;
  /** Whole body, once. */
  read(): Promise<Uint8Array>;
  /** Instead of reading: ends the connection. */
  leave(): void;
}

export interface ObjectsOptions {
  readonly bucket: string;
  /** Endpoint as agents outside see it, where it differs from ours (the local cloud). */
  readonly publicEndpoint?: string;
  readonly client?: S3Client;
}

export function openObjects(options: ObjectsOptions): DisposableObjects & FindableObjects {
  const path = { forcePathStyle: true };
  const client = options.client ?? new S3Client(path);
  const outside =
    options.publicEndpoint === undefined ? client : new S3Client({ ...path, endpoint: options.publicEndpoint });
  return {
    async put(key, body, contentType) {
      await client.send(
        new PutObjectCommand({ Bucket: options.bucket, Key: key, Body: body, ContentType: contentType }),
      );
    },
    async get(key) {
      const answer = await client.send(new GetObjectCommand({ Bucket: options.bucket, Key: key }));
      if (answer.Body === undefined) throw new Error(`object ${key} has no body`);
      return answer.Body.transformToByteArray();
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand({ Bucket: options.bucket, Key: key }));
    },
    async find(key) {
      try {
        const { Body: body, ContentLength: size } = await client.send(
          new GetObjectCommand({ Bucket: options.bucket, Key: key }),
        );
        if (body === undefined || size === undefined) throw new Error(`object ${key} has no body`);
        return {
          size,
          read: () => body.transformToByteArray(),
          leave() {
            if (body instanceof Readable) body.destroy();
          },
        };
      } catch (error) {
        // Who may not list a bucket is told 403 of what is not there (S3 API, GetObject, "Permissions").
        if (error instanceof S3ServiceException && ["NoSuchKey", "AccessDenied"].includes(error.name)) return undefined;
        throw error;
      }
    },
    async presign(key, seconds) {
      return getSignedUrl(outside, new GetObjectCommand({ Bucket: options.bucket, Key: key }), { expiresIn: seconds });
    },
  };
}
