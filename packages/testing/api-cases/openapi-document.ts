import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';

const media = z.object({
  schema: z.looseObject({}),
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
});

const operation = z.object({
  operationId: z.string(),
  security: z.tuple([z.object({ accessToken: z.array(z.string()) })]),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.enum(['path', 'query', 'header']),
      example: z.string().or(z.number()).optional(),
    }),
  ),
  requestBody: z.object({ content: z.object({ 'application/json': media }) }).optional(),
  responses: z.record(
    z.string(),
    z.object({
      content: z.record(z.string(), media).default({}),
      headers: z.record(z.string(), z.object({ required: z.boolean() })).default({}),
    }),
  ),
});

const openapi = z.object({
  paths: z.record(z.string(), z.partialRecord(z.enum(['get', 'post']), operation)),
  components: z.looseObject({}),
});

/** An operation as a document states it. */
export interface DocumentedOperation {
  id: string;
  method: 'get' | 'post';
  path: string;
  scopes: readonly string[];
  parameters: z.output<typeof operation>['parameters'];
  /** The example of its body; undefined where it takes none. */
  body: unknown;
  responses: z.output<typeof operation>['responses'];
}

export interface ReceivedResponse {
  status: number;
  /** Media type without parameters; empty for a response without a body. */
  type: string;
  body: unknown;
  headers: Readonly<Record<string, unknown>>;
}

/** Headers that a document names for every status that they may come with. */
const DOCUMENTED_HEADERS = ['ETag', 'Retry-After', 'WWW-Authenticate'];

/** Reads what the tests need of an OpenAPI document: its operations, and a check of responses against it. */
export function readDocument(document: unknown) {
  const { paths, components } = openapi.parse(document);
  // What a format means is in the patterns beside it.
  const ajv = new Ajv2020({ validateFormats: false, strict: false });
  ajv.addSchema({ $id: 'document:', components });
  const operations: DocumentedOperation[] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId: id, security, requestBody, ...rest }]) => ({
      id,
      method: z.enum(['get', 'post']).parse(method),
      path,
      scopes: security[0].accessToken,
      body: requestBody?.content['application/json'].example,
      ...rest,
    })),
  );
  return {
    operations,
    /** What is wrong with a response; undefined when the document states it. */
    findFault: (
      { responses }: DocumentedOperation,
      { status, type, body, headers }: ReceivedResponse,
    ): string | undefined => {
      const response = responses[status];
      if (!response) return `status ${status} is not in the document`;
      const isWrong = (name: string) =>
        name.toLowerCase() in headers
          ? response.headers[name] === undefined
          : response.headers[name]?.required;
      const wrong = DOCUMENTED_HEADERS.find(isWrong);
      if (wrong !== undefined) return `status ${status} has the header ${wrong} otherwise than documented`;
      const types = Object.keys(response.content);
      if (types.length === 0 && type === '' && body === '') return undefined;
      const { $ref } = z.object({ $ref: z.string() }).parse(response.content[type]?.schema ?? { $ref: '' });
      if ($ref === '') return `status ${status} has the media type ${type}, not ${types.join(' or ')}`;
      const isValid = ajv.validate({ $ref: `document:${$ref}` }, body);
      return isValid ? undefined : `status ${status} has another body: ${ajv.errorsText()}`;
    },
  };
}
