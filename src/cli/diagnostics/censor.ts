/**
 * Takes secrets out of what diagnostics collect, line by line: private keys, tokens, passwords in addresses, in containers' environments and
 * arguments, and in files that config maps hold. Names of secrets and certificates stay: they are what one looks for.
 */
export const CENSORED = '<censored>';

const SECRET_WORDS = 'PASSW|SECRET|TOKEN|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY';
const SECRET_VARIABLE = new RegExp(`^[A-Z0-9_]*(?:${SECRET_WORDS})[A-Z0-9_]*$`, 'i');
/** In a manifest within an annotation. */
const JSON_VARIABLE = new RegExp(`("name":\\s*"[A-Z0-9_]*(?:${SECRET_WORDS})[A-Z0-9_]*",\\s*"value":\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');
/** As `kubectl describe` and `env` print variables; what it says in angle brackets is where the value comes from. */
const PLAIN_VARIABLE = new RegExp(`^(\\s*[A-Z0-9_]*(?:${SECRET_WORDS})[A-Z0-9_]*(?::\\s+|=))(?!<)\\S.*$`);
/** What members of files and options are called, whatever stands before it. */
const SECRET_NAME = '[\\w.-]*(?:passw(?:or)?d|passphrase|token|credentials?|(?:api|access|private|secret)[_-]?key|client[_-]?secret)';
const NO_SECRET = `(?:true|false|null|~|""|''|\\{\\}|\\[\\]),?\\s*$|["']?<`;
/** `db.password=x`, `api_key: x`; a line of a log seldom begins so. */
const MEMBER = new RegExp(`^(\\s*(?:- )?["']?${SECRET_NAME}["']?\\s*[:=]\\s*)(?!${NO_SECRET})[^\\s{[].*$`, 'i');
/** Holds all of the object once more. */
const APPLIED = /^(\s*kubectl\.kubernetes\.io\/last-applied-configuration:\s*)\S.*$/;
const JSON_MEMBER = new RegExp(`("${SECRET_NAME}":\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');
/** In JSON within a JSON text. */
const INNER_JSON_MEMBER = new RegExp(`(\\\\"${SECRET_NAME}\\\\":\\s*)\\\\"(?:(?!\\\\").)*\\\\"`, 'gi');
const OPTION = new RegExp(`((?:^|[\\s"'[,])--?${SECRET_NAME}=)("[^"]*"|'[^']*'|[^\\s"',\\]]+)`, 'gi');
const JSON_OPTION = new RegExp(`("--?${SECRET_NAME}",\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');
/** Alone on its line: the next one has the value. */
const BARE_OPTION = new RegExp(`^\\s*(?:- )?["']?--?${SECRET_NAME}["']?$`, 'i');
const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/;
const WHOLE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----/g;
/** `-----BEGIN ` in base64. */
const ENCODED_PEM = /LS0tLS1CRUdJTi[\w+/]+=*/g;
const JSON_WEB_TOKEN = /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/g;
const BEARER = /\b(Bearer\s+)[\w.~+/-]{16,}=*/g;
const PASSWORD_IN_URL = /(:\/\/)[^/\s:@]+:[^/\s@]+@/g;

/** A function to be called with one line after the other of one stream; undefined: the line goes. */
export function createCensor(): (line: string) => string | undefined {
  let inKey = false;
  /** The variable whose value may stand on the next line, and the column that a value of several lines is indented beyond. */
  let variable: string | undefined;
  let block: number | undefined;
  let option = false;
  return (line) => {
    if (inKey) {
      inKey = !KEY_ENDS.test(line);
      return undefined;
    }
    if (block !== undefined && (line.trim() === '' || indentOf(line) > block)) return undefined;
    block = undefined;
    const argument = option && /^(\s*(?:- )?)(?!-)\S/.exec(line);
    option = BARE_OPTION.test(line);
    if (argument) return argument[1] + CENSORED;
    const member = MEMBER.exec(line) ?? APPLIED.exec(line);
    if (member) {
      block = indentOf(line.replace(/^(\s*)- /, '$1  '));
      return member[1] + CENSORED;
    }
    const value = /^(\s*(?:- )?value:\s*)(\S.*)$/.exec(line);
    if (value && variable !== undefined && SECRET_VARIABLE.test(variable)) {
      variable = undefined;
      block = indentOf(line);
      return value[1] + CENSORED;
    }
    variable = /^\s*(?:- )?name:\s*"?([\w.-]+)"?\s*$/.exec(line)?.[1];
    const clean = withoutSecrets(line);
    if (!KEY_BEGINS.test(clean)) return clean;
    inKey = true;
    return clean.replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----.*$/, CENSORED);
  };
}

function withoutSecrets(line: string): string {
  return line
    .replace(WHOLE_KEY, CENSORED)
    .replace(ENCODED_PEM, (text) => (KEY_BEGINS.test(Buffer.from(text, 'base64').toString()) ? CENSORED : text))
    .replace(JSON_WEB_TOKEN, CENSORED)
    .replace(BEARER, `$1${CENSORED}`)
    .replace(PASSWORD_IN_URL, `$1${CENSORED}@`)
    .replace(JSON_MEMBER, `$1"${CENSORED}"`)
    .replace(INNER_JSON_MEMBER, `$1\\"${CENSORED}\\"`)
    .replace(OPTION, `$1${CENSORED}`)
    .replace(JSON_OPTION, `$1"${CENSORED}"`)
    .replace(JSON_VARIABLE, `$1"${CENSORED}"`)
    .replace(PLAIN_VARIABLE, `$1${CENSORED}`);
}

function indentOf(line: string): number {
  return line.search(/\S|$/);
}
