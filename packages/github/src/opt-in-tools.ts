import { discussionWrite } from './tools/discussion-write.js';
import { getDiscussion } from './tools/get-discussion.js';
import { getSecurityAlert } from './tools/get-security-alert.js';
import { gistRead } from './tools/gist-read.js';
import { gistWrite } from './tools/gist-write.js';
import { listDiscussions } from './tools/list-discussions.js';
import { listNotifications } from './tools/list-notifications.js';
import { listReleases } from './tools/list-releases.js';
import { listSecurityAlerts } from './tools/list-security-alerts.js';
import { manageNotifications } from './tools/manage-notifications.js';
import { projectsList } from './tools/projects-list.js';
import { projectsWrite } from './tools/projects-write.js';
import { releaseWrite } from './tools/release-write.js';
import { searchUsers } from './tools/search-users.js';

/** The toolsets that are off until they are asked for. */
export const optInTools = [
  listNotifications,
  manageNotifications,
  listSecurityAlerts,
  getSecurityAlert,
  listDiscussions,
  getDiscussion,
  discussionWrite,
  projectsList,
  projectsWrite,
  gistRead,
  gistWrite,
  listReleases,
  releaseWrite,
  searchUsers,
];
