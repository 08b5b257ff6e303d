import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../functions/api/test-api.ts";
import { as, signUp } from "../functions/api/test-people.ts";
import { memberStore } from "../shared/domain/member/store.ts";
import { inviteAdmin } from "./first-admin.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(() => server.aws.stop());

it("whoever runs a new store lets the first administrator in, and others again when nobody is left", async () => {
  const { table } = server.aws;
  // A new store has none: nobody has made an API token.
  await table.delete({ pk: "PLATFORM#PAGE_KEY", sk: "-" });
  for (const _ of ["the first", "one more"]) {
    const user = await signUp(server);
    const token = await inviteAdmin(table, user.email.toUpperCase(), new Date());
    const stranger = (id: string) =>
      server.client.as({ tenantId: "nowhere", userId: id, grants: "invitations:accept@own" });
    const accept = (id: string) => stranger(id).send("POST", "/invitations:accept", { body: { token } });
    expect((await accept((await signUp(server)).id)).status).toBe(403);
    expect(await accept(user.id)).toMatchObject({
      status: 200,
      body: { tenant: "platform", roles: ["platform-admin"] },
    });
    expect((await accept(user.id)).status).toBe(404);
    expect(await memberStore(table).get("platform", user.id)).toMatchObject({ status: "active" });
    const admin = as(server, "platform", user, "platform-admin");
    const invited = await admin.send("POST", "/invitations", {
      body: { email: "b@example.com", roles: ["platform-reviewer"], groups: [] },
    });
    expect(invited.status).toBe(201);
    const page = await admin.send("GET", "/invitations?pageSize=1");
    expect(page).toMatchObject({ status: 200, body: { nextPageToken: expect.any(String) } });
  }
});
