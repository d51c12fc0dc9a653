import type { AttributeInput } from './attributeContext.ts'
import { exactAttribution } from './exactAttribution.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import { greedyAttribution } from './greedyAttribution.ts'
import { integratedAttribution } from './integratedAttribution.ts'
import type { Models } from './models.ts'
import { promptIds } from './promptIds.ts'
import { scoredAttribution } from './scoredAttribution.ts'
import { targetId } from './targetId.ts'

/** The scores of all neurons for one next token, by any method: from the store where they are known, computed and kept otherwise. */
export async function attributeJob(input: AttributeInput, models: Models, parts: EngineParts, hooks: Hooks) {
  await using open = await models.open(input.run, hooks)
  const { fingerprint, shape } = open
  const ids = await promptIds(input.prompt, open, hooks)
  const target = await targetId(input.target, open)
  const { objective, method } = input
  const others: number[] = []
  // a set that changes the answer changes it to another of the options
  for (const other of objective === 'contrast' || method === 'greedy' ? input.others : [])
    others.push(await targetId(other, open))
  const asked = { ids: [...ids], target, others }
  const context = { open, parts, hooks }
  const found =
    method === 'integrated-gradients'
      ? await integratedAttribution(input, asked, context)
      : method === 'exact'
        ? await exactAttribution(input, asked, context)
        : method === 'greedy'
          ? await greedyAttribution(input, asked, context)
          : await scoredAttribution({ ...input, method }, asked, context)
  const token = (await open.tokenizer())?.decode([target]) ?? null
  return { fingerprint, shape, ...asked, token, objective, method, ...found }
}
