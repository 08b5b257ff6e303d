import * as z from "zod";
import { openSignedRequests, type ServicePlace } from "./signed-request.ts";

/** The two requests of KMS that sealing needs. Binary values are base64, as KMS sends them. */
export interface KeyService {
  /** A fresh 256-bit data key, in clear and encrypted by the key `keyId`. */
  generateDataKey(keyId: string, context: EncryptionContext): Promise<{ plaintext: string; ciphertext: string }>;
  /** @throws KeyServiceError `InvalidCiphertextException` when the context is not the one it was made with */
  decrypt(keyId: string, ciphertext: string, context: EncryptionContext): Promise<string>;
}

/** What signing needs of an asymmetric key (P-256). Keys and signatures are base64url, as the agents' protocol has them. */
export interface SigningService {
  /** ECDSA over SHA-256, DER. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
  sign(keyId: string, message: string): Promise<string>;
  /** SPKI, DER. */
  publicKey(keyId: string): Promise<string>;
}

type EncryptionContext = Readonly<Record<string, string>>;

/** KMS refused a request; `name` is its own code, such as `AccessDeniedException`. */
export class KeyServiceError extends Error {
  readonly status: number;

  constructor(code: string, status: number) {
    super(`KMS answered ${status} (${code})`);
    this.name = code;
    this.status = status;
  }
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 50;
const TIMEOUT_MS = 5000;
/** Refusals that pass: the request may be sent again, as none of them changes anything. */
const PASSING = new Set([
  "ThrottlingException",
  "DependencyTimeoutException",
  "KMSInternalException",
  "KeyUnavailableException",
]);

const DataKey = z.object({ Plaintext: z.base64(), CiphertextBlob: z.base64() });
const Plain = z.object({ Plaintext: z.base64() });
const Signed = z.object({ Signature: z.base64() });
const Public = z.object({ PublicKey: z.base64() });
const Refusal = z.object({ __type: z.string() });

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html and API_Decrypt.html */
export function openKeyService(place: ServicePlace = {}): KeyService & SigningService {
  const send = openSignedRequests("kms", place);
  const call = async <T>(operation: string, input: unknown, answer: z.ZodType<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return answer.parse(JSON.parse(await once(operation, input)));
      } catch (error) {
        if (attempt === ATTEMPTS || !passes(error)) throw error;
        await new Promise((done) => setTimeout(done, Math.random() * FIRST_PAUSE_MS * 2 ** attempt));
      }
    }
  };
  const once = async (operation: string, input: unknown): Promise<string> => {
    const { status, text } = await send({
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${operation}` },
      body: JSON.stringify(input),
      abortSignal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (status === 200) return text;
    throw new KeyServiceError(code(text), status);
  };
  return {
    async generateDataKey(keyId, context) {
      const input = { KeyId: keyId, KeySpec: "AES_256", EncryptionContext: context };
      const { Plaintext, CiphertextBlob } = await call("GenerateDataKey", input, DataKey);
      return { plaintext: Plaintext, ciphertext: CiphertextBlob };
    },
    async decrypt(keyId, ciphertext, context) {
      const input = { KeyId: keyId, CiphertextBlob: ciphertext, EncryptionContext: context };
      return (await call("Decrypt", input, Plain)).Plaintext;
    },
    async sign(keyId, message) {
      const input = {
        KeyId: keyId,
        Message: Buffer.from(message).toString("base64"),
        MessageType: "RAW",
        SigningAlgorithm: "ECDSA_SHA_256",
      };
      return base64url((await call("Sign", input, Signed)).Signature);
    },
    async publicKey(keyId) {
      return base64url((await call("GetPublicKey", { KeyId: keyId }, Public)).PublicKey);
    },
  };
}

const base64url = (base64: string): string => Buffer.from(base64, "base64").toString("base64url");

/** `com.amazonaws.kms#NotFoundException` → `NotFoundException`. */
function code(text: string): string {
  try {
    const refusal = Refusal.safeParse(JSON.parse(text));
    return refusal.success ? refusal.data.__type.replace(/^.*#/, "") : "UnknownError";
  } catch {
    return "UnknownError";
  }
}

function passes(error: unknown): boolean {
  if (error instanceof KeyServiceError) return error.status >= 500 || error.status === 429 || PASSING.has(error.name);
  // A connection that failed or took too long; an answer that is none is not repeated.
  return error instanceof Error && !(error instanceof z.ZodError) && !(error instanceof SyntaxError);
}
