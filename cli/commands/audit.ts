import type { Command } from "commander";
import type { Registrar } from "../context.ts";

/** `pitrix audit export` and `pitrix audit verify`: the log as a file, and whether it is whole. */
export function addAuditFiles({ run }: Registrar, group: Command): void {
  const download = group
    .command("export <file>")
    .summary("write the tenant's audit log to a file")
    .description(
      "Writes every entry as a line of JSON, in the order of the chain, and says where the chain ends. A file that is there already and holds the beginning is continued.",
    )
    .option("--tenant-id <tenant-id>", "for the platform's staff: the log of this tenant");
  run(download, async (context, [file = ""], options) => {
    const { exportAudit } = await import("./audit-export.ts");
    await exportAudit(context, file, options.text("tenantId"));
  });

  const verify = group
    .command("verify <file>")
    .summary("check an exported audit log without the store")
    .description(
      "Computes the chain anew and says where it breaks: what was changed, taken out, put in or moved. Exit code 5 when it breaks. A log that was cut off at its end, or rewritten as a whole, shows only against an end that you kept: give it with --head.",
    )
    .option(
      "--head <seq:hash>",
      "an end that was noted before, by `export` or `GET /audit/head`; the log must lead through it",
    );
  run(verify, async (context, [file = ""], options) => {
    const { verifyAudit } = await import("./audit-verify.ts");
    await verifyAudit(context, file, options.text("head"));
  });
}
