/**
 * Reads a body as UTF-8 text, at most `maxBytes` of it.
 * @throws RangeError when the body is longer; the rest is not read. TypeError when it is not UTF-8.
 */
export async function readBoundedText(response: Response, maxBytes: number): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  // Leaving the loop by an error cancels the stream, and with it the transfer.
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new RangeError(`body exceeds ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
