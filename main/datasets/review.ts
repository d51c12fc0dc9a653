import * as v from 'valibot'

const verdicts = ['approved', 'rejected', 'unsure'] as const
export const VerdictSchema = v.picklist(verdicts)

const most = { verdicts: 200, comments: 1000, name: 200, comment: 10_000 }
const Name = v.pipe(v.string(), v.maxLength(most.name, `a name has at most ${most.name} characters`))
const CommentText = v.pipe(v.string(), v.maxLength(most.comment, `a comment has at most ${most.comment} characters`))

/** What people think of a question, each by name; the same on all sides of a pair. */
export const ReviewSchema = v.object({
  /** Who is to look at it. */
  assigned: v.optional(Name),
  /** One of each reviewer, the latest. */
  verdicts: v.optional(
    v.pipe(
      v.array(v.object({ by: Name, verdict: VerdictSchema, at: v.string() })),
      v.maxLength(most.verdicts, `a question has at most ${most.verdicts} reviewers`),
    ),
    [],
  ),
  comments: v.optional(
    v.pipe(
      v.array(v.object({ by: Name, text: CommentText, at: v.string() })),
      v.maxLength(most.comments, `a question has at most ${most.comments} comments`),
    ),
    [],
  ),
})
export type Review = v.InferOutput<typeof ReviewSchema>

/** What a question without a review has. */
export const noReview: Review = { verdicts: [], comments: [] }

export function isEmptyReview({ assigned = '', verdicts: said, comments }: Review): boolean {
  return assigned === '' && said.length === 0 && comments.length === 0
}

/** Null takes the reviewer's verdict back. */
export function withVerdict(
  review: Review,
  by: string,
  verdict: Review['verdicts'][number]['verdict'] | null,
  at: string,
): Review {
  const others = review.verdicts.filter((each) => each.by !== by)
  return { ...review, verdicts: verdict === null ? others : [...others, { by, verdict, at }] }
}

/** What was said of several questions that become one: of each reviewer the latest verdict, and all comments. */
export function mergedReview(reviews: readonly Review[]): Review {
  const said = reviews.flatMap((review) => review.verdicts).toSorted(byTime)
  const comments = reviews.flatMap((review) => review.comments).toSorted(byTime)
  const assigned = reviews.find((review) => (review.assigned ?? '') !== '')?.assigned
  return {
    ...(assigned !== undefined && { assigned }),
    verdicts: [...new Map(said.map((each) => [each.by, each])).values()],
    comments: [...new Map(comments.map((each) => [JSON.stringify(each), each])).values()],
  }
}

function byTime(a: { readonly at: string }, b: { readonly at: string }): number {
  return a.at < b.at ? -1 : Number(a.at > b.at)
}
