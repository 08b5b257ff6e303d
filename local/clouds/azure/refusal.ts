/** What Resource Manager or the directory refuses, as it is answered. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: object, headers: Readonly<Record<string, string>> = {}) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export const refuse = (status: number, code: string, message: string): Refusal =>
  new Refusal(status, { error: { code, message } });
