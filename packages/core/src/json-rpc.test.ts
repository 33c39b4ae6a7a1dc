import { expect, test } from 'vitest';
import { asMessage, claimedVersion, errorReply, protocolVersionKey, withInvalidParams } from './json-rpc.js';

const base = { jsonrpc: '2.0' };

test('requests, notifications, results and errors are messages', () => {
  const messages = [
    { ...base, id: 0, method: 'ping' },
    { ...base, id: '', method: 'ping', params: {} },
    { ...base, method: 'notifications/initialized' },
    { ...base, id: 1, result: null },
    { ...base, id: 1, error: { code: 1, message: 'x' } },
  ];
  for (const message of messages) expect(asMessage(message)).toBe(message);
});

test('what is not a message is told what is wrong, under its id where that can be read', () => {
  const given: unknown[] = [
    [{ ...base, id: 1, method: 'ping' }],
    [],
    null,
    'ping',
    7,
    {},
    { jsonrpc: '1.0', id: 5, method: 'ping' },
    { id: 'a', method: 'ping' },
    { ...base, id: null, method: 'ping' },
    { ...base, id: {}, method: 'ping' },
    { ...base, id: 5, method: 7 },
    { ...base, id: 5 },
    { ...base, id: 5, method: 'ping', params: [1] },
    { ...base, id: 5, method: 'ping', params: null },
    { ...base, id: 1.5, method: 'ping' },
    { ...base, id: 5, method: 'ping', sessionId: 'x' },
    { ...base, id: 5, method: 'ping', result: {} },
    { ...base, id: 5, method: 'ping', params: { _meta: [] } },
    { ...base, id: 5, method: 'ping', params: { _meta: { progressToken: {} } } },
    { ...base, id: 5, method: 'ping', params: { _meta: { 'io.modelcontextprotocol/related-task': 7 } } },
  ];
  const told = given.map((value) => {
    const result = asMessage(value);
    return 'problem' in result ? `${JSON.stringify(result.id)} ${result.problem}` : 'a message';
  });
  expect(told).toMatchInlineSnapshot(`
    [
      "null Batches are not part of MCP since 2025-06-18: send one message per line.",
      "null Batches are not part of MCP since 2025-06-18: send one message per line.",
      "null A message must be a JSON object.",
      "null A message must be a JSON object.",
      "null A message must be a JSON object.",
      "null jsonrpc must be "2.0".",
      "5 jsonrpc must be "2.0".",
      ""a" jsonrpc must be "2.0".",
      "null id must be a string or a number.",
      "null id must be a string or a number.",
      "5 method must be a string.",
      "5 A message needs a method, a result or an error.",
      "5 params must be an object.",
      "5 params must be an object.",
      "1.5 id must be a string or a whole number.",
      "5 A request has no field sessionId.",
      "5 A request has no field result.",
      "5 params._meta must be an object.",
      "5 params._meta.progressToken must be a string or a whole number.",
      "5 params._meta["io.modelcontextprotocol/related-task"] must be an object with a taskId.",
    ]
  `);
});

test('an error reply always has an id, and the version a request claims is read from its envelope alone', () => {
  expect(errorReply(null, -32_700, 'Parse error')).toEqual({
    jsonrpc: '2.0',
    id: null,
    error: { code: -32_700, message: 'Parse error' },
  });
  expect(errorReply('a', -32_602, 'x', { supported: [] }).error).toHaveProperty('data', { supported: [] });
  const claim = (params?: Record<string, unknown>) =>
    claimedVersion({ jsonrpc: '2.0', id: 1, method: 'x', ...(params ? { params } : {}) });
  expect(claim({ _meta: { [protocolVersionKey]: '2026-07-28' } })).toBe('2026-07-28');
  expect(claim({ protocolVersion: '2025-11-25' })).toBeUndefined();
  expect(claim({ _meta: [] })).toBeUndefined();
  expect(claim()).toBeUndefined();
});

test('params that do not fit are invalid params, named in one line; any other error stays as it is', () => {
  const issues = [
    { code: 'invalid_type', path: ['params', 'uri'], message: 'expected string' },
    { code: 'invalid_type', path: ['params', 'ref', 'name'], message: 'expected string' },
  ];
  expect(withInvalidParams(errorReply(1, -32603, JSON.stringify(issues, null, 2)))).toEqual(
    errorReply(1, -32602, 'Invalid params: params.uri: expected string; params.ref.name: expected string'),
  );
  const others = [
    errorReply(1, -32603, 'Internal error'),
    errorReply(1, -32603, '[not JSON'),
    errorReply(1, -32603, '[]'),
    errorReply(1, -32603, '[{"a":1}]'),
    errorReply(1, -32602, JSON.stringify(issues)),
    { ...base, id: 1, result: {} },
    { ...base, id: 1, error: null },
  ];
  for (const reply of others) expect(withInvalidParams(reply)).toBe(reply);
});
