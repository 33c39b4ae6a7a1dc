import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { answersOfSdk, listingOf } from '../test/in-memory-sdk.js';
import { sampleServer } from '../test/sample-server.js';
import { outlineOf } from './define-server.js';
import { createGreeter, legacyVersions, modernVersions } from './greeter.js';
import { asMessage, type Message } from './json-rpc.js';
import { readSetup } from './setup.js';

const setup = readSetup(outlineOf(sampleServer), { env: {}, writeLog: () => {} });
const askSdk = (messages: object[]) => answersOfSdk(sampleServer, setup, messages);

const clientInfo = { name: 'a-host', title: 'A host', version: '1.0.0', websiteUrl: 'https://host.example' };
const capabilities = {
  roots: { listChanged: true },
  sampling: {},
  elicitation: { form: {} },
  experimental: { mine: { deep: [1] } },
  extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html'] } },
};
const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': capabilities,
};

const initialize = (protocolVersion: unknown = '2025-11-25') =>
  request('initialize', { protocolVersion, capabilities, clientInfo });
const initialized: Message = { jsonrpc: '2.0', method: 'notifications/initialized' };

function request(method: string, params?: Record<string, unknown>, id: string | number = 1): Message {
  return { jsonrpc: '2.0', id, method, ...(params ? { params } : {}) };
}

/** What the greeter says to messages that come one after the other. */
function greet(messages: Message[]): unknown[] {
  const { greet: answer } = createGreeter(listingOf(setup));
  // Through JSON, as on the wire.
  return messages.map(answer).map((reply) => (reply ? JSON.parse(JSON.stringify(reply)) : reply));
}

test('the greeter knows the revisions of the SDK, no more and no fewer', () => {
  expect(legacyVersions).toEqual(SUPPORTED_PROTOCOL_VERSIONS);
});

test('a host that opens with any revision, known or not, hears what the SDK would say', async () => {
  for (const version of [...legacyVersions, ...modernVersions, '2024-01-01', '2027-01-01', 'draft', '']) {
    const opening = [
      initialize(version),
      initialized,
      request('tools/list', undefined, 'two'),
      request('tools/list', {}, 3),
      request('ping', undefined, 4),
      request('ping', {}, 5),
    ];
    const [hello, nothing, ...rest] = greet(opening);
    expect(nothing, version).toBeNull();
    expect([hello, ...rest], version).toEqual(await askSdk(opening));
  }
});

test('a host of the 2026 era hears what the SDK would say, whichever it asks first', async () => {
  const discover = request('server/discover', { _meta: envelope });
  const list = request('tools/list', { _meta: envelope }, 'b');
  const { 'io.modelcontextprotocol/clientInfo': _optional, ...least } = envelope;
  for (const opening of [
    [discover, list],
    [list, discover],
    [discover, discover],
    [request('tools/list', { _meta: least }), request('server/discover', { _meta: least }, 2)],
    [
      request('tools/list', {
        _meta: { ...envelope, progressToken: 7, traceparent: '00-a-b-01', 'x.example/y': 1 },
      }),
    ],
  ]) {
    expect(greet(opening)).toEqual(await askSdk(opening));
  }
});

