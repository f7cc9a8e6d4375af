/** What is needed of node:crypto. To import the module itself asks for all of its exports, and one of them loads Web Crypto: 5 ms. */
export const { createHash, createPrivateKey, hash, randomUUID, X509Certificate } = process.getBuiltinModule('node:crypto');
