import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadChatTemplate, type ChatTemplate } from '../../../../main/models/tokenizer/chatTemplate.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'
import { publishedModel } from '../../../support/tokenizers.ts'

const question = [{ role: 'user', content: 'Hi & <b>' }] as const

async function templateOf(files: Readonly<Record<string, unknown>>): Promise<ChatTemplate> {
  const dir = await temporaryFolder()
  for (const [name, content] of Object.entries(files))
    await writeFile(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content))
  const template = await loadChatTemplate(dir)
  if (!template) throw new Error('no template')
  return template
}

describe('loadChatTemplate', () => {
  test('renders the template of the published model', async () => {
    const template = await loadChatTemplate(publishedModel)
    const text =
      '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' +
      '<|im_start|>user\nHi & <b><|im_end|>\n'
    expect(template?.render(question)).toBe(`${text}<|im_start|>assistant\n`)
    expect(template?.render(question, { addGenerationPrompt: false })).toBe(text)
  })

  test('gives special tokens as text, from either way of writing them and from either file', async () => {
    const template = await templateOf({
      'chat_template.jinja': '{{ bos_token }}{{ messages[0].content }}{{ eos_token }}{{ unk_token is defined }}',
      'tokenizer_config.json': { bos_token: { content: '<s>', lstrip: false }, chat_template: 'the older place' },
      'special_tokens_map.json': { bos_token: 'overruled', eos_token: '</s>' },
    })
    expect(template.render(question)).toBe('<s>Hi & <b></s>false')
  })

  test('takes a text or a list of named texts from tokenizer_config.json', async () => {
    const one = await templateOf({ 'tokenizer_config.json': { chat_template: 'one{{ tools is none }}' } })
    expect(one.render(question)).toBe('onetrue')
    const list = [
      { name: 'default', template: 'plain' },
      { name: 'rag', template: 'other' },
    ]
    const several = await templateOf({ 'tokenizer_config.json': { chat_template: list } })
    expect([several.names, several.render(question), several.render(question, { name: 'rag' })]).toEqual([
      ['default', 'rag'],
      'plain',
      'other',
    ])
    expect(() => several.render(question, { name: 'tools' })).toThrow("has no chat template 'tools', only default, rag")
  })

  test('is null without one, and refuses one that is neither text nor list', async () => {
    const dir = await temporaryFolder()
    expect(await loadChatTemplate(dir)).toBeNull()
    await writeFile(join(dir, 'tokenizer_config.json'), '{}')
    expect(await loadChatTemplate(dir)).toBeNull()
    await writeFile(join(dir, 'tokenizer_config.json'), '{"chat_template": [5]}')
    await expect(loadChatTemplate(dir)).rejects.toMatchObject({ code: 'input.format' })
  })

  test.each([
    ['its own refusal', '{{ raise_exception("roles must alternate") }}', /refused: roles must alternate/],
    ['a fault in it', '{% if', /refused: /],
    ['a value that is not there', '{{ messages[5].content.x() }}', /refused: /],
    ['a program that does not end', '{% for i in range(1000000000) %}{{ i }}{% endfor %}', /ran for more than 1000 ms/],
    [
      'too much text',
      '{% set n = namespace(s="ab") %}{% for i in range(22) %}{% set n.s = n.s + n.s %}{% endfor %}{{ n.s }}',
      /gave 8388608 characters/,
    ],
    [
      'a text that doubles',
      '{% set n = namespace(s="ab") %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}',
      /refused/,
    ],
    ['a way out to JavaScript', '{{ messages.constructor.constructor("return 1")() }}', /refused: /],
  ])('turns %s into a sentence that names the file', async (_, source, message) => {
    const template = await templateOf({ 'chat_template.jinja': source })
    let refusal: unknown
    try {
      template.render(question)
    } catch (error) {
      refusal = error
    }
    expect(refusal).toMatchObject({ name: 'WorkbenchError', code: 'input.value' })
    expect(String(refusal)).toMatch(message)
    expect(String(refusal)).toMatch(/chat_template\.jinja/)
  })
})
