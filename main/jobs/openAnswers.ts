import { checkedIds } from './promptIds.ts'
import { continuationScores } from '../methods/continuationScores.ts'
import { topCandidates } from '../methods/nextToken.ts'
import { rawPrompting } from '../models/tokenizer/prompting.ts'
import type { Hooks } from './hooks.ts'
import type { Models, RunChoice } from './models.ts'
import { openEncoder } from './promptEncoder.ts'
import { stopIds } from './stopIds.ts'

export interface OpenAnswersInput {
  readonly run: RunChoice
  readonly prompt: string
  /** What stands between the prompt and an answer: a space, or nothing. */
  readonly delimiter: string
  /** How many of the likeliest first tokens are followed, each greedily. */
  readonly beginnings: number
  /** Of one answer, at most. */
  readonly maxTokens: number
  /** Texts whose likelihood is asked too. */
  readonly texts: readonly string[]
}

/**
 * What a model answers when it is asked openly: from each of the likeliest first tokens on, greedily, to the end of the
 * line; and how likely those answers and other texts are behind the prompt. An item after each answer. Never kept.
 */
export async function openAnswersJob(input: OpenAnswersInput, models: Models, hooks: Hooks<{ text: string }>) {
  await using open = await models.open(input.run, hooks)
  const { fingerprint, shape, dir } = open
  const { prompt, delimiter, beginnings, maxTokens, texts } = input
  const { signal, onItem, onProgress } = hooks
  const encoder = await openEncoder(open, rawPrompting, { instead: 'an open question needs one' }, hooks)
  const { tokenizer } = encoder
  const ids = checkedIds(encoder.encode(prompt).ids, shape)
  const stops = await stopIds(dir, tokenizer, hooks)
  return await open.withModel(
    async (model) => {
      const { logits } = await model.lastPosition(ids, { signal })
      const first = topCandidates(logits, beginnings + stops.length)
        .filter(({ id }) => !stops.includes(id))
        .slice(0, beginnings)
      const answers = new Set<string>()
      for (const [i, { id }] of first.entries()) {
        signal.throwIfAborted()
        const rest = await model.generate([...ids, id], { maxTokens, stopIds: stops, signal })
        const text = tokenizer.decode([id, ...rest].filter((each) => !stops.includes(each)))
        const line = text.trimStart().split('\n')[0]!.trim()
        if (line !== '') answers.add(line)
        onItem({ text: line })
        onProgress({ phase: 'generate', done: i + 1, total: first.length })
      }
      const asked = [...new Set([...answers, ...texts])]
      const { context, continuations } = encoder.answers(prompt, delimiter, asked)
      const known = continuations.flatMap((tokens, i) =>
        tokens.length > 0 && context.length + tokens.length <= shape.nCtx ? [{ text: asked[i]!, tokens }] : [],
      )
      const scores = await continuationScores(
        model,
        context,
        known.map(({ tokens }) => tokens),
        { signal },
      )
      const scored = known.map(({ text }, i) => ({
        text,
        logLikelihood: scores[i]!.logProbs.reduce((sum, each) => sum + each, 0),
        nTokens: scores[i]!.logProbs.length,
        isAnswer: answers.has(text),
      }))
      return { fingerprint, device: model.device, scored: scored.sort((a, b) => b.logLikelihood - a.logLikelihood) }
    },
    ids.length + maxTokens + 1,
  )
}
