import type { Route } from '../route.js';
import { actionRoutes } from './actions.js';
import { activityRoutes } from './activity.js';
import { alertRoutes } from './alerts.js';
import { commitRoutes } from './commits.js';
import { contentRoutes } from './contents.js';
import { gistRoutes } from './gists.js';
import { gitObjectRoutes } from './git-objects.js';
import { issueCommentRoutes } from './issue-comments.js';
import { issueLabelRoutes } from './issue-labels.js';
import { issueRoutes } from './issues.js';
import { memberRoutes } from './members.js';
import { milestoneRoutes } from './milestones.js';
import { pullMergeRoutes } from './pull-merge.js';
import { pullRoutes } from './pulls.js';
import { refRoutes } from './refs.js';
import { releaseRoutes } from './releases.js';
import { repositoryRoutes } from './repositories.js';
import { reviewRoutes } from './reviews.js';
import { searchRoutes } from './search.js';
import { subIssueRoutes } from './sub-issues.js';

/** Every REST operation the fake serves. */
export function restRoutes(problems: string[], incompleteSearch: () => boolean): Route[] {
  return [
    ...memberRoutes,
    ...repositoryRoutes,
    ...contentRoutes,
    ...gitObjectRoutes,
    ...refRoutes,
    ...commitRoutes,
    ...issueRoutes,
    ...issueCommentRoutes,
    ...issueLabelRoutes,
    ...subIssueRoutes,
    ...milestoneRoutes,
    ...pullRoutes,
    ...pullMergeRoutes,
    ...reviewRoutes,
    ...actionRoutes,
    ...activityRoutes,
    ...releaseRoutes,
    ...gistRoutes,
    ...alertRoutes,
    ...searchRoutes(problems, incompleteSearch),
  ];
}
