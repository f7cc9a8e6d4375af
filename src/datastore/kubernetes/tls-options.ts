/** How the API server is trusted, and with which certificate it is asked (reference calicoctl-cli.md 11.3). */

import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';
import { CalicoError } from '../../base/errors.ts';
import { createPrivateKey, X509Certificate } from '../../base/node-crypto.ts';
import type { Cluster, User } from './kubeconfig.ts';

export type TlsOptions = SecureContextOptions & { readonly servername?: string | undefined; readonly rejectUnauthorized?: boolean };

/** From what a kubeconfig says, files included. Errors: Configuration, without what is in them. */
export async function tlsOptions(cluster: Cluster, user: User): Promise<TlsOptions> {
  const [ca, cert, key] = await Promise.all([
    pem(cluster['certificate-authority-data'], cluster['certificate-authority'], 'certificate-authority'),
    pem(user['client-certificate-data'], user['client-certificate'], 'client-certificate'),
    pem(user['client-key-data'], user['client-key'], 'client-key'),
  ]);
  check(ca, 'certificate-authority', 'certificate', (text) => new X509Certificate(text));
  const certificate = check(cert, 'client-certificate', 'certificate', (text) => new X509Certificate(text));
  const privateKey = check(key, 'client-key', 'private key', createPrivateKey);
  if (Boolean(certificate) !== Boolean(privateKey)) {
    throw new CalicoError(
      'Configuration',
      `a client certificate and its key belong together, but there is only ${certificate ? 'a certificate' : 'a key'}`,
    );
  }
  if (certificate && !certificate.checkPrivateKey(privateKey!))
    throw new CalicoError('Configuration', 'client-key does not belong to client-certificate');
  const insecure = cluster['insecure-skip-tls-verify'] === true;
  return {
    ...(insecure ? { rejectUnauthorized: false } : ca && { ca }),
    ...(cert && { cert, key }),
    ...(cluster['tls-server-name'] && { servername: cluster['tls-server-name'] }),
  };
}

/** Inline data wins over a file. */
async function pem(data: string | undefined, path: string | undefined, name: string): Promise<Buffer | undefined> {
  if (data) return Buffer.from(data, 'base64');
  if (!path) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw new CalicoError('Configuration', `cannot read the file ${path}: ${(error as Error).message}`, {
      hint: `${name} names it`,
      cause: error,
    });
  }
}

function check<T>(content: Buffer | undefined, name: string, what: string, parse: (pem: Buffer) => T): T | undefined {
  if (!content) return undefined;
  try {
    return parse(content);
  } catch (cause) {
    throw new CalicoError('Configuration', `${name} holds no ${what} in PEM form`, { cause });
  }
}
