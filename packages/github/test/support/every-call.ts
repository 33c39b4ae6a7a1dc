import type { GithubFake, LiedCall } from '@patchbay/testkit';
import { at, lines } from './use-github.js';

/** Calls of every tool that do what it is for, in a fake of their own making. Arguments are made when they are asked for. */
export function everyCall(fake: GithubFake): LiedCall[] {
  const widgets = fake.find('acme/widgets');
  widgets.hasDiscussions = true;
  widgets.collaborators.set('mona', 'write');
  let count = 0;
  const next = (name: string) => {
    count += 1;
    return `${name}-${count}`;
  };
  const issue = (author = 'acme') => fake.issue(widgets, { title: next('issue'), body: 'Text', author });
  const talked = issue('mona');
  fake.comment(talked, 'mona', 'A remark');
  const milestone = fake.milestone(widgets, 'Soon');
  const pull = (author = 'acme') => {
    const head = next('head');
    fake.branch(widgets, head);
    const path = `${head}.txt`;
    fake.commit(widgets, { branch: head, files: { [path]: lines(5) }, message: head });
    const made = fake.pull(widgets, { title: head, head, author });
    return { made, path, head, args: { ...at, pull_number: made.issue.number } };
  };
  const reviewed = pull('mona');
  const remark = (made: ReturnType<typeof pull>) =>
    fake.thread(made.made, { author: 'mona', path: made.path, line: 2, body: 'Why?' });
  remark(reviewed);
  fake.review(reviewed.made, { author: 'acme', state: 'APPROVED' });
  fake.checkRun(widgets, reviewed.made.headSha, 'test', 'failure');
  fake.status(widgets, reviewed.made.headSha, 'ci/old', 'success');

  const workflow = fake.workflow(widgets, {
    name: 'CI',
    path: '.github/workflows/ci.yml',
    dispatchInputs: {},
  });
  const run = () =>
    fake.run(widgets, {
      workflow,
      status: 'completed',
      conclusion: 'failure',
      jobs: [{ name: 'test', conclusion: 'failure', log: '##[error]boom\n' }],
    });
  const failed = run();
  const category = fake.category(widgets, 'Q&A', true);
  const talk = () =>
    fake.discussion(widgets, { title: next('talk'), body: 'How?', category, author: 'mona' });
  const discussion = talk();
  const answer = fake.discussionComment(discussion, 'mona', 'So');
  fake.discussionComment(discussion, 'acme', 'Thanks', answer);
  const plan = fake.project('acme', { title: 'Plan', fields: [{ name: 'Points', dataType: 'NUMBER' }] });
  const planned = fake.projectItem(plan, talked);
  const notice = fake.notification('acme', talked, 'mention');
  const gist = fake.gist('acme', { files: { 'a.md': 'notes' }, public: false, description: 'Notes' });
  fake.release(widgets, { tagName: 'v1.0', name: 'One', body: 'Notes' });
  fake.codeAlert(widgets);
  fake.secretAlert(widgets);
  fake.dependencyAlert(widgets);
  const file = { ...at, path: 'README.md' };
  fake.repository('mona/tool', { files: { a: 'a\n' } });
  fake.user('octo');

  const calls: Array<[string, Record<string, unknown> | (() => Record<string, unknown>)]> = [
    ['get_me', {}],
    ['get_issue', { ...at, issue_number: talked.number }],
    ['list_issues', at],
    ['search_issues', { query: 'issue', ...at }],
    ['list_issue_activity', { ...at, issue_number: talked.number }],
    ['list_issue_activity', { ...at, issue_number: talked.number, kind: 'timeline' }],
    ['list_issue_activity', { ...at, issue_number: talked.number, kind: 'sub_issues' }],
    ['list_labels', at],
    ['list_labels', { ...at, kind: 'milestones' }],
    ['list_pull_requests', at],
    ['get_pull_request', reviewed.args],
    ['get_pull_request_diff', reviewed.args],
    ...['threads', 'reviews', 'commits', 'checks'].map((kind): [string, Record<string, unknown>] => [
      'list_pull_request_activity',
      { ...reviewed.args, kind },
    ]),
    ['list_repositories', {}],
    ['list_repositories', { query: 'widgets' }],
    ['get_file_contents', file],
    ['get_file_contents', { ...at, path: 'src' }],
    ['list_branches', at],
    ['list_branches', { ...at, kind: 'tags' }],
    ['list_commits', at],
    ['get_commit', { ...at, sha: 'main' }],
    ['compare_refs', { ...at, base: 'main', head: reviewed.head }],
    ['search_code', { query: 'line', ...at }],
    ...['runs', 'jobs', 'artifacts', 'workflows'].map((show): [string, Record<string, unknown>] => [
      'list_workflow_runs',
      { ...at, show, run_id: show === 'runs' || show === 'workflows' ? undefined : String(failed.id) },
    ]),
    ['get_job_logs', { ...at, run_id: String(failed.id) }],
    ['list_discussions', at],
    ['get_discussion', { ...at, discussion_number: discussion.number }],
    ['projects_list', { owner: 'acme' }],
    ['projects_list', { owner: 'acme', project_number: plan.number }],
    ['projects_list', { owner: 'acme', project_number: plan.number, show: 'fields' }],
    ['list_notifications', {}],
    ['gist_read', {}],
    ['gist_read', { gist_id: gist.id }],
    ['list_releases', at],
    ['list_releases', { ...at, tag: 'latest' }],
    ...['code_scanning', 'secret_scanning', 'dependabot'].flatMap(
      (kind): Array<[string, Record<string, unknown>]> => [
        ['list_security_alerts', { ...at, kind }],
        ['get_security_alert', { ...at, kind, alert_number: 1 }],
      ],
    ),
    ['search_users', { query: 'mona' }],

    ['create_issue', () => ({ ...at, title: next('new'), body: 'Text' })],
    ['update_issue', () => ({ ...at, issue_number: issue().number, title: next('title') })],
    ['add_issue_comment', () => ({ ...at, issue_number: issue().number, body: 'Hello' })],
    [
      'update_issue_comment',
      () => ({ ...at, comment_id: String(fake.comment(issue(), 'acme', 'Old').id), body: 'New' }),
    ],
    ['update_sub_issues', () => ({ ...at, issue_number: issue().number, sub_issue_number: issue().number })],
    ['write_label', () => ({ ...at, action: 'create', name: next('label'), color: 'ff0000' })],
    [
      'write_label',
      () => ({ ...at, kind: 'milestone', action: 'update', number: milestone.number, new_name: next('m') }),
    ],
    [
      'create_pull_request',
      () => {
        const head = next('proposal');
        fake.branch(widgets, head);
        fake.commit(widgets, { branch: head, files: { [head]: 'x\n' }, message: head });
        return { ...at, title: head, head, base: 'main' };
      },
    ],
    ['update_pull_request', () => ({ ...pull().args, title: next('title'), reviewers: ['mona'] })],
    ['update_pull_request', () => ({ ...pull().args, draft: true })],
    [
      'review_pull_request',
      () => {
        const { args, path } = pull('mona');
        return { ...args, body: 'Well', comments: [{ path, line: 2, body: 'Why?' }] };
      },
    ],
    ['review_pull_request', () => ({ ...pull('mona').args, event: 'approve' })],
    [
      'update_review_thread',
      () => {
        const made = pull();
        return { ...made.args, thread_id: remark(made).nodeId, reply: 'Done', resolved: true };
      },
    ],
    ['merge_pull_request', () => pull().args],
    ['create_branch', () => ({ ...at, branch: next('branch') })],
    [
      'delete_branch',
      () => {
        const branch = next('old');
        fake.branch(widgets, branch);
        return { ...at, branch };
      },
    ],
    [
      'edit_file',
      () => {
        const path = `${next('edited')}.txt`;
        fake.commit(widgets, { branch: 'main', files: { [path]: 'line 1\n' }, message: path });
        return { ...at, path, edits: [{ old_text: 'line 1', new_text: 'one' }] };
      },
    ],
    [
      'push_files',
      () => ({ ...at, message: 'Push', files: [{ path: next('pushed'), content: 'x' }], branch: 'main' }),
    ],
    [
      'push_files',
      () => {
        const repo = next('empty');
        fake.repository(`acme/${repo}`);
        return { owner: 'acme', repo, message: 'First', files: [{ path: 'a', content: 'x' }] };
      },
    ],
    ['create_repository', () => ({ name: next('repository') })],
    [
      'fork_repository',
      () => {
        const repo = next('forked');
        fake.repository(`mona/${repo}`, { files: { a: 'a\n' } });
        return { owner: 'mona', repo };
      },
    ],
    ['actions_run_trigger', { ...at, action: 'run_workflow', workflow: 'ci.yml', ref: 'main' }],
    ['actions_run_trigger', () => ({ ...at, action: 'rerun', run_id: String(run().id) })],
    ['discussion_write', () => ({ ...at, action: 'create', title: next('t'), body: 'B', category: 'Q&A' })],
    [
      'discussion_write',
      () => ({ ...at, action: 'comment', discussion_number: talk().number, body: 'Hello' }),
    ],
    ['discussion_write', () => ({ ...at, action: 'close', discussion_number: talk().number })],
    [
      'projects_write',
      () => ({
        owner: 'acme',
        project_number: plan.number,
        action: 'add',
        repo: 'acme/widgets',
        issue_number: issue().number,
      }),
    ],
    [
      'projects_write',
      () => ({ owner: 'acme', project_number: plan.number, action: 'add_draft', title: next('draft') }),
    ],
    [
      'projects_write',
      {
        owner: 'acme',
        project_number: plan.number,
        action: 'set_field',
        item_id: planned.nodeId,
        field: 'Points',
        value: '3',
      },
    ],
    ['manage_notifications', { action: 'read', thread_id: notice.id }],
    ['manage_notifications', { action: 'read_all' }],
    ['gist_write', () => ({ files: [{ filename: next('a'), content: '1' }] })],
    ['gist_write', () => ({ gist_id: gist.id, description: next('Notes') })],
    ['release_write', () => ({ ...at, tag: next('v') })],
    ['release_write', () => ({ ...at, tag: next('v'), draft: false })],
  ];
  return calls.map(([tool, args]) => ({ tool, args: typeof args === 'function' ? args : () => args }));
}
