import { invoiceSchema, paymentHeadersSchema, paymentSchema } from '@monoshop/api-invoices/contract';
import type { NextRequest } from 'next/server';
import type { ProblemCode } from '../data/problem.ts';
import type { ApiPost } from './api-connection.ts';
import { GatewayError } from './gateway-error.ts';

/** An amount and its currency take a hundred bytes. */
const MAX_BODY_BYTES = 4096;

// One entity tag that is not weak (RFC 9110 §8.8.3, §13.1.1): `*` and lists would not say which version was seen.
const ENTITY_TAG = /^"[\x21\x23-\x7e]{0,128}"$/;

const refusal = (status: number, code: ProblemCode, title: string, detail: string): GatewayError =>
  new GatewayError({ status, code, title, detail });

const refusePayment = (status: number, code: ProblemCode, detail: string): GatewayError =>
  refusal(status, code, 'This payment could not be read', `${detail} Nothing has been paid.`);

/** There is no such invoice, or not for this user: the two are not told apart. */
export const noInvoice = (): GatewayError =>
  refusal(
    404,
    'not_found',
    'There is no such invoice',
    'Check its number. Your account may not see all of them.',
  );

/** Whether text of an address names an invoice. */
export const isInvoiceId = (text: string): boolean => invoiceSchema.shape.id.safeParse(text).success;

/** Whether an entity tag can be passed on. */
export const isEntityTag = (text: string | null | undefined): text is string => ENTITY_TAG.test(text ?? '');

function readHeaders({ headers }: NextRequest): ApiPost['headers'] {
  const type = headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw refusePayment(415, 'unsupported_media_type', 'It has to be application/json.');
  }
  const key = headers.get('idempotency-key');
  if (!key) throw refusePayment(400, 'idempotency_key_required', 'It has no Idempotency-Key.');
  if (!paymentHeadersSchema.shape['Idempotency-Key'].safeParse(key).success) {
    throw refusePayment(
      400,
      'idempotency_key_invalid',
      'Its Idempotency-Key is not 1 to 128 characters of ASCII.',
    );
  }
  const version = headers.get('if-match');
  if (!isEntityTag(version)) {
    throw refusePayment(428, 'precondition_required', 'Its If-Match is not the ETag of one invoice.');
  }
  return { 'idempotency-key': key, 'if-match': version };
}

const tooLarge = (): GatewayError =>
  refusePayment(413, 'body_too_large', `It is longer than ${MAX_BODY_BYTES} bytes.`);

/** Reads no more than the limit, whatever `Content-Length` says. */
async function readBody({ headers, body }: NextRequest): Promise<Buffer> {
  if (Number(headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Reads a request to pay an invoice: the headers that the API needs, and its body, made anew of what was read.
 * @throws GatewayError 400, 413, 415, 422 or 428.
 */
export async function readPayment(request: NextRequest): Promise<ApiPost> {
  const headers = readHeaders(request);
  const text = (await readBody(request)).toString();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refusePayment(400, 'invalid_body', 'It is not JSON.');
  }
  const { data } = paymentSchema.safeParse(json);
  if (!data) throw refusePayment(422, 'invalid_body', 'It does not state an amount, and nothing else.');
  return { headers, body: JSON.stringify(data) };
}
