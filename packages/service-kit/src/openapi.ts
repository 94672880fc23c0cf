import type { RequestHandler } from 'express';
import { z } from 'zod';
import { GUARD_ANSWERS, HEADERS, READ_ANSWERS, SHARED_SCHEMAS, type Answer } from './openapi-answers.ts';

export { problemAnswer } from './openapi-answers.ts';
export type { Answer };

/** Where a parameter of an operation is. */
type Place = 'path' | 'query' | 'header';

/** One method of one path, behind a token. */
export interface Operation {
  /** Unique in the document. */
  id: string;
  method: 'get' | 'post';
  /** With `{name}` for a parameter. */
  path: string;
  summary: string;
  /** All of which the token needs. */
  scopes: readonly string[];
  parameters?: Partial<Record<Place, z.ZodObject>>;
  body?: z.ZodType;
  /** A request that shows the operation: values of parameters by name, and a body. */
  example?: Partial<Record<Place, Record<string, unknown>>> & { body?: unknown };
  /** By status; what the guard responds with need not be repeated. */
  answers: Readonly<Record<number, readonly Answer[]>>;
}

/** What a document is made from. */
export interface ApiDescription {
  title: string;
  /** Where clients reach the API, without a trailing slash. */
  publicUrl: string;
  /** Issuer of the tokens. */
  issuer: string;
  /** Schemas of response bodies, by the names they have in the document. */
  schemas: Readonly<Record<string, z.ZodType>>;
  operations: readonly Operation[];
}

/** The OpenAPI 3.1 document of an API. Schemas come from those that the API itself parses and answers with. */
export function describeApi({ title, publicUrl, issuer, schemas, operations }: ApiDescription) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toOperation(operation) };
  }
  const openIdConnectUrl = `${issuer}/.well-known/openid-configuration`;
  return {
    openapi: '3.1.0',
    info: { title, version: '1' },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      securitySchemes: { accessToken: { type: 'openIdConnect', openIdConnectUrl } },
      schemas: toSchemas({ ...SHARED_SCHEMAS, ...schemas }),
    },
  };
}

/** Creates the handler that serves the document. It is public, as the routes and their rules are. */
export function createOpenApi(description: ApiDescription): RequestHandler {
  const text = JSON.stringify(describeApi(description));
  return function openApi(_request, response) {
    response.set('Cache-Control', 'public, max-age=300').type('json').send(text);
  };
}

function toSchemas(schemas: Readonly<Record<string, z.ZodType>>) {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const converted = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(converted.schemas).map(([id, { $schema: _dialect, $id: _address, ...schema }]) => [
      id,
      schema,
    ]),
  );
}

function toOperation(operation: Operation) {
  const { id, summary, scopes, parameters = {}, body, example = {} } = operation;
  const places: readonly Place[] = ['path', 'query', 'header'];
  const content = body && { schema: z.toJSONSchema(body, { io: 'input' }), example: example.body };
  return {
    operationId: id,
    summary,
    security: [{ accessToken: scopes }],
    parameters: places.flatMap((place) => toParameters(place, parameters[place], example[place])),
    ...(content && { requestBody: { required: true, content: { 'application/json': content } } }),
    responses: toResponses(operation),
  };
}

function toParameters(place: Place, schema: z.ZodObject | undefined, example: Record<string, unknown> = {}) {
  if (!schema) return [];
  const { properties = {} } = z.toJSONSchema(schema);
  const { required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
    ...(name in example && { example: example[name] }),
  }));
}

function toResponses({ method, answers }: Operation) {
  const all = [answers, ...(method === 'get' ? [READ_ANSWERS] : []), GUARD_ANSWERS];
  const statuses = [...new Set(all.flatMap((each) => Object.keys(each).map(Number)))];
  return Object.fromEntries(
    statuses.map((status) => [status, toResponse(all.flatMap((each) => each[status] ?? []))]),
  );
}

function toResponse(answers: readonly Answer[]) {
  const content: Record<string, { schema: { $ref: string }; examples: Record<string, { value: unknown }> }> =
    {};
  for (const { schema, type = 'application/json', example } of answers) {
    if (schema === undefined) continue;
    const media = (content[type] ??= { schema: { $ref: `#/components/schemas/${schema}` }, examples: {} });
    if (example !== undefined)
      media.examples[`example${Object.keys(media.examples).length + 1}`] = { value: example };
  }
  const headers = [...new Set(answers.flatMap((answer) => answer.headers ?? []))];
  return {
    description: [...new Set(answers.map(({ description }) => description))].join(' '),
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map((name) => [name, toHeader(name, answers)])),
    }),
    ...(Object.keys(content).length > 0 && { content }),
  };
}

const toHeader = (name: string, answers: readonly Answer[]) => ({
  description: HEADERS[name] ?? name,
  required: answers.every(({ headers = [] }) => headers.includes(name)),
  schema: { type: 'string' },
});
