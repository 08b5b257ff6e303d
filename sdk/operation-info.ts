/** One operation of the API as data: for programs that make something of every operation, such as a command line. */
export interface OperationInfo {
  /** `client[resource][method]`. */
  readonly resource: string;
  readonly method: string;
  readonly operationId: string;
  readonly http: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly permission: string;
  /** Of the path, in the order in which the method takes them. */
  readonly params: readonly string[];
  readonly query: readonly {
    readonly name: string;
    /** As TypeScript has it. */
    readonly type: string;
    readonly required: boolean;
    readonly description?: string;
  }[];
  readonly body: "none" | "json" | "optional-json" | "bytes";
  /** Media types of a body of bytes. */
  readonly types?: readonly string[];
  /** `ifMatch` is needed. */
  readonly conditional: boolean;
  readonly paged: boolean;
}
