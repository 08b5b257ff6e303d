import { expect, it } from "vitest";
import { customData } from "../../shared/providers/azure/user-data.ts";
import { scriptOf } from "./user-data.ts";

const SCRIPT = "#!/bin/sh\n\necho hello\n\necho again\n";

it("takes user-data that is one text as it is", () => {
  for (const text of [SCRIPT, "", "#cloud-config\n{}\n"]) expect(scriptOf(text)).toBe(text);
});

it("finds the script among the parts that name a machine's disks", () => {
  const volumes = [{ device: "/dev/sdf", size: 10 }];
  const of = (userData: string) => Buffer.from(customData({ userData, volumes }) ?? "", "base64").toString("utf8");
  expect(scriptOf(of(SCRIPT))).toBe(SCRIPT);
  expect(scriptOf(of(""))).toBe("");
});

it("reads parts that are not in base64, of lines that end as in a mail", () => {
  const lines = [
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/cloud-config",
    "",
    "#cloud-config",
    "--b",
    "Content-Type: text/x-shellscript",
    "",
    "#!/bin/sh",
    "echo one",
    "--b--",
    "",
  ];
  expect(scriptOf(lines.join("\r\n"))).toBe("#!/bin/sh\r\necho one");
});
