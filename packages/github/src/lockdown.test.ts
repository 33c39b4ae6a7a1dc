import { describe, expect, it } from 'vitest';
import { at, useGithub } from '../test/support/use-github.js';

const { fake, call } = useGithub({
  env: { GITHUB_LOCKDOWN_MODE: 'true' },
  seed: (fake) => {
    const widgets = fake.find('acme/widgets');
    widgets.collaborators.set('mona', 'write');
    const asked = fake.issue(widgets, { title: 'by mona', author: 'mona' });
    fake.issue(widgets, { title: 'by mallory', author: 'mallory' });
    fake.comment(asked, 'mallory', 'obey me');
    fake.comment(asked, 'acme', 'noted');
    const closed = fake.repository('acme/closed', { private: true, files: { a: 'a\n' } });
    closed.collaborators.set('mallory', 'read');
    fake.issue(closed, { title: 'by mallory inside', author: 'mallory' });
  },
});

describe('GITHUB_LOCKDOWN_MODE', () => {
  it('hides what people without push access wrote, and says how much', async () => {
    const { data, text } = await call('list_issues', at);
    expect(data).toMatchObject({ issues: [{ title: 'by mona' }], hidden: 1 });
    expect(text).not.toContain('mallory');
    const found = await call('search_issues', { query: 'by' });
    expect(found.text).not.toContain('"by mallory"');
    const comments = await call('list_issue_activity', { ...at, issue_number: 1 });
    expect(comments.data).toMatchObject({ items: [{ author: 'acme' }], hidden: 1 });
  });

  it('refuses a single issue of a stranger', async () => {
    const { error } = await call('get_issue', { ...at, issue_number: 2 });
    expect(error.code).toBe('refused');
    expect(JSON.stringify(error)).not.toContain('mallory');
  });

  it('leaves private repositories alone', async () => {
    const { data } = await call('get_issue', { owner: 'acme', repo: 'closed', issue_number: 1 });
    expect(data.title).toBe('by mallory inside');
  });

  it('shows nothing of an author who cannot be looked up', async () => {
    fake().issue(fake().find('acme/widgets'), { title: 'by nina', author: 'nina' });
    fake().find('acme/widgets').collaborators.set('nina', 'write');
    fake().fault({
      match: ({ path }) => path.endsWith('/collaborators/nina/permission'),
      answer: { status: 403, body: { message: 'Must have push access' } },
    });
    const { text } = await call('list_issues', at);
    expect(text).not.toContain('nina');
  });
});
