import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

/** Addresses at which others put one object. */
export interface UploadUrls {
  /** A URL that writes this one object for `seconds`; no round trip. */
  presignPut(key: string, seconds: number): Promise<string>;
}

/** @param options.publicEndpoint endpoint as agents outside see it, where it differs from ours (the local cloud) */
export function openUploadUrls(options: { readonly bucket: string; readonly publicEndpoint?: string }): UploadUrls {
  const client = new S3Client({
    forcePathStyle: true,
    // Else the URL holds the checksum of an empty body, which nothing that is put has.
    requestChecksumCalculation: "WHEN_REQUIRED",
    ...(options.publicEndpoint === undefined ? {} : { endpoint: options.publicEndpoint }),
  });
  return {
    presignPut: (key, seconds) =>
      getSignedUrl(client, new PutObjectCommand({ Bucket: options.bucket, Key: key }), { expiresIn: seconds }),
  };
}
