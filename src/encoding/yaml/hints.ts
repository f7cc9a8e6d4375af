const TABS = 'indent with spaces, not with tabs';
const COLUMN = 'begin lines that belong together in the same column';

/** What most likely went wrong, by the end of go-yaml's message. */
const HINTS: readonly (readonly [string, string])[] = [
  ['found character that cannot start any token', `${TABS}; put a value that begins with @, % or a backtick in quotes`],
  ['found a tab character that violates indentation', TABS],
  ['found a tab character where an indentation space is expected', TABS],
  ['mapping values are not allowed in this context', `put a value that contains ": " in quotes; ${COLUMN}`],
  [
    'block sequence entries are not allowed in this context',
    'begin a list on a line of its own, or put a value that begins with "- " in quotes',
  ],
  ['did not find expected key', COLUMN],
  ["did not find expected '-' indicator", `begin each item of a list with "- "; ${COLUMN}`],
  ["could not find expected ':'", `write "key: value"; ${COLUMN}`],
  ["did not find expected ',' or ']'", 'put a comma between the items of a list and ] at its end'],
  ["did not find expected ',' or '}'", 'put a comma between the members of a mapping and } at its end'],
  ['found unexpected end of stream', 'close the quotes'],
  ['found unexpected document indicator', 'close the quotes'],
  ['found unknown escape character', 'in double quotes write a backslash twice, or use single quotes'],
  ['already set in map', 'remove all but one of the lines with that key'],
  ['excessive aliasing', 'write out what the aliases (*name) stand for'],
  ['exceeded max depth of 1000', 'put fewer lists and mappings inside each other'],
  ['referenced', 'put a value that begins with * in quotes, or give the value it stands for the name with &'],
  ['value contains itself', 'write out what the alias stands for'],
  ['found undefined tag handle', 'put a value that begins with ! in quotes'],
  ['control characters are not allowed', 'save the file as plain text in UTF-8'],
];

export function hintFor(message: string): string | undefined {
  return HINTS.find(([ending]) => message.endsWith(ending))?.[1];
}
