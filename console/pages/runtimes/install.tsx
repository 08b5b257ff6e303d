import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Runtime } from "../../../sdk/index.ts";
import { RouteLink } from "../../shell/route-link.tsx";
import { ShownOnce } from "../../shell/shown-once.tsx";
import { useWork } from "../../words/use-work.ts";

/** What has to be run beside a cloud that the store cannot reach. It holds a token, and is shown this once. */
export function Install({ runtime, onDismiss }: { readonly runtime: Runtime; readonly onDismiss?: () => void }) {
  const { words } = useWork();
  const text = runtime.install?.manifest ?? runtime.install?.script ?? "";
  return (
    <SpaceBetween size="l">
      {onDismiss === undefined && <Header variant="h1">{runtime.name}</Header>}
      <ShownOnce name={words.runtimes.install} secret={text} {...(onDismiss === undefined ? {} : { onDismiss })} />
      {onDismiss === undefined && (
        <RouteLink to={`/runtimes/${encodeURIComponent(runtime.id)}`}>{runtime.name}</RouteLink>
      )}
    </SpaceBetween>
  );
}
