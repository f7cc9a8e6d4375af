/** Certificates for test servers, made with openssl in a folder of their own. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Paths. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Pair {
  /** A certificate for `subjects`, in the form of subjectAltName: `DNS:localhost,IP:127.0.0.1`; with -1 `days`, one that is out of date. */
  issue(name: string, subjects: string, days?: number): Promise<Pair>;
}

export async function makeAuthority(folder: string, name = 'ca'): Promise<Authority> {
  const own = pair(folder, name);
  await run('openssl', ['req', '-x509', ...KEY, '-keyout', own.key, '-out', own.cert, '-subj', `/CN=${name}`, '-days', '2']);
  return {
    ...own,
    async issue(subject, subjects, days = 2) {
      const issued = pair(folder, subject);
      const [request, extensions] = [join(folder, `${subject}.csr`), join(folder, `${subject}.ext`)];
      await run('openssl', ['req', ...KEY, '-keyout', issued.key, '-out', request, '-subj', `/CN=${subject}`]);
      await writeFile(extensions, `subjectAltName=${subjects}\n`);
      const signer = ['-CA', own.cert, '-CAkey', own.key, '-set_serial', `0x${randomBytes(8).toString('hex')}`];
      await run('openssl', ['x509', '-req', '-in', request, ...signer, '-out', issued.cert, '-days', `${days}`, '-extfile', extensions]);
      return issued;
    },
  };
}

function pair(folder: string, name: string): Pair {
  return { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}
