import type { LeftOutKind } from "./kind.ts";

/** What a tenant has and an archive does not, each with the reason. All of it is erased. */
export const leftOut: readonly LeftOutKind[] = [
  { name: "idempotency", pk: "IDEMPOTENCY#*", sk: "-", why: "an answer to a repeated request, for 24 hours" },
  { name: "slots", pk: "SLOTS", sk: "RUNNING", why: "which jobs run now: none does in another store" },
  { name: "progress-head", pk: "PROGRESS#*", sk: "HEAD", why: "numbers of a log that is kept a week" },
  { name: "progress-event", pk: "PROGRESS#*", sk: "E#*", why: "a log of a week; jobs and tasks have the outcome" },
  { name: "progress-subscriber", pk: "PROGRESS#*", sk: "S#*", why: "a connection that is open now" },
  { name: "searched", pk: "SEARCHED", sk: "*", why: "what is in the search index: made again from the apps" },
  { name: "upload", pk: "UPLOAD", sk: "*", why: "announced bytes that no version was made of; a day" },
  { name: "command", pk: "FG#*", sk: "*", why: "an order to agents of this store, with its callback token" },
  { name: "repo-removal", pk: "REPO_REMOVAL", sk: "*", why: "work of a minute: apps of a deleted repo leave the list" },
  { name: "category-tree", pk: "CATEGORY", sk: "#TREE", why: "a counter that guards concurrent changes" },
  { name: "category-closed", pk: "CATEGORY#*#*", sk: "CLOSED", why: "a category that is being deleted; an hour" },
  { name: "quota-request", pk: "QUOTA_REQUEST", sk: "*", why: "what this store's platform was asked for" },
  { name: "audit-head", pk: "AUDIT", sk: "HEAD", why: "the manifest has it" },
  { name: "rate", pk: "RATE#*", sk: "-", why: "how many requests were let in a moment ago" },
  {
    name: "invitation",
    pk: "INVITATION",
    sk: "*",
    why: "a link that this store sent: it is sent again from the other",
  },
  { name: "quota", pk: "QUOTA", sk: "*", why: "this store's platform set the limits; what is used is counted again" },
  { name: "quota-count", pk: "QUOTA_COUNT", sk: "-", why: "how far a count of what is used has come" },
  { name: "notice", pk: "NOTICE", sk: "*", why: "a notice on its way; 30 days" },
  { name: "mail", pk: "NOTICE", sk: "*#MAIL#*", why: "a mail on its way; 30 days" },
  { name: "webhook-health", pk: "WEBHOOK#*", sk: "HEALTH", why: "how a receiver answers this store" },
  { name: "delivery", pk: "WEBHOOK#*", sk: "dlv-*", why: "what a receiver was told by this store; 30 days" },
  {
    name: "audit-intent",
    pk: "AUDIT_INTENT",
    sk: "*",
    why: "an act that waits some seconds for its place in the chain",
  },
  { name: "import-claim", pk: "IMPORT", sk: "CLAIM", why: "an import that is writing: the tenant is not there yet" },
  { name: "export", pk: "EXPORT", sk: "*", why: "the record of an export, whose archive expires" },
];
