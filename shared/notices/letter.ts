import type { MailLanguage, MailSecrets, Notice } from "../domain/notice/schema.ts";
import type { Mail } from "../platform/email.ts";
import { FIELDS, type Phrase, SUBJECTS } from "./phrases.ts";

const FOOTER: Phrase = {
  en: "Sent by Pitrix, as your tenant's settings of notifications allow it.",
  zh: "此邮件由 Pitrix 按照您租户的通知设置发送。",
};
const LINK: Phrase = { en: "Open this link:", zh: "请打开以下链接：" };
const CODE: Phrase = { en: "Your code, good once:", zh: "您的一次性验证码：" };
const OTHER: Phrase = { en: "Something happened", zh: "有新的通知" };

/**
 * A notice as a mail: its data in lines, as text and as plain html. Data are other people's words, so that they are one
 * line each, short, and marked up as what they are.
 */
export function letterOf(
  { type, at, data }: Pick<Notice, "type" | "at" | "data">,
  language: MailLanguage,
  secrets?: MailSecrets,
): Omit<Mail, "to"> {
  const name = line(data["name"] ?? data["summary"] ?? data["subject"]);
  const title = (SUBJECTS.get(type) ?? OTHER)[language];
  const subject = name === "" ? title : `${title}: ${name}`;
  const rows = Object.entries(data).flatMap(([key, value]) => {
    const [label, shown] = [FIELDS.get(key)?.[language], line(value)];
    return label === undefined || shown === "" ? [] : [{ label, shown }];
  });
  const { link, code } = secrets ?? {};
  const text = [
    subject,
    "",
    ...rows.map(({ label, shown }) => `${label}: ${shown}`),
    ...(link === undefined ? [] : ["", LINK[language], link]),
    ...(code === undefined ? [] : ["", CODE[language], code]),
    "",
    at,
    FOOTER[language],
    "",
  ].join("\n");
  const html = [
    `<!doctype html><html lang="${language}"><body style="font-family:sans-serif">`,
    `<h2>${marked(subject)}</h2><table>`,
    ...rows.map(({ label, shown }) => `<tr><th align="left">${marked(label)}</th><td>${marked(shown)}</td></tr>`),
    "</table>",
    ...(link === undefined ? [] : [`<p><a href="${marked(link)}">${marked(LINK[language])}</a> ${marked(link)}</p>`]),
    ...(code === undefined ? [] : [`<p>${marked(CODE[language])} <code>${marked(code)}</code></p>`]),
    `<p><small>${marked(at)}<br>${marked(FOOTER[language])}</small></p></body></html>`,
  ].join("\n");
  return { subject, text, html };
}

const MAX_LINE = 300;

function line(value: unknown): string {
  if (Array.isArray(value)) return line(value.map(String).join(", "));
  if (typeof value !== "string" && typeof value !== "number") return "";
  const flat = String(value)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return flat.length > MAX_LINE ? `${flat.slice(0, MAX_LINE)}…` : flat;
}

function marked(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
