import { Problem } from "../../../shared/kernel/problem.ts";
import { UploadAnswer, type UploadRequest } from "../../../shared/packages/upload.ts";
import type { Functions } from "../../../shared/platform/lambda.ts";

export type Uploaded = Omit<Extract<UploadAnswer, { ok: true }>, "ok">;

/** The function that unpacks what users packed, as the API uses it. */
export interface UploadReader {
  /** Checks the archive and keeps its bytes. @throws Problem 422 with every fault of the package */
  read(archive: Uint8Array): Promise<Uploaded>;
}

/**
 * By the indexer's function, which reads packages anyway: the formats, the tar reader and the S3 client would make the
 * API's function 760 KB instead of 450 (measured), and archives are hostile: one function opens them.
 */
export function uploadReaderBy(functions: Functions, name: string): UploadReader {
  return {
    async read(archive) {
      const request: UploadRequest = { upload: { archive: Buffer.from(archive).toString("base64") } };
      const answer = UploadAnswer.parse(await functions.call(name, request));
      if (answer.ok) return answer;
      const { code, title, errors } = answer;
      const faults = errors.map(({ pointer, detail, remedy }) => ({
        pointer,
        detail,
        ...(remedy === undefined ? {} : { remedy }),
      }));
      const [first] = faults;
      const detail = first === undefined ? title : [first.pointer, first.detail].filter(Boolean).join(": ");
      throw new Problem({ status: 422, code, title, detail, errors: faults });
    },
  };
}
