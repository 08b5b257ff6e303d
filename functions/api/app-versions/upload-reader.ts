import type { Upload } from "../../../shared/domain/upload/schema.ts";
import { uploadObjectKey } from "../../../shared/domain/upload/store.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { UploadAnswer, type UploadRequest } from "../../../shared/packages/upload.ts";
import type { Functions } from "../../../shared/platform/lambda.ts";

export type Uploaded = Omit<Extract<UploadAnswer, { ok: true }>, "ok">;

/** The function that unpacks what users packed, as the API uses it. */
export interface UploadReader {
  /**
   * Checks the archive and keeps its bytes: those that are given, or those that were sent to the bucket.
   * @throws Problem 422 with every fault of the package; 409 `upload-missing`, 422 `upload-mismatch`
   */
  read(archive: Uint8Array | Upload): Promise<Uploaded>;
}

/**
 * By the indexer's function, which reads packages anyway: the formats, the tar reader and the S3 client would make the
 * API's function 760 KB instead of 450 (measured), and archives are hostile: one function opens them.
 */
export function uploadReaderBy(functions: Functions, name: string): UploadReader {
  return {
    async read(archive) {
      const request: UploadRequest = { upload: archive instanceof Uint8Array ? inline(archive) : stored(archive) };
      const answer = UploadAnswer.parse(await functions.call(name, request));
      if (answer.ok) return answer;
      const { status, code, title, errors } = answer;
      const faults = errors.map(({ pointer, detail, remedy }) => ({
        pointer,
        detail,
        ...(remedy === undefined ? {} : { remedy }),
      }));
      const [first] = faults;
      const detail = first === undefined ? title : [first.pointer, first.detail].filter(Boolean).join(": ");
      throw new Problem({ status, code, title, detail, errors: faults });
    },
  };
}

function inline(archive: Uint8Array): UploadRequest["upload"] {
  return { archive: Buffer.from(archive).toString("base64") };
}

function stored(upload: Upload): UploadRequest["upload"] {
  const { size, sha256 } = upload;
  return { object: uploadObjectKey(upload), size, ...(sha256 === undefined ? {} : { sha256 }) };
}
