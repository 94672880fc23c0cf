import express, { type RequestHandler } from 'express';
import request from 'supertest';
import { expect, test } from 'vitest';
import { completeProtection, readCaller } from './index.ts';

/** Sends a request with a token that has these claims; the answer is what the API takes its sender for. */
function send(claims: object) {
  const guard: RequestHandler = (incoming, _response, next) => {
    Object.assign(incoming, { claims });
    next();
  };
  const protect = completeProtection(() => () => guard, {
    client: { validateAccessToken: () => Promise.resolve({}) },
    realm: 'Shop',
    introspection: true,
    requestsPerMinute: 0,
  });
  return request(express().get('/', protect(), (incoming, response) => response.json(readCaller(incoming))))
    .get('/')
    .set('Authorization', 'Bearer opaque');
}

const CLIENT = { kind: 'client', clientId: 'web' };

test.each<[title: string, claims: object, caller: object]>([
  ['no subject', {}, CLIENT],
  ['itself as the subject', { sub: 'web' }, CLIENT],
  ['itself as the username', { username: 'web' }, CLIENT],
  ['a username and a session that are null', { username: null, sid: null }, CLIENT],
  ['a user as the subject', { sub: 'user-ada', username: 'ada' }, { kind: 'user', sub: 'user-ada' }],
  ['itself as the subject and a username', { sub: 'web', username: 'ada' }, { kind: 'user', sub: 'web' }],
  ['itself as the subject and a session', { sub: 'web', sid: 's' }, { kind: 'user', sub: 'web' }],
])(
  'B16 a token of the client web with %s is from the caller that its claims name',
  async (_, claims, caller) => {
    const response = await send({ client_id: 'web', ...claims });
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject(caller);
  },
);

test.each([
  ['a username', { username: 'ada' }],
  ['a session', { sid: 's' }],
  ['the time of a sign-in', { auth_time: 1 }],
  ['a group', { groups: ['customer'] }],
])(
  'B16 a token with %s and no subject is 401: its user has no name, and it is no client',
  async (_, claims) => {
    const response = await send({ client_id: 'web', ...claims });
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toContain('error="invalid_token"');
  },
);
