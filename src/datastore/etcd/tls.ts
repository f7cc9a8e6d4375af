/** Certificates and keys for etcd, read and checked before anything is connected: OpenSSL's own messages name neither file nor setting. */

import { readFile } from 'node:fs/promises';
import { CalicoError } from '../../base/errors.ts';
import { createPrivateKey, X509Certificate } from '../../base/node-crypto.ts';
import type { EtcdSettings, PemSetting } from '../settings.ts';

export interface TlsMaterial {
  readonly privateKey?: Buffer | undefined;
  readonly certChain?: Buffer | undefined;
  /** Absent: the authorities that Node trusts. */
  readonly rootCertificate?: Buffer | undefined;
}

/** Errors: Configuration, naming the setting; never the content. */
export async function loadTlsMaterial({ key, cert, caCert }: EtcdSettings): Promise<TlsMaterial> {
  const [privateKey, certChain, rootCertificate] = await Promise.all([read(key), read(cert), read(caCert)]);
  const parsedKey = check(key, privateKey, 'a private key in PEM form', createPrivateKey);
  const parsedCert = check(cert, certChain, 'a certificate in PEM form', (pem) => new X509Certificate(pem));
  check(caCert, rootCertificate, 'a certificate in PEM form', (pem) => new X509Certificate(pem));
  if ((parsedKey === undefined) !== (parsedCert === undefined)) {
    throw new CalicoError('Configuration', `etcd needs a client certificate and its key together, only ${(key ?? cert)!.source} is set`);
  }
  if (parsedKey && !parsedCert!.checkPrivateKey(parsedKey)) {
    throw new CalicoError('Configuration', `the key of ${key!.source} does not belong to the certificate of ${cert!.source}`);
  }
  return { privateKey, certChain, rootCertificate };
}

async function read(setting: PemSetting | undefined): Promise<Buffer | undefined> {
  if (setting === undefined) return undefined;
  if (setting.inline) return Buffer.from(setting.value);
  try {
    return await readFile(setting.value);
  } catch (error) {
    throw new CalicoError('Configuration', `cannot read the file of ${setting.source}: ${(error as Error).message}`, { cause: error });
  }
}

function check<T>(setting: PemSetting | undefined, pem: Buffer | undefined, expected: string, parse: (pem: Buffer) => T): T | undefined {
  if (setting === undefined || pem === undefined) return undefined;
  try {
    return parse(pem);
  } catch {
    const place = setting.inline ? setting.source : `${setting.source} (${setting.value})`;
    throw new CalicoError('Configuration', `${place} is not ${expected}`);
  }
}
