import { Validator } from '@seriousme/openapi-schema-validator';
import * as fc from 'fast-check';
import request, { type Response } from 'supertest';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { backendFor, type ApiInstance, type ApiUnderTest, type InstanceOptions } from './api-under-test.ts';
import { startForgingIssuer } from '../issuer.ts';
import { openForgingInstance } from './forging-instance.ts';
import { readDocument, type DocumentedOperation, type ReceivedResponse } from './openapi-document.ts';

/** How the request of an operation's example becomes one that another of its examples responds to. */
export interface Situation {
  path?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string | undefined>;
  body?: unknown;
  claims?: Record<string, unknown>;
  instance?: InstanceOptions;
  /** Whether the issuer is unreachable from the first request on. */
  isIssuerAway?: boolean;
  /** How often the request of the example was sent before. */
  earlier?: number;
}

/** By `<operation> <status> <code>`, the code being that of the example; the guard's need none. */
export type Situations = Readonly<Record<string, Situation>>;

const GUARD: Situations = {
  '400 bad_request': { query: { access_token: 'again' } },
  '401 unauthorized': { headers: { Authorization: undefined } },
  '403 forbidden': { claims: { scope: 'another' } },
  '429 too_many_requests': { instance: { requestsPerMinute: 1 }, earlier: 1 },
  '500 internal_server_error': { instance: { failure: new Error('planted') } },
  '503 service unavailable': { isIssuerAway: true },
};

/** `/openapi.json` against the API that serves it. */
export function describeOpenApi(api: ApiUnderTest, situations: Situations = {}): void {
  describe(`/openapi.json of the API with ${api.path}`, async () => {
    const { issuer, instance, mint } = await openForgingInstance(api);
    const served = await request(instance.app).get('/openapi.json');
    const { operations, findFault } = readDocument(served.body);

    /** Sends the example's request as the situation has it. */
    function send(app: ApiInstance['app'], operation: DocumentedOperation, situation: Situation) {
      const values = (place: string) =>
        operation.parameters
          .filter((each) => each.in === place && each.example !== undefined)
          .map(({ name, example }) => [name, String(example)] as const);
      const parts = { ...Object.fromEntries(values('path')), ...situation.path };
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => parts[name] ?? name);
      const token = mint({ scope: operation.scopes.join(' '), ...situation.claims });
      const headers = {
        Authorization: `Bearer ${token}`,
        'X-Request-Id': '7d0f3c1e-example',
        'Content-Type': 'application/json',
        ...Object.fromEntries(values('header')),
        ...situation.headers,
      };
      const agent = request(app);
      const call = (operation.method === 'get' ? agent.get(path) : agent.post(path)).query({
        ...Object.fromEntries(values('query')),
        ...situation.query,
      });
      for (const [name, value] of Object.entries(headers)) if (value !== undefined) call.set(name, value);
      const body = 'body' in situation ? situation.body : operation.body;
      return Promise.resolve(
        body === undefined ? call : call.send(typeof body === 'string' ? body : JSON.stringify(body)),
      );
    }

    test('it is public, and an OpenAPI 3.1 document', async () => {
      expect(served.status).toBe(200);
      const validator = new Validator();
      const { valid, errors } = await validator.validate(structuredClone(served.body));
      expect([valid, errors, validator.version]).toEqual([true, undefined, '3.1']);
    });

    test.each(operations.flatMap(listExamples))(
      '$title: the running API responds exactly as the example says',
      async (example) => {
        const { operation, status, type, value, code, title } = example;
        const isShown = Number(status) < 300;
        const situation = situations[title] ?? GUARD[`${status} ${code}`] ?? (isShown ? {} : undefined);
        if (!situation) throw new Error(`no situation is stated that ends with ${title}`);
        const away = await startForgingIssuer();
        if (situation.isIssuerAway) await away.stop();
        const trusted = situation.isIssuerAway ? away.issuer : issuer.issuer;
        const { app } = api.create(backendFor(api, trusted), situation.instance);
        for (let index = 0; index < (situation.earlier ?? 0); index += 1) await send(app, operation, {});
        const response = await send(app, operation, situation);
        const received = toReceived(response);
        expect(findFault(operation, received)).toBeUndefined();
        expect([received.status, received.type, response.body]).toEqual([Number(status), type, value]);
        if (!situation.isIssuerAway) await away.stop();
      },
    );

    test.each(operations.filter(({ method }) => method === 'get'))(
      '$id: a caller that has what would be sent gets 304, as the document says',
      async (operation) => {
        const response = await send(instance.app, operation, { headers: { 'If-None-Match': '*' } });
        expect([response.status, response.text]).toEqual([304, '']);
        expect(findFault(operation, toReceived(response))).toBeUndefined();
      },
    );

    test.each(operations)(
      '$id: no request ends with a response outside of the document, or with a 500',
      async (operation) => {
        await fc.assert(
          fc.asyncProperty(anyRequest(operation), async (situation) => {
            const response = toReceived(await send(instance.app, operation, situation));
            expect(response.status).not.toBe(500);
            expect(findFault(operation, response)).toBeUndefined();
          }),
          { numRuns: 150 },
        );
      },
    );
  });
}

function listExamples(operation: DocumentedOperation) {
  return Object.entries(operation.responses).flatMap(([status, { content }]) =>
    Object.entries(content).flatMap(([type, { examples }]) =>
      Object.values(examples).map(({ value }) => {
        const code = toCode(value);
        return { operation, status, type, value, code, title: `${operation.id} ${status} ${code}` };
      }),
    ),
  );
}

const named = z.union([
  z.object({ code: z.string() }).transform(({ code }) => code),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

const toCode = (example: unknown): string => named.safeParse(example).data ?? 'data';

function toReceived({ status, headers, text, body }: Response): ReceivedResponse {
  const type = (headers['content-type'] ?? '').split(';')[0] ?? '';
  return {
    status,
    type,
    body: type.endsWith('json') ? (type === 'application/json' ? body : JSON.parse(text)) : text,
    headers,
  };
}

const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
const anyText = fc.oneof(printable, fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer().map(String));

/** The example's request with some of its parts replaced by anything. */
function anyRequest({ parameters, body }: DocumentedOperation): fc.Arbitrary<Situation> {
  const names = (place: string) => parameters.filter((each) => each.in === place).map(({ name }) => name);
  const values = (place: string, more: readonly string[], value: fc.Arbitrary<string>) =>
    fc.dictionary(fc.constantFrom(...names(place), ...more), value, { maxKeys: 3 });
  const claim = fc.constantFrom('sub', 'client_id', 'groups', 'auth_time', 'acr', 'scope');
  return fc.record(
    {
      path: values(
        'path',
        ['unused'],
        anyText.map((text) => encodeURIComponent(text) || '-'),
      ),
      query: values('query', ['other', '__proto__', 'access_token'], anyText),
      headers: values(
        'header',
        ['Accept', 'Content-Type', 'If-None-Match', 'Authorization'],
        printable.map((text) => text.trim()),
      ),
      ...(body !== undefined && { body: fc.oneof(fc.jsonValue({ maxDepth: 3 }), anyText, mutate(body)) }),
      claims: fc.dictionary(claim, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
    },
    { requiredKeys: [] },
  );
}

/** A body with one member replaced. */
const mutate = (body: unknown) =>
  fc
    .tuple(fc.constantFrom(...Object.keys(Object(body))), fc.jsonValue({ maxDepth: 2 }))
    .map(([name, value]) => ({ ...Object(body), [name]: value }));
