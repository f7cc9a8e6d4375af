/** The bare program that `validate` is compared with: parses every document of a file with js-yaml and does nothing else. */
import { readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';

let documents = 0;
for (const document of loadAll(readFileSync(process.argv[2]!, 'utf8'))) documents += document === null ? 0 : 1;
if (documents === 0) throw new Error('nothing parsed');
