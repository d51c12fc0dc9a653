import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openEncoder } from '../../../main/jobs/promptEncoder.ts'
import { loadChatTemplate } from '../../../main/models/tokenizer/chatTemplate.ts'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import type { Detection } from '../../../main/runs/detection.ts'
import { chatTemplates } from '../../support/chatTemplates.ts'
import { fakeHooks, letterTokenizer } from '../../support/fakeParts.ts'
import { encoderOf } from '../../support/promptEncoders.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

/** One token a word, with the space before it; a token of its own at the beginning where special tokens are added. */
const vocabulary = ['<s>', '<assistant>', 'A', ' A', 'answer', ' is', '[/INST]']
const tokenizer = {
  ...letterTokenizer,
  encode: (text: string, { addSpecialTokens = true } = {}) => [
    ...(addSpecialTokens ? [0] : []),
    ...(text.match(/<\/?\w+>|\[\/?INST\]| ?\w+|[^]/g) ?? []).map((part) => {
      const id = vocabulary.indexOf(part)
      return id < 0 ? 9 : id
    }),
  ],
  tokenToId: (token: string) => ({ A: 2, ĠA: 3 })[token] ?? null,
}

async function templateOf(name: keyof typeof chatTemplates) {
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'tokenizer_config.json'), '{"bos_token": "<s>", "eos_token": "</s>"}')
  return await loadChatTemplate(dir, { own: chatTemplates[name] })
}

const model = (template: Awaited<ReturnType<typeof templateOf>>) => ({
  dir: '/m',
  tokenizer: () => Promise.resolve(tokenizer),
  chatTemplate: () => Promise.resolve(template),
})

const chat = { prompting: 'chat' } as const

describe('openEncoder', () => {
  test('a raw prompt is the text as it stands, with the tokens that the tokenizer adds', async () => {
    const encoder = await encoderOf(tokenizer)
    expect(encoder.encode('A')).toEqual({ text: 'A', ids: [0, 2] })
    expect(encoder.prompting).toEqual(rawPrompting)
  })

  test('a chat has the special tokens that its template writes and no others', async () => {
    const encoder = await encoderOf(tokenizer, chat, await templateOf('tags'))
    expect(encoder.encode('A')).toEqual({ text: '<user>A</user><assistant>', ids: [9, 2, 9, 1] })
  })

  test('a chat names the template that it used, so that it can be asked again when the model has another', async () => {
    const encoder = await encoderOf(tokenizer, chat, await templateOf('tags'))
    expect(encoder.prompting).toEqual({ ...rawPrompting, ...chat, chatTemplate: chatTemplates.tags })
  })

  test('letters take the form in which the template has answers, or that goes on with a begun answer', async () => {
    const formOf = async (name: keyof typeof chatTemplates, answerStart: string | null = null) => {
      const encoder = await encoderOf(tokenizer, { ...chat, answerStart }, await templateOf(name))
      return vocabulary[encoder.letters('Why?', ['A'])[0]!.ids[0]!]
    }
    expect(await formOf('tags')).toBe('A')
    expect(await formOf('mistral')).toBe(' A')
    expect(await formOf('tags', 'The answer is')).toBe(' A')
    expect(await formOf('mistral', 'The answer is\n')).toBe('A')
  })

  test('answers in words stand behind the chat as its answers do', async () => {
    const encoder = await encoderOf(tokenizer, chat, await templateOf('mistral'))
    expect(encoder.answers('Why?', '', ['A']).continuations).toEqual([[3]])
    const tags = await encoderOf(tokenizer, chat, await templateOf('tags'))
    expect(tags.answers('Why?', ' ', ['A']).continuations).toEqual([[2]])
    expect(tags.answers('Why?', ' ', ['A']).context[0]).not.toBe(0)
  })

  test('a chat without a template says what to do', async () => {
    await expect(encoderOf(tokenizer, chat)).rejects.toMatchObject({
      code: 'input.missing',
      message:
        '/m has no chat template: take --prompting raw, which gives the model the prompt as it is, or give a template ' +
        'with --chat-template.',
    })
  })

  test.each(['system', 'answerStart', 'chatTemplate'])('%s is refused where nothing is a chat', async (name) => {
    await expect(encoderOf(tokenizer, { [name]: 'x' })).rejects.toThrow('has a meaning with --prompting chat only')
  })

  test('asks as the detection did unless it is told otherwise, and then says so', async () => {
    const found = { ...rawPrompting, ...chat, chatTemplate: chatTemplates.tags }
    const run = { place: '/run', manifest: { settings: found } } as unknown as Detection
    const ask = async (told: Parameters<typeof openEncoder>[1]) => {
      const { hooks, warnings } = fakeHooks()
      const encoder = await openEncoder(model(await templateOf('tags')), told, { instead: '', run }, hooks)
      return [encoder.prompting, warnings.length] as const
    }
    expect(await ask({ ...rawPrompting, prompting: null })).toEqual([found, 0])
    expect(await ask({ ...rawPrompting, prompting: 'chat' })).toEqual([found, 0])
    expect(await ask(rawPrompting)).toEqual([rawPrompting, 1])
    expect((await ask({ ...found, answerStart: 'It is' }))[1]).toBe(1)
  })
})
