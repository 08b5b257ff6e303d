import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useWork } from "../words/use-work.ts";

/** A secret that the API answers once. It is in this page's memory alone, and gone with it. */
export function ShownOnce({
  name,
  secret,
  onDismiss,
}: {
  readonly name: string;
  readonly secret: string;
  readonly onDismiss?: () => void;
}) {
  const { words } = useWork();
  return (
    <Alert
      type="success"
      header={`${name}: ${words.once.title}`}
      dismissible={onDismiss !== undefined}
      {...(onDismiss === undefined ? {} : { onDismiss })}
    >
      <SpaceBetween size="s">
        <Box variant="p">{words.once.text}</Box>
        <pre className="secret">{secret}</pre>
        <CopyToClipboard
          copyButtonText={words.act.copy}
          copySuccessText={words.act.copied}
          copyErrorText={words.act.notCopied}
          textToCopy={secret}
        />
      </SpaceBetween>
    </Alert>
  );
}
