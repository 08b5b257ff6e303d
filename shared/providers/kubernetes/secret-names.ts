const SECRET =
  /pass(word|wd|phrase)?s?$|pwd$|secrets?$|tokens?$|credentials?$|(private|secret|access|api|encryption|signing|license)[-_.]?keys?$/i;
/** What only says where a secret is, or how it is handled. */
const ABOUT = /existing|name$|ref$|path$|file$|mount|enabled$|^use|create/i;

/** Whether the name of a value says that it is secret: `DB_PASSWORD`, `apiKey`, and not `passwordSecretName`. Pure. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name) && !ABOUT.test(name);
}
