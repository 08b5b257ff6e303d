import Alert from "@cloudscape-design/components/alert";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRef, useState } from "react";
import { ApiProblem } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { sha256Of } from "../package/sha256.ts";
import { FormPage } from "../shell/form-page.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWork } from "../words/use-work.ts";
import { PackageFaults } from "./publish/package-faults.tsx";

/** What the API takes in one request. */
const MAX_BYTES = 4 * 1024 * 1024;

/** A package from this machine becomes a draft; what is wrong in it is shown where it stands. */
export function UploadPackage() {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("apps", "app-versions");
  const [file, setFile] = useState<File>();
  // The digest is what is asked for, so that the same bytes are the same request.
  const chosen = useRef(new Uint8Array());
  const upload = useWrite(
    (_: { readonly sha256: string }, idempotencyKey) => client.appVersions.upload(chosen.current, { idempotencyKey }),
    refresh,
  );
  const tooLarge = file !== undefined && file.size > MAX_BYTES;
  const invalid = upload.error instanceof ApiProblem && upload.error.code === "package-invalid" ? upload.error : null;
  return (
    <SpaceBetween size="l">
      <FormPage
        title={words.publish.upload}
        submit={words.publish.upload}
        error={invalid === null ? upload.error : null}
        pending={upload.isPending}
        onSubmit={async () => {
          if (file === undefined || tooLarge) return;
          chosen.current = new Uint8Array(await file.arrayBuffer());
          upload.mutate({ sha256: await sha256Of(chosen.current) });
        }}
      >
        <FormField
          label={words.publish.file}
          description={words.publish.fileText}
          errorText={tooLarge ? words.publish.tooLarge : undefined}
        >
          <FileUpload
            value={file === undefined ? [] : [file]}
            onChange={({ detail }) => {
              setFile(detail.value[0]);
              upload.reset();
            }}
            accept=".tgz,.tar,.gz,.zip"
            showFileSize
            i18nStrings={{
              uploadButtonText: () => words.publish.choose,
              dropzoneText: () => words.publish.drop,
              removeFileAriaLabel: () => words.runtimes.removeLabel,
              errorIconAriaLabel: words.problem.title,
            }}
          />
        </FormField>
      </FormPage>
      {invalid !== null && file !== undefined && (
        <PackageFaults
          title={words.publish.faults(invalid.errors.length)}
          type="error"
          faults={invalid.errors}
          file={file}
        />
      )}
      {upload.data !== undefined && (
        <Alert type="success" header={words.publish.checked}>
          <RouteLink to={`/own-apps/${encodeURIComponent(upload.data.appId)}`}>
            {upload.data.name} {upload.data.packageVersion}
          </RouteLink>
        </Alert>
      )}
      {upload.data !== undefined && upload.data.warnings.length > 0 && file !== undefined && (
        <PackageFaults
          title={words.publish.warnings}
          type="warning"
          faults={upload.data.warnings.map((one) => ({ ...one, pointer: `${one.file}#${one.pointer}` }))}
          file={file}
        />
      )}
    </SpaceBetween>
  );
}
