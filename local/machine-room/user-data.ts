/**
 * The script in a machine's user-data, as its cloud-init would run it: the user-data itself, or the first script among its parts. What else
 * a part may be (names of disks, settings of cloud-init) has no meaning for a light machine. Empty when there is none.
 */
export function scriptOf(userData: string): string {
  const boundary = /^content-type:\s*multipart\/[^\n]*?boundary="?([^"\n;]+)"?/im.exec(headOf(userData))?.[1];
  if (boundary === undefined) return userData;
  const parts = userData.split(`--${boundary}`).slice(1, -1).map(contentOf);
  return parts.find((part) => part.startsWith("#!")) ?? "";
}

const headOf = (text: string): string => text.slice(0, text.search(/\r?\n\r?\n/) + 1);

function contentOf(part: string): string {
  const [head = "", ...rest] = part.replace(/^\r?\n/, "").split(/\r?\n\r?\n/);
  const body = rest.join("\n\n").replace(/\r?\n$/, "");
  return /^content-transfer-encoding:\s*base64\s*$/im.test(head) ? Buffer.from(body, "base64").toString("utf8") : body;
}
