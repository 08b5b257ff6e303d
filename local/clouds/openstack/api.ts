import * as z from "zod";

/** Requests as one user of one project, for tests and seeding: another client than the provider. */
export interface OpenStackApi {
  readonly projectId: string;
  readonly userId: string;
  /** Answers the body, parsed. Throws with the service's answer unless it succeeded. */
  call<T extends z.ZodType>(
    service: string,
    method: string,
    path: string,
    schema: T,
    body?: unknown,
  ): Promise<z.infer<T>>;
}

export interface Login {
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly project: string;
}

const Token = z.object({
  token: z.object({
    project: z.object({ id: z.string() }),
    user: z.object({ id: z.string() }),
    catalog: z
      .array(z.object({ type: z.string(), endpoints: z.array(z.object({ interface: z.string(), url: z.string() })) }))
      .default([]),
  }),
});

/** @param login users and projects of the domain `Default` */
export async function openApi({ authUrl, username, password, project }: Login): Promise<OpenStackApi> {
  const domain = { name: "Default" };
  const answer = await fetch(`${authUrl}/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      auth: {
        identity: { methods: ["password"], password: { user: { name: username, password, domain } } },
        scope: { project: { name: project, domain } },
      },
    }),
  });
  if (!answer.ok) throw new Error(`Keystone answered ${answer.status}: ${await answer.text()}`);
  const { token } = Token.parse(await answer.json());
  const id = answer.headers.get("x-subject-token") ?? "";
  const base = (service: string): string => {
    if (service === "identity") return authUrl;
    const entry = token.catalog.find(({ type }) => type === service);
    const url = entry?.endpoints.find((endpoint) => endpoint.interface === "internal")?.url;
    if (url === undefined) throw new Error(`The catalogue has no ${service}.`);
    // Cinder wants the project in the address, and its catalogue entry here leaves it out.
    return service === "block-storage" ? `${url}/${token.project.id}` : url;
  };
  return {
    projectId: token.project.id,
    userId: token.user.id,
    async call(service, method, path, schema, body) {
      const sent = await fetch(`${base(service)}${path}`, {
        method,
        headers: {
          "x-auth-token": id,
          "content-type": body instanceof Uint8Array ? "application/octet-stream" : "application/json",
          // Cinder refuses a version that names another service alone.
          ...(service === "compute" ? { "openstack-api-version": "compute 2.61" } : {}),
        },
        ...(body === undefined ? {} : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
      });
      const text = await sent.text();
      if (!sent.ok) throw new Error(`${method} ${service} ${path}: ${sent.status} ${text}`);
      return schema.parse(text === "" ? undefined : JSON.parse(text));
    },
  };
}
