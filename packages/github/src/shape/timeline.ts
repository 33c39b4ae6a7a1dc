import * as z from 'zod';
import type { Schemas } from '../rest-types.js';
import { authorOf, authorShape } from '../text/author.js';
import { bodyOf, bodyShape } from '../text/body.js';

/** One event of a timeline; what it was about stands in `what`. */
export const timelineItem = z.object({
  event: z.string().optional(),
  what: z.string().optional(),
  ...authorShape,
  ...bodyShape,
  created_at: z.string().optional(),
});

type Event = Schemas['timeline-issue-events'];

/** The fields that the kinds of events have between them; each event has some. */
interface AnyEvent {
  event?: string | null;
  actor?: { login: string } | null;
  user?: { login: string } | null;
  author?: { name?: string; login?: string } | null;
  author_association?: string;
  body?: string | null;
  created_at?: string;
  submitted_at?: string | null;
  state?: string;
  sha?: string;
  message?: string;
  label?: { name?: string | null };
  assignee?: { login: string } | null;
  milestone?: { title: string };
  rename?: { from: string; to: string };
  requested_reviewer?: { login: string } | null;
  commit_id?: string | null;
  source?: { issue?: { number: number; repository?: { full_name: string } } };
}

export function toTimelineItem(event: Event, maxChars: number): z.input<typeof timelineItem> {
  // GitHub describes twenty shapes; those of their fields that are shown are all optional here.
  const shown = event as AnyEvent;
  const what = aboutOf(shown);
  const created = shown.created_at ?? shown.submitted_at;
  return {
    event: shown.event ?? 'committed',
    ...(what ? { what } : {}),
    ...authorOf(shown.actor ?? shown.user, shown.author_association),
    ...(shown.sha ? {} : bodyOf(shown, maxChars)),
    ...(created ? { created_at: created } : {}),
  };
}

function aboutOf(event: AnyEvent): string | undefined {
  if (event.label?.name) return event.label.name;
  if (event.assignee) return event.assignee.login;
  if (event.requested_reviewer) return event.requested_reviewer.login;
  if (event.milestone) return event.milestone.title;
  if (event.rename) return `${event.rename.from} -> ${event.rename.to}`;
  if (event.source?.issue) return referenceOf(event.source.issue);
  if (event.sha) return `${event.sha.slice(0, 7)} ${event.message?.split('\n')[0] ?? ''}`;
  if (event.event === 'reviewed') return event.state;
  return event.commit_id?.slice(0, 7);
}

/** Without the title: it may be a stranger's, and from outside the fence. */
function referenceOf({ number, repository }: { number: number; repository?: { full_name: string } }): string {
  return `${repository?.full_name ?? ''}#${number}`;
}
