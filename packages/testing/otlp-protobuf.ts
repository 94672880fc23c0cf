type Field = number | bigint | Buffer;

/** The fields of a message by their numbers (Protocol Buffers, Encoding: tag, then value by its wire type). */
function readFields(bytes: Buffer): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  function readVarint(): number {
    let [value, factor] = [0, 1];
    for (let byte = 0x80; byte >= 0x80; factor *= 128) {
      byte = bytes.readUInt8(at++);
      value += (byte & 0x7f) * factor;
    }
    return value;
  }
  function take(length: number): Buffer {
    at += length;
    return bytes.subarray(at - length, at);
  }
  function readValue(wireType: number): Field {
    if (wireType === 0) return readVarint();
    if (wireType === 1) return take(8).readBigUInt64LE();
    if (wireType === 2) return take(readVarint());
    if (wireType === 5) return take(4).readUInt32LE();
    throw new Error(`protobuf has no wire type ${wireType} that is in use`);
  }
  while (at < bytes.length) {
    const tag = readVarint();
    const number = Math.floor(tag / 8);
    fields.set(number, [...(fields.get(number) ?? []), readValue(tag % 8)]);
  }
  return fields;
}

/** The messages that are the field of this number. */
const messages = (fields: Map<number, Field[]>, number: number): Map<number, Field[]>[] =>
  (fields.get(number) ?? []).flatMap((field) => (Buffer.isBuffer(field) ? [readFields(field)] : []));

function bytesOf(fields: Map<number, Field[]>, number: number, encoding: BufferEncoding): string | undefined {
  const [field] = fields.get(number) ?? [];
  return Buffer.isBuffer(field) && field.length > 0 ? field.toString(encoding) : undefined;
}

/** `KeyValue` with those of the values that spans of this repository have: text, truth, whole numbers. */
function toAttribute(entry: Map<number, Field[]>) {
  const [value = new Map<number, Field[]>()] = messages(entry, 2);
  const [truth] = value.get(2) ?? [];
  const [int] = value.get(3) ?? [];
  return {
    key: bytesOf(entry, 1, 'utf8'),
    value: {
      stringValue: bytesOf(value, 1, 'utf8'),
      boolValue: truth === undefined ? undefined : truth === 1,
      intValue: int === undefined ? undefined : Number(int),
    },
  };
}

/** An `ExportTraceServiceRequest` (opentelemetry-proto, `trace.proto`) as its JSON would be; `body` is latin1. */
export const readTraces = (body: string): object => ({
  resourceSpans: messages(readFields(Buffer.from(body, 'latin1')), 1).map((all) => ({
    resource: {
      attributes: messages(all, 1)
        .flatMap((resource) => messages(resource, 1))
        .map(toAttribute),
    },
    scopeSpans: messages(all, 2).map((scope) => ({
      spans: messages(scope, 2).map((span) => ({
        traceId: bytesOf(span, 1, 'hex'),
        spanId: bytesOf(span, 2, 'hex'),
        parentSpanId: bytesOf(span, 4, 'hex'),
        name: bytesOf(span, 5, 'utf8'),
        startTimeUnixNano: span.get(7)?.[0],
        endTimeUnixNano: span.get(8)?.[0],
        attributes: messages(span, 9).map(toAttribute),
      })),
    })),
  })),
});
