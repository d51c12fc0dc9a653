/** The shapes of what the questions' screen keeps beside the questions: texts being typed, a view, the history of one. */
import * as v from 'valibot'
import { Id } from '../../base/id.ts'
import { Count } from '../../base/numbers.ts'
import { ReviewSchema } from '../../datasets/review.ts'
import { OriginSchema } from '../../datasets/translating.ts'
import { FilterText, Name } from './limits.ts'

const Text = v.pipe(v.string(), v.maxLength(2 ** 20, 'expected at most 1048576 characters'))

/** A field of one side. `index` is that of the option, null of the others. */
const Field = v.object({
  questionId: v.string(),
  field: v.picklist(['stem', 'option', 'statement']),
  index: v.nullable(Count),
})

/** What was typed into a field and is no step of the history yet. */
const Typed = v.object({
  ...Field.entries,
  /** What stood there when the typing began. */
  base: Text,
  text: Text,
})
/** `tab`: the window that typed it, which a reload is again. */
export const QuestionDraft = v.object({ ...Typed.entries, tab: Id, at: v.string() })
/** A text of null forgets the one that was typed. */
export const DraftsInput = v.object({
  tab: v.pipe(Id, v.maxLength(64)),
  drafts: v.pipe(
    v.array(v.object({ ...Typed.entries, text: v.nullable(Text) })),
    v.maxLength(1000, 'expected at most 1000 texts'),
  ),
})

/** How the questions are looked at; kept with the project. */
export const QuestionView = v.object({
  /** Columns that are not shown, by their ids. */
  hidden: v.pipe(v.array(Name), v.maxLength(500, 'expected at most 500 columns')),
  filters: v.pipe(
    v.array(v.object({ name: Name, filter: FilterText })),
    v.maxLength(200, 'expected at most 200 filters'),
  ),
})

/** How far reviewers agree; null where chance explains all of it, or nothing was judged twice. */
export const ReviewAgreement = v.object({
  reviewers: v.array(v.object({ name: v.string(), n: Count })),
  /** Of each two: pairs that both judged, those judged alike, and Cohen's kappa. */
  both: v.array(v.object({ a: v.string(), b: v.string(), n: Count, nSame: Count, kappa: v.nullable(v.number()) })),
  /** Pairs that several judged, and Krippendorff's alpha over them. */
  nSeveral: Count,
  alpha: v.nullable(v.number()),
})

/** A step that changed a question, with what it said before and after; null where there was none. */
const Wording = v.nullable(
  v.object({
    ...{ lang: v.nullable(v.string()), stem: v.string(), options: v.array(v.string()), answer: v.number() },
    ...{ statement: v.nullable(v.string()), status: v.string(), domain: v.string(), tags: v.array(v.string()) },
    ...{ pair: v.nullable(v.string()), review: ReviewSchema, origin: v.nullable(OriginSchema) },
  }),
)
export const QuestionStep = v.object({
  ...{ step: Count, name: v.string(), at: v.string(), isCurrent: v.boolean(), questionId: v.string() },
  ...{ before: Wording, after: Wording },
})

/** A wrong option that a person may take; a side that its texts have not is still to be written. */
export const ProposedOption = v.object({
  /** By the side's question id. */
  texts: v.record(v.string(), v.string()),
  source: v.picklist(['question', 'number', 'model']),
  /** In words. */
  origin: v.string(),
  /** ln P on the first side, nats; null where no model was asked. */
  logLikelihood: v.nullable(v.number()),
})

/** A text of the project that is like one to be translated, with its translation; see `MemoryMatch`. */
export const MemoryMatch = v.object({
  ...{ source: v.string(), translation: v.string(), similarity: v.number(), pairId: v.string() },
  ...{ origin: v.nullable(OriginSchema), count: Count },
})

/** What a model answers to a side, over all prompts of the newest run that asked it; null where none did. */
export const SideAnswer = v.object({
  ...{ questionId: v.string(), lang: v.nullable(v.string()) },
  answer: v.nullable(
    v.object({
      run: v.object({ id: Id, name: v.string(), model: v.string(), style: v.string(), at: v.string() }),
      /** The question was changed since: the figures are of another wording. */
      isStale: v.boolean(),
      ...{ nPrompts: Count, nRight: Count },
      /** Mean probability of the right letter, and of all letters together. */
      ...{ right: v.number(), mass: v.number() },
      /** Whether the model would mostly say something else than a letter. */
      isMassLow: v.boolean(),
      /** Of each option, in their order: mean probability, and prompts in which it had most; null where it is not known. */
      options: v.nullable(v.array(v.object({ prob: v.number(), nChosen: Count }))),
    }),
  ),
})

/** A kind of fault, and how many pairs have it. `fixable`: those of them, up to a thousand, in which it can be fixed. */
export const IssueCount = v.object({
  ...{ rule: v.string(), severity: v.picklist(['error', 'warning']), nPairs: Count, nAccepted: Count },
  /** One of them, as a sentence. */
  example: v.string(),
  fixable: v.array(v.string()),
})

/** Pairs that seem to be one question; see `findDuplicates`. */
export const DuplicateGroup = v.object({
  ...{ kind: v.picklist(['exact', 'folded', 'near', 'answer']), similarity: v.number(), answersDiffer: v.boolean() },
  pairs: v.array(
    v.object({
      ...{ pairId: v.string(), status: v.string(), tags: v.array(v.string()) },
      sides: v.array(
        v.object({ questionId: v.string(), lang: v.nullable(v.string()), stem: v.string(), right: v.string() }),
      ),
    }),
  ),
})
