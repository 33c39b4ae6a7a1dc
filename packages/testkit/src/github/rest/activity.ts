import * as z from 'zod';
import { checkScope } from '../access.js';
import { boolean, count, flag, paging, string, text } from '../fields.js';
import type { Account, Notification } from '../records/account.js';
import { found } from '../refusal.js';
import { type Route, route, type Schemas, type Viewer } from '../route.js';
import { threadView } from '../views/activity.js';
import { repositoryUrl } from '../views/repository.js';
import { sorted } from './lists.js';

const filter = { all: flag, participating: flag, since: text, before: text, ...paging };

const SCOPES = ['notifications', 'repo'];

/** Notifications and subscriptions of the caller. */
export const activityRoutes: Route[] = [
  route('get', '/notifications', { query: { ...filter, per_page: count } }, (call) => {
    const mine = listed(ownOf(call), call.query);
    return { status: 200, body: call.page(mine).map((item) => threadView(call, item)) };
  }),
  route('put', '/notifications', { body: { last_read_at: string, read: boolean } }, (call) => {
    markRead(call, ownOf(call), call.body.last_read_at);
    return { status: 205, body: undefined };
  }),
  route('get', '/repos/{owner}/{repo}/notifications', { need: 'metadata:read', query: filter }, (call) => {
    const mine = ownOf(call).filter((item) => item.repository === call.repository);
    return { status: 200, body: call.page(listed(mine, call.query)).map((item) => threadView(call, item)) };
  }),
  route(
    'put',
    '/repos/{owner}/{repo}/notifications',
    { need: 'metadata:read', body: { last_read_at: string } },
    (call) => {
      const mine = ownOf(call).filter((item) => item.repository === call.repository);
      markRead(call, mine, call.body.last_read_at);
      return { status: 205, body: undefined };
    },
  ),
  route('get', '/notifications/threads/{thread_id}', {}, (call) => ({
    status: 200,
    body: threadView(call, ownWithId(call, call.params.thread_id)),
  })),
  route('patch', '/notifications/threads/{thread_id}', {}, (call) => {
    markRead(call, [ownWithId(call, call.params.thread_id)], undefined);
    return { status: 205, body: undefined };
  }),
  route('delete', '/notifications/threads/{thread_id}', {}, (call) => {
    Object.assign(ownWithId(call, call.params.thread_id), { done: true, unread: false });
    return { status: 204, body: undefined };
  }),
  route('get', '/notifications/threads/{thread_id}/subscription', {}, (call) => {
    const thread = ownWithId(call, call.params.thread_id);
    found(thread.subscription);
    return { status: 200, body: threadSubscription(call, thread) };
  }),
  route(
    'put',
    '/notifications/threads/{thread_id}/subscription',
    { body: { ignored: z.boolean().optional() } },
    (call) => {
      const thread = ownWithId(call, call.params.thread_id);
      thread.subscription = { ignored: call.body.ignored ?? false };
      return { status: 200, body: threadSubscription(call, thread) };
    },
  ),
  route('delete', '/notifications/threads/{thread_id}/subscription', {}, (call) => {
    ownWithId(call, call.params.thread_id).subscription = null;
    return { status: 204, body: undefined };
  }),
  route(
    'put',
    '/repos/{owner}/{repo}/subscription',
    { need: 'metadata:read', body: { subscribed: boolean, ignored: boolean } },
    (call) => {
      const me = checkScope(call.caller, SCOPES);
      const { subscribed = false, ignored = false } = call.body;
      call.repository.subscriptions.set(me.login, { subscribed, ignored });
      const url = repositoryUrl(call, call.repository);
      return {
        status: 200,
        body: {
          subscribed,
          ignored,
          reason: null,
          created_at: call.state.stamp(),
          url: `${url}/subscription`,
          repository_url: url,
        },
      };
    },
  ),
  route('delete', '/repos/{owner}/{repo}/subscription', { need: 'metadata:read' }, (call) => {
    call.repository.subscriptions.delete(checkScope(call.caller, SCOPES).login);
    return { status: 204, body: undefined };
  }),
];

function ownOf(viewer: Viewer): Notification[] {
  const me: Account = checkScope(viewer.caller, SCOPES);
  return viewer.state.notifications.filter((item) => item.recipient === me.login.toLowerCase() && !item.done);
}

function ownWithId(viewer: Viewer, id: string): Notification {
  return found(ownOf(viewer).find((item) => item.id === id));
}

interface Filter {
  all?: boolean | undefined;
  participating?: boolean | undefined;
  since?: string | undefined;
  before?: string | undefined;
}

/** Unread ones only unless `all`; newest first. */
function listed(mine: Notification[], { all, participating, since, before }: Filter = {}): Notification[] {
  const direct = ['author', 'mention', 'assign', 'review_requested', 'comment', 'manual'];
  const wanted = mine
    .filter((item) => all || item.unread)
    .filter((item) => !participating || direct.includes(item.reason))
    .filter((item) => since === undefined || item.updatedAt >= since)
    .filter((item) => before === undefined || item.updatedAt < before);
  return sorted(wanted, (item) => item.updatedAt, 'desc');
}

function markRead(viewer: Viewer, items: readonly Notification[], until: string | undefined): void {
  for (const item of items) {
    if (until !== undefined && item.updatedAt > until) continue;
    item.unread = false;
    item.lastReadAt = viewer.state.stamp();
  }
}

function threadSubscription(viewer: Viewer, thread: Notification): Schemas['thread-subscription'] {
  const url = `${viewer.api}/notifications/threads/${thread.id}`;
  const ignored = thread.subscription?.ignored ?? false;
  return {
    subscribed: !ignored,
    ignored,
    reason: null,
    created_at: viewer.state.stamp(),
    url: `${url}/subscription`,
    thread_url: url,
  };
}
