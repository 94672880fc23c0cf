import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 8 * 1_024;

/** Reads the fields of a small form, or nothing when it is larger than any form of ours. */
export async function readFormBody(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > MAX_BYTES) return undefined;
    chunks.push(buffer);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
