import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Review } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

/** The vendor's phase is decided in the tenant, the others by the platform. */
export function ReviewActions({ review }: { readonly review: Review }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("reviews", "apps", "app-versions");
  const { id, name, packageVersion, phase, phases, status } = review;
  if (phase === undefined || (status !== "submitted" && status !== "in-review")) return null;
  if (!may("reviews:decide", phase === "vendor" ? "tenant" : "platform")) return null;
  const begun = phases.find((one) => one.phase === phase)?.status === "in-review";
  const about = `${name} ${packageVersion}, ${words.reviews.phases[phase]}`;
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {!begun && (
        <Act
          variant="primary"
          label={words.reviews.start}
          name={about}
          send={(_, idempotencyKey) => client.reviews.start(id, { phase }, { idempotencyKey })}
          done={refresh}
        />
      )}
      {begun && (
        <Act
          variant="normal"
          label={words.reviews.reject}
          name={about}
          reason="required"
          send={(message = "", idempotencyKey) => client.reviews.reject(id, { phase, message }, { idempotencyKey })}
          done={refresh}
        />
      )}
      {begun && (
        <Act
          variant="primary"
          label={words.reviews.pass}
          name={about}
          reason="optional"
          send={(message, idempotencyKey) => client.reviews.pass(id, { phase, message }, { idempotencyKey })}
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}
