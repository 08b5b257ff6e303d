/** US dollars in us-east-1, from the public price pages of AWS, November 2026. A month has 730 hours there. */
export const PRICES = {
  kms: {
    /** A customer key, a month. */
    key: 1,
    /** What the first and the second automatic rotation of a key each add to its month; later ones add nothing. */
    rotation: 1,
    rotationsCharged: 2,
    /** A request beyond the first 20,000 of a month. */
    request: 0.03 / 10_000,
  },
  dynamodb: {
    /** A GB-month of the standard table class, beyond the first 25 GB of an account and region. */
    storage: 0.25,
    freeGb: 25,
    /** A GB-month of point-in-time recovery. */
    recovery: 0.2,
    /** A write unit on demand: 1 KB, twice in a transaction. */
    writeUnit: 0.625 / 1_000_000,
    /** A read unit on demand: 4 KB, half of it where the read may be a moment old. */
    readUnit: 0.125 / 1_000_000,
  },
  stepFunctions: {
    /** A state transition of a standard workflow, beyond the first 4,000 of a month. */
    transition: 25 / 1_000_000,
  },
  apiGateway: {
    /** A message of a WebSocket of up to 32 KB; SQS costs less than half of it. */
    message: 1 / 1_000_000,
  },
  secretsManager: {
    /** A secret, a month. */
    secret: 0.4,
    /** A request. */
    request: 0.05 / 10_000,
  },
} as const;

/** Bytes that DynamoDB bills for an item beside its attributes, for its indexing. */
export const ITEM_OVERHEAD = 100;
/** Bytes of a 256-bit data key as KMS encrypts it: what GenerateDataKey answers as CiphertextBlob. */
export const DATA_KEY_BLOB = 184;
