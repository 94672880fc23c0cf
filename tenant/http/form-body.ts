import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 8 * 1_024;

/** Reads the fields of a small form, or nothing when it is larger than any form of ours. */
export async function readFormBody(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Reads on past the limit without keeping anything: leaving the loop would cut the connection before the answer.
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes <= MAX_BYTES) chunks.push(buffer);
  }
  return bytes <= MAX_BYTES ? new URLSearchParams(Buffer.concat(chunks).toString('utf8')) : undefined;
}
