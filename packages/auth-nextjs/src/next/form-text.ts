import { MonoCloudValidationError } from '@monocloud/auth-core';

/** A callback or logout form is a few kilobytes; 256 KiB leaves room and bounds the memory one request may take. */
const MAXIMUM_BYTES = 256 * 1024;

/**
 * The text of a posted form.
 * @throws MonoCloudValidationError `body_too_large` when it is larger than 256 KiB.
 */
export async function readFormText(chunks: AsyncIterable<Uint8Array | string>): Promise<string> {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
    size += bytes.byteLength;
    if (size > MAXIMUM_BYTES) {
      throw new MonoCloudValidationError('The request body is too large', undefined, {
        code: 'body_too_large',
      });
    }
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

/** The same answer for every caller: a body can be read from its request only once. */
export function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= read());
}
