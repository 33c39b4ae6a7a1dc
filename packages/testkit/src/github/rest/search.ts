import * as z from 'zod';
import { choice, paging, text } from '../fields.js';
import { history } from '../git/history.js';
import { resolveCommit } from '../model/repositories.js';
import { refusal } from '../refusal.js';
import { type Route, route, type Schemas, type Viewer } from '../route.js';
import { fragments, searchCode } from '../search/code.js';
import { matchesIssue } from '../search/issues.js';
import { matchesAccount, matchesCommit, matchesRepository } from '../search/others.js';
import { failed, parseSearch, terms } from '../search/query.js';
import { joinScopes, searchable } from '../search/scope.js';
import { commitView } from '../views/commit.js';
import { issueView } from '../views/issue.js';
import { repositoryUrl, repositoryView, repositoryWeb } from '../views/repository.js';
import { simpleUser } from '../views/user.js';
import { sorted } from './lists.js';

/** What cannot be reached by paging, however large `total_count` is. */
const MAX_RESULTS = 1_000;

/** The fake matches words, whatever kind of search is asked for. */
const SEARCH_TYPE = 'lexical' as const;

const q = z.string();
const order = choice('asc', 'desc');

/** Search routes; qualifiers the fake does not know go to `problems`. `incomplete` stands for a search that timed out. */
export function searchRoutes(problems: string[], incomplete: () => boolean): Route[] {
  const unknown = ({ qualifier, value }: { qualifier?: string; value: string }) =>
    problems.push(`search: the fake does not know the qualifier ${qualifier}:${value}`);
  return [
    route(
      'get',
      '/search/repositories',
      {
        resource: 'search',
        query: { q, sort: choice('stars', 'forks', 'help-wanted-issues', 'updated'), order, ...paging },
      },
      (call) => {
        const tree = joinScopes(parseSearch(call.query.q));
        const found = searchable(call.state, call.caller, tree).filter((item) =>
          matchesRepository(item, tree, unknown),
        );
        const key = call.query.sort === 'updated' ? 'updatedAt' : 'stars';
        const list = sorted(found, (item) => item[key], call.query.order ?? 'desc');
        return {
          status: 200,
          body: {
            total_count: list.length,
            incomplete_results: incomplete(),
            items: reach(call, list).map((item) => {
              const { temp_clone_token: _token, ...view } = repositoryView(call, item);
              const dates = {
                created_at: item.createdAt,
                updated_at: item.updatedAt,
                pushed_at: item.pushedAt,
              };
              // The vendor's type keeps a plain number here.
              return { ...view, ...dates, id: Number(item.id), license: null, score: 1 };
            }),
          },
        };
      },
    ),
    route(
      'get',
      '/search/issues',
      {
        resource: 'search',
        query: {
          q,
          sort: choice(
            'comments',
            'reactions',
            'reactions-+1',
            'reactions--1',
            'reactions-smile',
            'reactions-thinking_face',
            'reactions-heart',
            'reactions-tada',
            'interactions',
            'created',
            'updated',
          ),
          order,
          advanced_search: text,
          search_type: choice('semantic', 'hybrid'),
          ...paging,
        },
      },
      (call) => {
        const tree = parseSearch(call.query.q);
        const all = terms(tree);
        const kinds = all.filter((term) => term.qualifier === 'is' || term.qualifier === 'type');
        const typed = kinds.some((term) => ['issue', 'pr', 'pull-request'].includes(term.value));
        if (!typed) throw failed('invalid', "Query must include 'is:issue' or 'is:pull-request'");
        const fields = all.filter((term) => term.qualifier === 'in').flatMap((term) => term.value.split(','));
        const me = call.caller.account;
        const found = searchable(call.state, call.caller, tree)
          .flatMap((repository) => [...repository.issues.values()])
          .filter((issue) => !issue.deleted && matchesIssue(issue, tree, { me, fields, unknown }));
        const sort = call.query.sort;
        const list = sorted(
          found,
          (issue) =>
            sort === 'comments'
              ? issue.comments.length
              : sort === 'updated'
                ? issue.updatedAt
                : `${issue.createdAt} ${issue.id}`,
          call.query.order ?? 'desc',
        );
        return {
          status: 200,
          body: {
            total_count: list.length,
            incomplete_results: incomplete(),
            search_type: SEARCH_TYPE,
            items: reach(call, list).map((issue): Schemas['issue-search-result-item'] => {
              const { body, repository: _repository, ...view } = issueView(call, issue);
              return { ...view, ...(body !== null && { body }), score: 1 };
            }),
          },
        };
      },
    ),
    route(
      'get',
      '/search/code',
      { resource: 'code_search', query: { q, sort: choice('indexed'), order, ...paging } },
      (call) => {
        if (!call.caller.token) throw refusal(401, 'Requires authentication');
        const tree = joinScopes(parseSearch(call.query.q));
        const hits = searchCode(searchable(call.state, call.caller, tree), tree, unknown);
        const withText = call.accept.includes('text-match');
        return {
          status: 200,
          body: {
            total_count: hits.length,
            incomplete_results: incomplete(),
            items: reach(call, hits).map((hit): Schemas['code-search-result-item'] => {
              const url = repositoryUrl(call, hit.repository);
              const ref = resolveCommit(hit.repository)?.sha;
              const object_url = `${url}/contents/${hit.entry.path}?ref=${ref}`;
              return {
                name: hit.entry.path.split('/').at(-1) ?? '',
                path: hit.entry.path,
                sha: hit.entry.sha,
                url: object_url,
                git_url: `${url}/git/blobs/${hit.entry.sha}`,
                html_url: `${repositoryWeb(call, hit.repository)}/blob/${ref}/${hit.entry.path}`,
                repository: repositoryView(call, hit.repository),
                score: 1,
                ...(withText && {
                  text_matches: fragments(hit, tree).map((item) => ({
                    object_url,
                    object_type: 'FileContent',
                    property: 'content',
                    ...item,
                  })),
                }),
              };
            }),
          },
        };
      },
    ),
    route(
      'get',
      '/search/users',
      {
        resource: 'search',
        query: { q, sort: choice('followers', 'repositories', 'joined'), order, ...paging },
      },
      (call) => {
        const tree = joinScopes(parseSearch(call.query.q));
        const found = [...call.state.accounts.values()].filter((account) =>
          matchesAccount(account, tree, unknown),
        );
        return {
          status: 200,
          body: {
            total_count: found.length,
            incomplete_results: incomplete(),
            items: reach(call, found).map((account) => {
              const { name: _name, email: _email, ...view } = simpleUser(call, account);
              return { ...view, score: 1 };
            }),
          },
        };
      },
    ),
    route(
      'get',
      '/search/commits',
      { resource: 'search', query: { q, sort: choice('author-date', 'committer-date'), order, ...paging } },
      (call) => {
        const tree = joinScopes(parseSearch(call.query.q));
        const found = searchable(call.state, call.caller, tree).flatMap((repository) => {
          const head = resolveCommit(repository);
          const commits = head ? history(repository.store, head.sha) : [];
          return commits
            .filter((commit) => matchesCommit({ repository, commit }, tree, unknown))
            .map((commit) => ({ repository, commit }));
        });
        const list = sorted(found, ({ commit }) => commit.committer.date, call.query.order ?? 'desc');
        return {
          status: 200,
          body: {
            total_count: list.length,
            incomplete_results: incomplete(),
            items: reach(call, list).map(({ repository, commit }) => {
              const { committer: _committer, ...view } = commitView(call, repository, commit);
              const inner = { ...view.commit, author: commit.author };
              return {
                ...view,
                commit: inner,
                committer: commit.committer,
                repository: repositoryView(call, repository),
                score: 1,
              };
            }),
          },
        };
      },
    ),
  ];
}

/** A page of results; 422 beyond the thousandth. */
function reach<T>(
  call: Viewer & {
    page<U>(items: readonly U[], options: { most: number }): U[];
    query: { page?: number | undefined; per_page?: number | undefined };
  },
  items: readonly T[],
): T[] {
  const { page = 1, per_page: size = 30 } = call.query;
  if ((page - 1) * Math.min(size, 100) >= MAX_RESULTS)
    throw refusal(422, 'Only the first 1000 search results are available');
  return call.page(items, { most: MAX_RESULTS });
}
