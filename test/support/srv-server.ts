/** A DNS server on 127.0.0.1 that knows SRV records only (RFC 1035, RFC 2782). */
import { createSocket } from 'node:dgram';

export interface SrvServer {
  /** `127.0.0.1:PORT`, for dns.setServers. */
  readonly address: string;
  close(): void;
}

/** `records`: for each name the target host and port. */
export async function startSrvServer(records: Readonly<Record<string, readonly { host: string; port: number }[]>>): Promise<SrvServer> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, end } = readName(query, 12);
    const question = query.subarray(12, end + 4);
    const answers = (records[name] ?? []).map(answer);
    const header = Buffer.alloc(12);
    header.writeUInt16BE(query.readUInt16BE(0), 0);
    // A response; NXDOMAIN where the name is unknown.
    header.writeUInt16BE(answers.length > 0 ? 0x8400 : 0x8403, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([header, question, ...answers]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${socket.address().port}`, close: () => socket.close() };
}

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message[at]!; length > 0; length = message[at]!) {
    labels.push(message.toString('ascii', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
}

function answer({ host, port }: { host: string; port: number }): Buffer {
  const target = Buffer.concat([
    ...host.split('.').map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])),
    Buffer.of(0),
  ]);
  const record = Buffer.alloc(18);
  record.writeUInt16BE(0xc00c, 0); // the name asked for
  record.writeUInt16BE(33, 2); // SRV
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(60, 6);
  record.writeUInt16BE(6 + target.length, 10);
  record.writeUInt16BE(10, 12);
  record.writeUInt16BE(10, 14);
  record.writeUInt16BE(port, 16);
  return Buffer.concat([record, target]);
}
