/** Every problem that the API answers: HTTP status, and what it means. `docs/problems` is written from this list. */
export const PROBLEMS = {
  "invalid-json": { status: 400, meaning: "The body is not one well-formed JSON document of at most 32 levels." },
  "invalid-query": { status: 400, meaning: "A query parameter is unknown or has a wrong value." },
  "invalid-page-token": {
    status: 400,
    meaning: "The page token was changed, has expired or belongs to another listing.",
  },
  "invalid-header": { status: 400, meaning: "`Idempotency-Key` or `If-Match` has a wrong form." },
  "authorization-pending": { status: 400, meaning: "The user has not decided about the device yet; ask again." },
  "slow-down": { status: 400, meaning: "The device asks too often: `Retry-After` is its interval from now on." },
  "access-denied": { status: 400, meaning: "The user has kept the device out." },
  "expired-device-code": {
    status: 400,
    meaning: "The device's code was used, has expired, or never was: begin again.",
  },
  unauthorized: {
    status: 401,
    meaning: "The token is unknown, has expired or was sent in another form than `Authorization: Bearer …`.",
  },
  "tenant-required": {
    status: 400,
    meaning: "The user is in several tenants: name one in the header `Pitrix-Tenant`.",
  },
  "no-tenant": { status: 403, meaning: "The user is in no tenant yet, so that there is nothing to see or do." },
  "tenant-suspended": { status: 403, meaning: "The tenant is suspended or gone: nobody gets in." },
  "user-suspended": { status: 403, meaning: "The user is suspended, everywhere or in this tenant." },
  forbidden: {
    status: 403,
    meaning:
      "Neither roles nor scopes give the `permission` that the problem names, or not in the `scope` that it names.",
  },
  "quota-exceeded": {
    status: 403,
    meaning:
      "The tenant or a group of the caller has not enough left; `exceeded` says for each resource limit, used, asked and how much `more` is needed.",
  },
  "policy-denied": {
    status: 403,
    meaning:
      "A policy of the tenant does not allow it: `broken` names each policy and rule, with what the rule says. Nothing was done.",
  },
  "entitlement-required": {
    status: 403,
    meaning:
      "Another tenant sells the app `appId`, and yours has no entitlement to it: `offers` names where it is sold, as far as you may see it, `openOrderId` an order that waits. Nothing was done.",
  },
  "not-the-vendor": { status: 403, meaning: "Only the vendor confirms an order; whoever ordered may cancel it." },
  "own-submission": {
    status: 403,
    meaning: "Whoever submitted the version does not review it, but for the vendor's own phase.",
  },
  "not-invited": {
    status: 403,
    meaning: "The invitation is for another e-mail address than the signed-in user's, or the address is not verified.",
  },
  "own-request": { status: 403, meaning: "Whoever asked for it does not decide about it, with whichever token." },
  "not-an-approver": {
    status: 403,
    meaning: "The flow names others to decide what is open now; steps are decided in their order.",
  },
  "not-the-author": { status: 403, meaning: "Only whoever asked withdraws a request." },
  "not-found": { status: 404, meaning: "There is no such object, or it belongs to another tenant." },
  "no-such-route": { status: 404, meaning: "The API has no such method and path." },
  "not-joined": { status: 409, meaning: "The tenant is not in the market: join it first." },
  "own-market": { status: 409, meaning: "The market is the tenant's own: it needs to buy nothing there." },
  "order-open": { status: 409, meaning: "An order of the same app waits already; `orderId` names it." },
  "already-entitled": { status: 409, meaning: "The tenant may deploy the app already, without an end." },
  "offer-changed": {
    status: 409,
    meaning: "The offer is at another version, `offerVersion`, than the one that was to be ordered. Nothing was done.",
  },
  "plan-stale": {
    status: 409,
    meaning: "What the plan would do is not what would be done now; `changed` says why. Nothing was done.",
  },
  "cannot-undo": { status: 409, meaning: "What a job of that kind has done cannot be taken back." },
  "deployment-busy": { status: 409, meaning: "Another job is changing the deployment; `jobId` names it." },
  "deployment-pinned": { status: 409, meaning: "The deployment was pinned to its version; take the pin away first." },
  "depended-on": {
    status: 409,
    meaning: "Other deployments depend on it; `dependents` names those in reach, `others` counts the rest.",
  },
  "dependency-not-active": {
    status: 409,
    meaning: "What the deployment depends on does not run; `dependencies` says what is to be started first.",
  },
  "graph-too-large": { status: 409, meaning: "The tenant has more links than are put in order at once." },
  "links-changed": {
    status: 409,
    meaning: "A deployment that is linked with this one was changed at the same time; nothing was done, try again.",
  },
  "wrong-state": { status: 409, meaning: "The object's status does not allow this." },
  "not-supported": {
    status: 409,
    meaning: "The app's package or its cloud does not offer this; `allowed` names what it does, where there is a list.",
  },
  "already-decided": {
    status: 409,
    meaning: "The same person has decided this request already, or for somebody else.",
  },
  "no-approver": {
    status: 409,
    meaning: "The approval flow names too few others than whoever asks; `step` names where.",
  },
  "approval-stale": {
    status: 409,
    meaning: "What was asked has changed since, so that this approval counts no more; ask again.",
  },
  "stage-order": {
    status: 409,
    meaning: "The version has not been on the stage that comes before; `before` names it.",
  },
  "upload-missing": { status: 409, meaning: "Nothing was sent to the upload's URL yet." },
  "in-use": { status: 409, meaning: "Other objects still use this one; `usedBy` names them, or `apps` counts them." },
  "last-admin": { status: 409, meaning: "A tenant keeps one active administrator, and this is the last one." },
  "limit-reached": { status: 409, meaning: "There may be no more objects of this kind; `detail` names the bound." },
  "ambiguous-runtime": {
    status: 409,
    meaning: "Several runtimes fit; choose one of `candidates` and send it as `runtimeId`.",
  },
  "idempotency-key-in-flight": {
    status: 409,
    meaning: "A request with the same `Idempotency-Key` is still being worked on.",
  },
  "revision-expired": {
    status: 410,
    meaning: "The cluster does not remember so long ago any more: list again, and go on from there.",
  },
  "version-mismatch": { status: 412, meaning: "The object has changed since the version that `If-Match` names." },
  "body-too-large": {
    status: 413,
    meaning: "The body has more bytes than its route takes: 262144 of JSON, 4194304 of a package.",
  },
  "unsupported-media-type": {
    status: 415,
    meaning: "The body is not sent as `application/json`, or as the route's own type.",
  },
  "invalid-request": {
    status: 422,
    meaning: "Members of the body are missing, unknown or wrong; `errors` lists all of them with JSON pointers.",
  },
  "invalid-link": {
    status: 422,
    meaning:
      "What the deployment is to depend on is not there, lies elsewhere, or is not of an app that the package takes; `errors` points to each.",
  },
  "link-cycle": {
    status: 422,
    meaning: "The links would lead in a circle; `errors` names the way.",
  },
  "invalid-values": {
    status: 422,
    meaning: "Answers to the app's form are missing, unknown or wrong; `errors` points to each.",
  },
  "package-archive": {
    status: 422,
    meaning: "The package is no gzipped tar that we can unpack safely; `errors` names the entry and the bound.",
  },
  "package-format": { status: 422, meaning: "The package holds the files of no known format; `detail` names them." },
  "package-invalid": {
    status: 422,
    meaning: "Files of the package are missing or wrong; `errors` points into each as `file#/pointer`.",
  },
  "upload-mismatch": {
    status: 422,
    meaning: "What was sent to the upload's URL has another size or checksum than announced.",
  },
  "image-refused": {
    status: 422,
    meaning: "The bytes are no PNG, JPEG, WebP or GIF picture of the size that is taken.",
  },
  "version-unreadable": {
    status: 422,
    meaning: "The repo lists this version, but its package cannot be fetched or used; `detail` says why.",
  },
  "cluster-refused": {
    status: 422,
    meaning: "The cluster refused what was asked; `providerCode` and `detail` are its own words.",
  },
  "cluster-denied": {
    status: 502,
    meaning:
      "The cluster does not let the runtime's credential do this; `detail` says which permission it lacks, or that it is not taken at all.",
  },
  "look-failed": {
    status: 502,
    meaning:
      "The node did what it was asked, and it went wrong or printed something else than it has to; `output` is its end.",
  },
  "cluster-silent": {
    status: 504,
    meaning: "The cluster did not answer in time, or cannot be reached now; `detail` says which.",
  },
  "command-unfinished": {
    status: 504,
    meaning: "The command had not ended in its time; it may go on in its container.",
  },
  "node-silent": {
    status: 504,
    meaning: "The node did not answer in time, or cannot be reached now; `detail` says which.",
  },
  "too-many-points": {
    status: 422,
    meaning: "The series asked for would have too many points: name nodes or items, or ask for a longer step.",
  },
  "no-compatible-runtime": { status: 422, meaning: "No runtime fits; `excluded` says why for each." },
  "incompatible-runtime": { status: 422, meaning: "The named runtime does not fit; `errors` says why." },
  "credential-refused": {
    status: 422,
    meaning: "The cloud refused the credential; `providerCode` and `detail` are its own words.",
  },
  "runtime-refused": {
    status: 422,
    meaning:
      "The cloud accepted the credential and refused the configuration; `providerCode` and `detail` are its own words.",
  },
  "repo-unreachable": { status: 422, meaning: "The repo's host does not answer, or with a fault of its own." },
  "repo-private-address": {
    status: 422,
    meaning: "The repo's URL leads to a private or reserved address, which the operator has not allowed.",
  },
  "repo-refused-url": {
    status: 422,
    meaning: "The repo's URL is not read: its redirects or the size of what it answers are beyond what we follow.",
  },
  "secret-missing": {
    status: 422,
    meaning: "The credential or repo was brought in from another store, which no secret leaves: set it with `PATCH`.",
  },
  "repo-credential-refused": {
    status: 422,
    meaning: "The repo wants a credential, or refuses the one that was sent (401 or 403).",
  },
  "repo-not-found": { status: 422, meaning: "The host answers, but there is no such bucket, repository or index." },
  "repo-not-an-index": { status: 422, meaning: "Something is at the repo's URL, and it is no repo that we can read." },
  "idempotency-key-reused": {
    status: 422,
    meaning: "The `Idempotency-Key` was used for a request with other content.",
  },
  "precondition-required": { status: 428, meaning: "This method needs `If-Match` with the object's `ETag`, or `*`." },
  "too-many-requests": { status: 429, meaning: "Try again after the seconds that `Retry-After` names." },
  "internal-error": { status: 500, meaning: "A fault of ours; `requestId` finds it in our logs." },
  "cloud-unavailable": { status: 503, meaning: "The cloud did not answer; the same request may succeed later." },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Problems of every route, beside its own. */
export const COMMON_PROBLEMS: readonly ProblemCode[] = [
  "tenant-required",
  "unauthorized",
  "forbidden",
  "no-tenant",
  "tenant-suspended",
  "user-suspended",
  "too-many-requests",
  "internal-error",
];
