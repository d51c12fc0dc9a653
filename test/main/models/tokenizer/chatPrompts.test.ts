import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chatPrompts } from '../../../../main/models/tokenizer/chatPrompts.ts'
import { loadChatTemplate } from '../../../../main/models/tokenizer/chatTemplate.ts'
import { chatTemplates } from '../../../support/chatTemplates.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const special = { bos_token: '<s>', eos_token: '</s>' }

async function promptsOf(
  own: string,
  { system = null, answerStart = null }: { system?: string | null; answerStart?: string | null } = {},
) {
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'tokenizer_config.json'), JSON.stringify(special))
  return chatPrompts((await loadChatTemplate(dir, { own }))!, { system, answerStart })
}

describe('chatPrompts', () => {
  test.each([
    [
      'qwen',
      '<|im_start|>system\nYou are helpful.<|im_end|>\n<|im_start|>user\nWhy? <|im_end|>\n<|im_start|>assistant\n',
    ],
    [
      'llama3',
      '<s><|start_header_id|>system<|end_header_id|>\n\nToday Date: 26 Jul 2024\n\n<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\nWhy?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    ],
    ['gemma', '<s><start_of_turn>user\nWhy?<end_of_turn>\n<start_of_turn>model\n'],
    ['mistral', '<s>[INST] Why?  [/INST]'],
    ['phi3', '<|user|>\nWhy? <|end|>\n<|assistant|>\n'],
  ] as const)('puts a question into a template like that of %s', async (name, text) => {
    const { textOf } = await promptsOf(chatTemplates[name])
    expect(textOf('Why? ')).toBe(text)
  })

  test('finds what each template writes before an answer', async () => {
    const leads = await Promise.all(Object.values(chatTemplates).map(async (own) => (await promptsOf(own)).lead))
    expect(Object.fromEntries(Object.keys(chatTemplates).map((name, i) => [name, leads[i]]))).toEqual({
      ...{ qwen: '', llama3: '', gemma: '', mistral: ' ', phi3: '', tags: '' },
    })
    // One that takes no answer does not tell.
    const asksOnly = '{{ messages[0].content }}{% if messages|length > 1 %}{{ raise_exception("one only") }}{% endif %}'
    expect((await promptsOf(asksOnly)).lead).toBeNull()
  })

  test('begins the answer behind what the template writes before one', async () => {
    const begun = { answerStart: 'The answer is ' }
    const mistral = await promptsOf(chatTemplates.mistral, begun)
    expect([mistral.textOf('Why?'), mistral.lead]).toEqual(['<s>[INST] Why? [/INST] The answer is ', null])
    const phi = await promptsOf(chatTemplates.phi3, begun)
    expect(phi.textOf('Why?')).toMatch(/<\|assistant\|>\nThe answer is $/)
  })

  test('gives the system text where the template has a place for it, and an empty one as an empty one', async () => {
    const qwen = await promptsOf(chatTemplates.qwen, { system: 'Be brief.' })
    expect(qwen.textOf('Why?')).toMatch(/^<\|im_start\|>system\nBe brief\.<\|im_end\|>\n<\|im_start\|>user/)
    const empty = await promptsOf(chatTemplates.qwen, { system: '' })
    expect(empty.textOf('Why?')).toMatch(/^<\|im_start\|>system\n<\|im_end\|>/)
  })

  test.each(['gemma', 'mistral', 'phi3'] as const)(
    'a system text that a template like that of %s refuses or leaves out is refused with what to do',
    async (name) => {
      await expect(promptsOf(chatTemplates[name], { system: 'Be brief.' })).rejects.toMatchObject({
        code: 'input.value',
        message:
          'The chat template that was given takes no system text: leave --system out, or put that text into the questions.',
      })
    },
  )

  test('what a template refuses for another reason is said in its words', async () => {
    const never = '{{ raise_exception("never") }}'
    for (const system of [null, 'Be brief.']) {
      await expect(promptsOf(never, { system })).rejects.toThrow('refused: never')
    }
  })

  test('a template that leaves the question out is refused', async () => {
    await expect(promptsOf('Hello')).rejects.toThrow('leaves the question out')
    const cutting = await promptsOf('{{ messages[-1].content[:10] }}')
    expect(() => cutting.textOf('Which one is it?')).toThrow('or part of it')
  })
})
