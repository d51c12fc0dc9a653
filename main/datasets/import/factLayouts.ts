import { isObject } from '../../base/isObject.ts'
import type { Layout } from './layout.ts'
import type { RawQuestion, RowFault } from './rawRow.ts'

type Value = Readonly<Record<string, unknown>>

/** What stands in a stem where the answer goes. */
const blank = '____'

/**
 * Layouts of facts. They have no wrong options, or one that was made for an edit: a question of them has its right option,
 * and whoever imports it says whether others are drawn from the facts of the same relation.
 */
export const factLayouts: readonly Layout[] = [
  {
    ...{ id: 'counterfact', title: 'CounterFact', answers: null, isFacts: true },
    needs: ['requested_rewrite.prompt', 'requested_rewrite.subject', 'requested_rewrite.target_true.str'],
    read(value) {
      const rewrite = value['requested_rewrite'] as Value
      const subject = text(rewrite['subject'])
      const sentence = `${text(rewrite['prompt']).replace('{}', subject)} ${blank}`
      return fact({
        ...{ id: `counterfact-${text(value['case_id'])}`, sentence, right: text(strOf(rewrite['target_true'])) },
        ...{ edited: text(strOf(rewrite['target_new'])), relation: text(rewrite['relation_id']), value },
        used: ['case_id', 'requested_rewrite'],
      })
    },
  },
  {
    ...{ id: 'counterfact-easyedit', title: 'CounterFact as EasyEdit has it', answers: null, isFacts: true },
    needs: ['prompt', 'target_new', 'ground_truth', 'subject'],
    read: (value) =>
      fact({
        ...{ id: `counterfact-${text(value['case_id'])}`, sentence: `${text(value['prompt']).trim()} ${blank}` },
        ...{ right: text(value['ground_truth']), edited: text(value['target_new']), relation: '', value },
        used: ['case_id', 'prompt', 'ground_truth', 'target_new'],
      }),
  },
  {
    ...{ id: 'zsre', title: 'zsRE', answers: null, isFacts: true },
    needs: ['src', 'answers', 'alt', 'subject'],
    read(value) {
      const [right, ...others] = Array.isArray(value['answers']) ? value['answers'].map(text) : []
      return fact({
        ...{ id: '', sentence: text(value['src']), right: right ?? '', edited: text(value['alt']), relation: '' },
        value: others.length > 0 ? { ...value, other_answers: others } : value,
        used: ['src', 'answers', 'alt'],
      })
    },
  },
  {
    ...{ id: 'lama', title: 'LAMA', answers: null, isFacts: true },
    needs: ['masked_sentences', 'obj_label'],
    read: (value) => maskedFact(value, firstOf(value['masked_sentences'])),
  },
  {
    ...{ id: 'lama-trex', title: 'LAMA, T-REx', answers: null, isFacts: true },
    needs: ['evidences[].masked_sentence', 'obj_label', 'sub_label'],
    read: (value) => maskedFact(value, firstOf(value['evidences'], 'masked_sentence')),
  },
  {
    ...{ id: 'lama-huggingface', title: 'LAMA as on Hugging Face', answers: null, isFacts: true },
    needs: ['masked_sentence', 'obj_label'],
    read: (value) => maskedFact(value, text(value['masked_sentence'])),
  },
  {
    ...{ id: 'mlama', title: 'mLAMA with templates', answers: null, isFacts: true, isParallel: true },
    needs: ['obj_label', 'sub_label', 'template'],
    read(value) {
      const template = text(value['template'])
      if (!template.includes('[Y]')) return noWording(text(value['predicate_id']))
      return maskedFact(value, template.replace('[X]', text(value['sub_label'])).replace('[Y]', '[MASK]'))
    },
  },
  {
    ...{ id: 'mlama-triples', title: 'mLAMA, triples', answers: null, isFacts: true, isParallel: true },
    needs: ['obj_label', 'sub_label', 'predicate_id'],
    read: ({ predicate_id }) => noWording(text(predicate_id)),
  },
]

/** Facts with a sentence in which the answer is masked. */
function maskedFact(value: Value, sentence: string): RawQuestion | RowFault {
  const relation = text(value['predicate_id'] ?? value['pred'])
  if (!sentence.includes('[MASK]')) return noWording(relation)
  const uris = [value['sub_uri'], value['obj_uri']].map(text)
  // What mLAMA names alike in every language is the fact; its lines have ids of their own.
  const id = uris.includes('') || relation === '' ? text(value['uuid'] ?? value['id']) : [relation, ...uris].join('-')
  const all = value['masked_sentences']
  return fact({
    ...{
      id,
      sentence: sentence.replace(/\s*\[MASK\]/, ` ${blank}`).trim(),
      right: text(value['obj_label'] ?? value['obj']),
    },
    ...{ edited: '', relation, value, lang: text(value['language']) },
    used: [
      ...['id', 'obj_label', 'predicate_id', 'masked_sentence', 'language'],
      ...(Array.isArray(all) && all.length > 1 ? [] : ['masked_sentences']),
    ],
  })
}

interface Fact {
  readonly id: string
  /** With the blank where the answer goes, or a question. */
  readonly sentence: string
  readonly right: string
  /** What an edit would make of the answer: a wrong option, but one that nobody chose for being one. */
  readonly edited: string
  readonly relation: string
  readonly lang?: string
  readonly value: Value
  readonly used: readonly string[]
}

function fact({ id, sentence, right, edited, relation, lang = '', value, used }: Fact): RawQuestion | RowFault {
  if (right === '' || sentence.trim() === '') {
    const column = right === '' ? 'the answer' : 'the sentence'
    return {
      column: null,
      rule: 'fact-incomplete',
      fault: `${column} is empty`,
      remedy: 'fill it in, or leave the fact out',
    }
  }
  const extra = Object.fromEntries(Object.entries(value).filter(([name]) => !used.includes(name)))
  return {
    value: {
      ...renamed(extra),
      ...{ id, stem: sentence, options: edited === '' || edited === right ? [right] : [right, edited] },
      ...{ domain: relation, kind: relation, lang: lang === '' ? null : lang },
      statement: sentence.includes(blank) ? sentence.replace(blank, right) : null,
      provenance:
        edited === '' || edited === right ? {} : { 'options[1]': 'the target of the edit, not a chosen wrong option' },
    },
    ...{ answer: 0, isIndex: true },
  }
}

/** Keys of a fact that mean something else in a question. */
function renamed(extra: Value): Record<string, unknown> {
  const ours = new Set(['context', 'answer', 'tags', 'status', 'variants', 'provenance', 'pair', 'extra', 'statement'])
  return Object.fromEntries(Object.entries(extra).map(([key, value]) => [ours.has(key) ? `source_${key}` : key, value]))
}

function noWording(relation: string): RowFault {
  return {
    ...{ column: 'predicate_id', rule: 'fact-unworded' },
    fault: `the relation ${relation} has no sentence: the file names its subject and its answer only`,
    remedy: 'give the column template with a sentence like "[X] is the capital of [Y]."',
  }
}

function firstOf(list: unknown, key?: string): string {
  const first: unknown = Array.isArray(list) ? list[0] : list
  return text(key !== undefined && isObject(first) ? first[key] : first)
}

function strOf(target: unknown): unknown {
  return isObject(target) ? target['str'] : target
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}
