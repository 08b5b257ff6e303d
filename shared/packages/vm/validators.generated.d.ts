/** One error as Ajv tells it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Of a pattern for names of members. */
  readonly propertyName?: string;
}

export interface Validator {
  (document: unknown): boolean;
  /** Of the last call. */
  readonly errors?: readonly SchemaError[] | null;
}

export const clusterValid: Validator;
export const configValid: Validator;
export const localeValid: Validator;
export const packageValid: Validator;
/** Pattern → how the sentence goes on that begins with a value that it refuses. */
export const messages: Readonly<Record<string, string>>;
