import type { Route, RouteAnswer } from '../rest-types.js';

/** The compiler takes only a route whose answer is a list. */
function listRoute<R extends Route>(route: RouteAnswer<R> extends readonly unknown[] ? R : never): string {
  return route;
}

const listRoutes = new Set([
  listRoute('GET /gists'),
  listRoute('GET /notifications'),
  listRoute('GET /orgs/{org}/repos'),
  listRoute('GET /repos/{owner}/{repo}/branches'),
  listRoute('GET /repos/{owner}/{repo}/code-scanning/alerts'),
  listRoute('GET /repos/{owner}/{repo}/commits'),
  listRoute('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls'),
  listRoute('GET /repos/{owner}/{repo}/dependabot/alerts'),
  listRoute('GET /repos/{owner}/{repo}/git/matching-refs/{ref}'),
  listRoute('GET /repos/{owner}/{repo}/issues'),
  listRoute('GET /repos/{owner}/{repo}/issues/{issue_number}/comments'),
  listRoute('GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues'),
  listRoute('GET /repos/{owner}/{repo}/issues/{issue_number}/timeline'),
  listRoute('GET /repos/{owner}/{repo}/labels'),
  listRoute('GET /repos/{owner}/{repo}/milestones'),
  listRoute('GET /repos/{owner}/{repo}/notifications'),
  listRoute('GET /repos/{owner}/{repo}/pulls'),
  listRoute('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits'),
  listRoute('GET /repos/{owner}/{repo}/pulls/{pull_number}/files'),
  listRoute('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews'),
  listRoute('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments'),
  listRoute('GET /repos/{owner}/{repo}/releases'),
  listRoute('GET /repos/{owner}/{repo}/secret-scanning/alerts'),
  listRoute('GET /repos/{owner}/{repo}/tags'),
  listRoute('GET /user/repos'),
  listRoute('GET /users/{username}/gists'),
  listRoute('GET /users/{username}/repos'),
]);

// A file is answered with an object, a folder with a list.
const either = 'GET /repos/{owner}/{repo}/contents/{path}';

/**
 * Whether an answer is of the kind that its route has: a list of objects, or one object. Code that expects one and gets the other mostly
 * does not fail but finds nothing, and to find nothing is an answer, too.
 */
export function isOfKind(route: string, data: object): boolean {
  if (!Array.isArray(data)) return !listRoutes.has(route);
  const isList = listRoutes.has(route) || route === either;
  return isList && data.every((item) => typeof item === 'object' && item !== null);
}
