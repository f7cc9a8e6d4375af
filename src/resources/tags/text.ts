/** Text of other fixed forms. */
import { matching, type Tag } from './tag.ts';

const KEY_VALUE = /^[\t\n\f\r ]*\w+=[^\n]*$/;

/** `a=1,b=2`: blank text and empty items are legal. */
function isKeyValueList(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return value.trim() === '' || value.split(',').every((item) => item === '' || KEY_VALUE.test(item));
}

/** 32 bytes in base64, line ends ignored. */
function isWireguardKey(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9+/]{43}=$/.test(value.replaceAll(/[\r\n]/g, ''));
}

export const TEXT_TAGS: Readonly<Record<string, Tag>> = {
  keyValueList: isKeyValueList,
  prometheusHost: matching(/^[a-zA-Z0-9:._+-]{1,64}$/),
  wireguardPublicKey: isWireguardKey,
  createDefaultHostEndpoint: matching(/^(Enabled|Disabled)$/),
  ipType: matching(/^(CalicoNodeIP|InternalIP|ExternalIP)$/),
};
