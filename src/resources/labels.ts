/** What Kubernetes allows in keys and values of labels, and in keys of annotations, with its texts (reference resources.md 6.2). */
const WORD = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const KEY_WORD = new RegExp(`^${WORD}$`);
const VALUE = new RegExp(`^(${WORD})?$`);
const SUBDOMAIN_TEXT = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const SUBDOMAIN = new RegExp(`^${SUBDOMAIN_TEXT}$`);
const MAX_WORD_BYTES = 63;
const MAX_PREFIX_BYTES = 253;

const ALPHABET = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const KEY_FORM = `${ALPHABET} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${WORD}')`;
const VALUE_FORM = `a valid label must be an empty string or ${ALPHABET.replace('must ', '')} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${WORD})?')`;
const SUBDOMAIN_FORM = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN_TEXT}')`;

/** Empty where `key` is a qualified name: `[subdomain/]word`. */
export function labelKeyProblems(key: string): string[] {
  const parts = key.split('/');
  if (parts.length > 2) return [`a valid label key ${KEY_FORM} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const word = parts.at(-1)!;
  const problems = parts.length === 2 ? prefixProblems(parts[0]!) : [];
  if (word === '') problems.push('name part must be non-empty');
  else if (Buffer.byteLength(word) > MAX_WORD_BYTES) problems.push(`name part ${tooLong(MAX_WORD_BYTES)}`);
  if (!KEY_WORD.test(word)) problems.push(`name part ${KEY_FORM}`);
  return problems;
}

function prefixProblems(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  const problems = [];
  if (Buffer.byteLength(prefix) > MAX_PREFIX_BYTES) problems.push(`prefix part ${tooLong(MAX_PREFIX_BYTES)}`);
  if (!SUBDOMAIN.test(prefix)) problems.push(`prefix part ${SUBDOMAIN_FORM}`);
  return problems;
}

export function labelValueProblems(value: string): string[] {
  const problems = [];
  if (Buffer.byteLength(value) > MAX_WORD_BYTES) problems.push(tooLong(MAX_WORD_BYTES));
  if (!VALUE.test(value)) problems.push(VALUE_FORM);
  return problems;
}

function tooLong(bytes: number): string {
  return `must be no more than ${bytes} bytes`;
}