test('whatever is unusual is left to the SDK', () => {
  const meta = (changes: object) => ({ _meta: { ...envelope, ...changes } });
  const legacy: Record<string, Message> = {
    'a page of the list': request('tools/list', { cursor: 'x' }),
    'an empty cursor': request('tools/list', { cursor: '' }),
    'a progress token in a legacy list': request('tools/list', { _meta: { progressToken: 1 } }),
    'an empty _meta in a legacy list': request('tools/list', { _meta: {} }),
    'a ping with params': request('ping', { _meta: {} }),
    'a second initialize': initialize(),
    'a request of the other era': request('tools/list', { _meta: envelope }),
    'server/discover of the other era': request('server/discover', { _meta: envelope }),
    'a call': request('tools/call', { name: 'list_orders' }),
    'another list': request('prompts/list'),
    'another notification': { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
    'a list as a notification': { jsonrpc: '2.0', method: 'tools/list' },
    'an answer': { jsonrpc: '2.0', id: 1, result: {} },
  };
  for (const [name, message] of Object.entries(legacy)) {
    expect(greet([initialize(), message])[1], name).toBeUndefined();
  }
  const first: Record<string, Message> = {
    'a list before the opening': request('tools/list'),
    'a ping before the opening': request('ping'),
    'initialized before the opening': initialized,
    'initialize with _meta': request('initialize', { ...initialize().params, _meta: { progressToken: 1 } }),
    'initialize without params': request('initialize'),
    'an envelope without version': request(
      'tools/list',
      meta({ 'io.modelcontextprotocol/protocolVersion': undefined }),
    ),
    'an envelope without capabilities': request(
      'tools/list',
      meta({ 'io.modelcontextprotocol/clientCapabilities': undefined }),
    ),
    'a version of the other era in the envelope': request(
      'tools/list',
      meta({ 'io.modelcontextprotocol/protocolVersion': '2025-11-25' }),
    ),
    'an unknown version in the envelope': request(
      'server/discover',
      meta({ 'io.modelcontextprotocol/protocolVersion': '2027-01-01' }),
    ),
    'a wish for log messages': request('tools/list', meta({ 'io.modelcontextprotocol/logLevel': 'debug' })),
    'a cursor beside the envelope': request('tools/list', { _meta: envelope, cursor: 'x' }),
    'a ping of the 2026 era': request('ping', { _meta: envelope }),
    'a list of the 2026 era as a notification': {
      jsonrpc: '2.0',
      method: 'tools/list',
      params: { _meta: envelope },
    },
  };
  for (const [name, message] of Object.entries(first)) expect(greet([message]), name).toEqual([undefined]);
  const discover = request('server/discover', { _meta: envelope });
  expect(greet([discover, initialize()])[1]).toBeUndefined();
  expect(greet([discover, request('tools/list')])[1]).toBeUndefined();
});

test('a message with any one field missing or of another type gets the answer of the SDK, or is left to it', async () => {
  const whole = [
    initialize(),
    request('server/discover', { _meta: envelope }),
    request('tools/list', { _meta: envelope }),
  ];
  let answered = 0;
  for (const changed of whole.flatMap(variations)) {
    const message = asMessage(changed);
    // The wire refuses these before anybody is asked.
    if ('problem' in message) continue;
    const [reply] = greet([message]);
    if (!reply) continue;
    answered += 1;
    expect([reply], JSON.stringify(changed)).toEqual(await askSdk([message]));
  }
  expect(answered).toBeGreaterThan(20);
});

test('no request that the wire lets through is dropped by the SDK without an answer', async () => {
  const opening = initialize();
  const odd = { progressToken: 1, 'io.modelcontextprotocol/related-task': { taskId: 'x' } };
  const whole = [
    request('tools/list', { _meta: { ...envelope, ...odd } }),
    request('tools/list', { _meta: odd }),
    opening,
  ];
  let letThrough = 0;
  for (const changed of whole.flatMap(variations)) {
    const message = asMessage(changed);
    if ('problem' in message || message.id === undefined || message.method === undefined) continue;
    letThrough += 1;
    expect(await askSdk([message]), JSON.stringify(changed)).toHaveLength(1);
  }
  expect(letThrough).toBeGreaterThan(50);
});

/** The message with each of its fields, at any depth, left out or given a value of another type, or with one more beside it. */
function variations(message: object): unknown[] {
  const odd = [undefined, null, true, 7, 1.5, 'odd', [], {}];
  return pathsIn(message).flatMap((path) => [
    ...odd.map((value) => changedAt(message, path, value)),
    changedAt(message, [...path.slice(0, -1), 'more'], 'odd'),
  ]);
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...pathsIn(inner).map((path) => [key, ...path]),
  ]);
}

function changedAt(whole: object, path: string[], value: unknown): object {
  const [key = '', ...rest] = path;
  // A path leads through objects only.
  const inner = (whole as Record<string, unknown>)[key];
  const changed = rest.length === 0 ? value : changedAt(Object(inner), rest, value);
  return JSON.parse(JSON.stringify({ ...whole, [key]: changed }));
}
