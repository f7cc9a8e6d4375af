export * from './address.ts';
export { formatIp, parseIp, parseStrictIp } from './address-text.ts';
export * from './cidr.ts';
export * from './mac.ts';
export * from './subnets.ts';
