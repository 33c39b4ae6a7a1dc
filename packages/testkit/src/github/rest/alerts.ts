import { choice, direction, flag, paging, text } from '../fields.js';
import { found } from '../refusal.js';
import { type Route, route } from '../route.js';
import { codeAlertView, dependencyAlertView, secretAlertView } from '../views/alert.js';
import { sorted } from './lists.js';

/** Code scanning, secret scanning and Dependabot; the account needs write access, as on GitHub. */
export const alertRoutes: Route[] = [
  route(
    'get',
    '/repos/{owner}/{repo}/code-scanning/alerts',
    {
      need: 'security_events:read',
      role: 'write',
      query: {
        tool_name: text,
        tool_guid: text,
        ref: text,
        direction,
        sort: choice('created', 'number', 'updated'),
        state: choice('open', 'dismissed', 'fixed'),
        ...paging,
      },
    },
    (call) => {
      const { tool_name: tool, ref, state, direction: order = 'desc' } = call.query ?? {};
      const all = call.repository.alerts.codeScanning
        .filter((alert) => tool === undefined || alert.tool === tool)
        .filter((alert) => ref === undefined || alert.ref === ref || alert.ref === `refs/heads/${ref}`)
        .filter((alert) => state === undefined || alert.state === state);
      const page = call.page(sorted(all, (alert) => alert.number, order));
      return { status: 200, body: page.map((alert) => codeAlertView(call, call.repository, alert)) };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/code-scanning/alerts/{alert_number}',
    { need: 'security_events:read', role: 'write' },
    (call) => {
      const { codeScanning } = call.repository.alerts;
      const alert = codeScanning.find((item) => item.number === Number(call.params.alert_number));
      return { status: 200, body: codeAlertView(call, call.repository, found(alert)) };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/secret-scanning/alerts',
    {
      need: 'secret_scanning_alerts:read',
      role: 'admin',
      query: {
        state: choice('open', 'resolved'),
        secret_type: text,
        exclude_secret_types: text,
        exclude_providers: text,
        providers: text,
        resolution: text,
        assignee: text,
        sort: choice('created', 'updated'),
        direction,
        before: text,
        after: text,
        validity: text,
        is_publicly_leaked: flag,
        is_multi_repo: flag,
        hide_secret: flag,
        is_bypassed: flag,
        included_metadata: text,
        owner_email_hash: text,
        ...paging,
      },
    },
    (call) => {
      const { repository, query } = call;
      const all = repository.alerts.secretScanning
        .filter((alert) => query?.state === undefined || alert.state === query.state)
        .filter((alert) => !query?.secret_type || query.secret_type.split(',').includes(alert.secretType))
        .filter(
          (alert) => !query?.resolution || query.resolution.split(',').includes(alert.resolution ?? ''),
        );
      const page = call.page(sorted(all, (alert) => alert.number, query?.direction ?? 'desc'));
      const hideSecret = query?.hide_secret ?? false;
      return {
        status: 200,
        body: page.map((alert) => secretAlertView(call, { repository, alert, hideSecret })),
      };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/secret-scanning/alerts/{alert_number}',
    { need: 'secret_scanning_alerts:read', role: 'admin', query: { hide_secret: flag } },
    (call) => {
      const { repository } = call;
      const { secretScanning } = repository.alerts;
      const alert = found(secretScanning.find((item) => item.number === Number(call.params.alert_number)));
      return {
        status: 200,
        body: secretAlertView(call, { repository, alert, hideSecret: call.query?.hide_secret ?? false }),
      };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/dependabot/alerts',
    {
      need: 'vulnerability_alerts:read',
      role: 'write',
      query: {
        classification: text,
        state: text,
        severity: text,
        ecosystem: text,
        package: text,
        manifest: text,
        epss_percentage: text,
        has: text,
        assignee: text,
        scope: choice('development', 'runtime'),
        relationship: text,
        sort: choice('created', 'updated', 'epss_percentage'),
        direction,
        before: text,
        after: text,
        per_page: paging.per_page,
      },
    },
    (call) => {
      const {
        state,
        severity,
        ecosystem,
        package: name,
        manifest,
        direction: order = 'desc',
      } = call.query ?? {};
      const among = (list: string | undefined, value: string) =>
        list === undefined || list.split(',').includes(value);
      const all = call.repository.alerts.dependabot.filter(
        (alert) =>
          among(state, alert.state) &&
          among(severity, alert.severity) &&
          among(ecosystem, alert.ecosystem) &&
          among(name, alert.package) &&
          among(manifest, alert.manifest),
      );
      const page = call.cursorPage(sorted(all, (alert) => alert.number, order));
      return { status: 200, body: page.map((alert) => dependencyAlertView(call, call.repository, alert)) };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/dependabot/alerts/{alert_number}',
    { need: 'vulnerability_alerts:read', role: 'write' },
    (call) => {
      const { dependabot } = call.repository.alerts;
      const alert = dependabot.find((item) => item.number === Number(call.params.alert_number));
      return { status: 200, body: dependencyAlertView(call, call.repository, found(alert)) };
    },
  ),
];
