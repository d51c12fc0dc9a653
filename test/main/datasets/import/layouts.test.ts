import { describe, expect, test } from 'vitest'
import type { ImportChoices } from '../../../../main/datasets/import/importChoices.ts'
import { importFiles } from '../../../../main/datasets/import/importPlan.ts'

const read = async (name: string, text: string, choices: ImportChoices = {}) => {
  const { reads, questions, problems } = await importFiles([{ name, bytes: new TextEncoder().encode(text) }], choices)
  const [first] = reads
  return {
    layout: first!.chosen.id,
    title: first!.chosen.title,
    asks: first!.asks.map(({ about }) => about),
    questions: questions.map(({ question }) => question),
    problems,
  }
}
const json = (...values: unknown[]) => values.map((value) => JSON.stringify(value)).join('\n')

/** Small files of the exact form, each with its right answers by hand. */
const files: readonly (readonly [
  layout: string,
  name: string,
  text: string,
  right: readonly string[],
  more?: object,
])[] = [
  [
    'mmlu-csv',
    'test.csv',
    '"Which planet, by mass, is largest?",Mars,Jupiter,Venus,Earth,B\nWhat is 6 x 7?,40,41,42,43,C\n',
    ['Jupiter', '42'],
  ],
  [
    'mmlu',
    'a.jsonl',
    json({
      question: 'Largest planet?',
      subject: 'astronomy',
      choices: ['Mars', 'Jupiter', 'Venus', 'Earth'],
      answer: 1,
    }),
    ['Jupiter'],
    { domain: 'astronomy' },
  ],
  [
    'mmlu-pro',
    'a.jsonl',
    json({
      question_id: 7,
      question: 'The tenth?',
      options: ['k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8', 'k9', 'k10'],
      answer: 'J',
      answer_index: 9,
      cot_content: '',
      category: 'misc',
      src: 's',
    }),
    ['k10'],
    { id: '7', domain: 'misc' },
  ],
  [
    'global-mmlu',
    'a.csv',
    'sample_id,subject,subject_category,question,option_a,option_b,option_c,option_d,answer,required_knowledge,time_sensitive,reference,culture,region,country,cultural_sensitivity_label,is_annotated\nphysics/test/3,physics,STEM,ما هو أكبر كوكب في المجموعة الشمسية؟,المريخ,المشتري,الزهرة,الأرض,B,[],[],[],[],[],[],CA,True\n',
    ['المشتري'],
    { lang: 'ar', id: 'physics/test/3-ar', pair: 'physics/test/3' },
  ],
  [
    'arc',
    'a.jsonl',
    json({
      id: 'M1',
      question: 'Largest planet?',
      choices: { text: ['Mars', 'Jupiter', 'Venus'], label: ['A', 'B', 'C'] },
      answerKey: 'B',
    }),
    ['Jupiter'],
    { id: 'M1' },
  ],
  [
    'arc',
    'numbered.jsonl',
    json({
      id: 'N1',
      question: 'Largest planet?',
      choices: { text: ['Mars', 'Jupiter', 'Venus', 'Earth'], label: ['1', '2', '3', '4'] },
      answerKey: '2',
    }),
    ['Jupiter'],
  ],
  [
    'arc-original',
    'a.jsonl',
    json({
      id: 'M1',
      question: {
        stem: 'Largest planet?',
        choices: [
          { text: 'Mars', label: '1' },
          { text: 'Jupiter', label: '2' },
        ],
      },
      answerKey: '2',
    }),
    ['Jupiter'],
  ],
  [
    'commonsenseqa',
    'a.jsonl',
    json({
      id: 'c',
      question: 'What holds soup?',
      question_concept: 'soup',
      choices: { label: ['A', 'B', 'C', 'D', 'E'], text: ['sieve', 'net', 'fork', 'comb', 'bowl'] },
      answerKey: 'E',
    }),
    ['bowl'],
  ],
  [
    'commonsenseqa-original',
    'a.jsonl',
    json({
      answerKey: 'E',
      id: 'c',
      question: {
        question_concept: 'soup',
        choices: ['sieve', 'net', 'fork', 'comb', 'bowl'].map((text, i) => ({ label: 'ABCDE'[i], text })),
        stem: 'What holds soup?',
      },
    }),
    ['bowl'],
  ],
  [
    'hellaswag',
    'a.jsonl',
    json({
      ind: 4,
      activity_label: 'Cooking',
      ctx_a: 'A cook boils water.',
      ctx_b: 'she',
      ctx: 'A cook boils water. she',
      endings: ['sings.', 'adds pasta.', 'leaves.', 'sleeps.'],
      source_id: 'x',
      split: 'val',
      split_type: 'indomain',
      label: '1',
    }),
    ['adds pasta.'],
    { domain: 'Cooking' },
  ],
  [
    'truthfulqa',
    'mc_task.json',
    JSON.stringify([
      {
        question: 'What do bulls hate?',
        mc1_targets: { 'The moving cape': 1, 'The colour red': 0 },
        mc2_targets: { 'The moving cape': 1, 'The colour red': 0 },
      },
    ]),
    ['The moving cape'],
  ],
  [
    'truthfulqa',
    'hf.jsonl',
    json({
      question: 'What do bulls hate?',
      mc1_targets: { choices: ['The colour red', 'The moving cape'], labels: [0, 1] },
      mc2_targets: { choices: [], labels: [] },
    }),
    ['The moving cape'],
  ],
  [
    'truthfulqa-csv',
    'TruthfulQA.csv',
    'Type,Category,Question,Best Answer,Correct Answers,Incorrect Answers,Source\nAdversarial,Animals,What do bulls hate?,The moving cape,The moving cape; Movement,The colour red; The colour blue,x\n',
    ['The moving cape'],
    { domain: 'Animals' },
  ],
  [
    'belebele',
    'a.jsonl',
    json({
      link: 'https://example.org/p',
      question_number: 2,
      flores_passage: 'The train leaves at ten.',
      question: 'When does it leave?',
      mc_answer1: 'At nine',
      mc_answer2: 'At ten',
      mc_answer3: 'At noon',
      mc_answer4: 'Never',
      correct_answer_num: '2',
      dialect: 'eng_Latn',
      ds: '2023',
    }),
    ['At ten'],
    { lang: 'en', context: 'The train leaves at ten.', pair: 'https://example.org/p#2' },
  ],
  [
    'cmmlu',
    'a.csv',
    ',Question,A,B,C,D,Answer\n0,太阳系最大的行星是？,火星,木星,金星,地球,B\n',
    ['木星'],
    { lang: 'zh' },
  ],
  [
    'ceval',
    'a.csv',
    'id,question,A,B,C,D,answer,explanation\n0,太阳系最大的行星是？,火星,木星,金星,地球,B,\n',
    ['木星'],
    { lang: 'zh', id: '0' },
  ],
  [
    'arabicmmlu',
    'a.csv',
    'ID,Source,Country,Group,Subject,Level,Question,Context,Answer Key,Option 1,Option 2,Option 3,Option 4,Option 5,is_few_shot\n9,s,Jordan,STEM,Physics,High,ما أكبر كوكب؟,اقرأ النص.,B,المريخ,المشتري,الزهرة,,,0\n',
    ['المشتري'],
    { lang: 'ar', context: 'اقرأ النص.', domain: 'Physics', id: '9' },
  ],
  [
    'include',
    'a.jsonl',
    json({
      language: 'Greek',
      country: 'Greece',
      domain: 'STEM',
      subject: 'Astronomy',
      regional_feature: 'agnostic',
      level: 'Academic',
      question: 'Ποιος είναι ο μεγαλύτερος πλανήτης;',
      option_a: 'Άρης',
      option_b: 'Δίας',
      option_c: 'Γη',
      option_d: 'Ερμής',
      answer: 1,
    }),
    ['Δίας'],
    { lang: 'el', domain: 'Astronomy' },
  ],
]

describe('public layouts', () => {
  const cases = files.map(([layout, name, text, right, more = {}]) => ({ layout, name, text, right, more }))
  test.each(cases)('$layout, from $name, has the right answers and asks nothing', async (file) => {
    const { layout, name, text, right, more } = file
    const found = await read(name, text)
    expect(found).toMatchObject({ layout, asks: [], problems: [] })
    expect(found.questions.map(({ options, answer }) => options[answer])).toEqual(right)
    expect(found.questions[0]).toMatchObject(more)
  })

  test('lm-eval samples give the questions that were asked, by the layout of their data set', async () => {
    const doc = {
      id: 'M1',
      question: 'Largest planet?',
      choices: { text: ['Mars', 'Jupiter'], label: ['A', 'B'] },
      answerKey: 'B',
    }
    const found = await read('samples.jsonl', json({ doc_id: 0, doc, target: '1', arguments: {}, resps: [], acc: 1 }))
    expect(found).toMatchObject({ layout: 'arc', title: 'lm-eval samples of ARC as on Hugging Face' })
    expect(found.questions[0]).toMatchObject({ id: 'M1', stem: 'Largest planet?', answer: 1 })
  })

  test('lm-eval samples whose data set says no options have them from what was asked', async () => {
    const asked = (option: string) => ({ arg_0: 'Largest planet? Answer:', arg_1: ` ${option}` })
    const sample = {
      doc_id: 3,
      doc: { text: 'x' },
      target: '1',
      arguments: { gen_args_0: asked('Mars'), gen_args_1: asked('Jupiter') },
    }
    const found = await read('samples.jsonl', json(sample))
    expect(found.questions[0]).toMatchObject({ id: '3', options: ['Mars', 'Jupiter'], answer: 1 })
  })
})

describe('layouts of facts', () => {
  const counterfact = {
    case_id: 5,
    requested_rewrite: {
      ...{ prompt: 'The capital of {} is', relation_id: 'P36', subject: 'Norway' },
      ...{ target_new: { str: 'Paris', id: 'Q90' }, target_true: { str: 'Oslo', id: 'Q585' } },
    },
    paraphrase_prompts: ['Norway has the capital'],
  }
  const trex = (sub: string, obj: string) => ({
    ...{ uuid: sub, obj_uri: obj, obj_label: obj, sub_uri: sub, sub_label: sub, predicate_id: 'P36' },
    masked_sentences: [`The capital of ${sub} is [MASK].`],
  })

  test.each([
    ['counterfact', json(counterfact), 'The capital of Norway is ____', 'Oslo'],
    [
      'counterfact-easyedit',
      JSON.stringify([
        {
          case_id: 1,
          prompt: 'The capital of Norway is',
          target_new: 'Paris',
          subject: 'Norway',
          ground_truth: 'Oslo',
        },
      ]),
      'The capital of Norway is ____',
      'Oslo',
    ],
    [
      'zsre',
      JSON.stringify([
        {
          subject: 'Norway',
          src: 'What is the capital of Norway?',
          pred: 'x',
          rephrase: 'y',
          alt: 'Paris',
          answers: ['Oslo'],
          loc: 'z',
          loc_ans: 'w',
          cond: 'v',
        },
      ]),
      'What is the capital of Norway?',
      'Oslo',
    ],
    ['lama', json(trex('Norway', 'Oslo')), 'The capital of Norway is ____.', 'Oslo'],
    [
      'mlama',
      json({
        uuid: 'u',
        lineid: 1,
        obj_uri: 'Q585',
        obj_label: 'Oslo',
        sub_uri: 'Q20',
        sub_label: 'Norway',
        template: 'The capital of [X] is [Y] .',
        language: 'en',
        predicate_id: 'P36',
      }),
      'The capital of Norway is ____ .',
      'Oslo',
    ],
  ])('%s asks what its facts become, and is a statement with its right answer', async (layout, text, stem, right) => {
    const found = await read('facts.jsonl', text)
    expect(found).toMatchObject({ layout, asks: ['facts'] })
    const [question] = found.questions
    expect(question).toMatchObject({ stem, answer: 0 })
    expect(question!.options[0]).toBe(right)
  })

  test('wrong options are drawn from the same relation when it is said, and say so', async () => {
    const facts = [
      ['Norway', 'Oslo'],
      ['Chad', 'Ndjamena'],
      ['Peru', 'Lima'],
      ['Iran', 'Tehran'],
    ].map(([a, b]) => trex(a!, b!))
    const found = await read('facts.jsonl', json(...facts), { distractors: 3 })
    expect(found.asks).toEqual([])
    for (const { options, answer, provenance } of found.questions) {
      expect(new Set(options).size).toBe(3)
      expect(answer).toBe(0)
      expect(provenance['options[1]']).toMatch(/^drawn from answers of P36/)
    }
  })

  test('triples without a sentence are refused row by row, with the column that is missing', async () => {
    const triple = {
      uuid: 'u',
      obj_uri: 'o',
      obj_label: 'Oslo',
      sub_uri: 's',
      sub_label: 'Norway',
      predicate_id: 'P36',
      lineid: 0,
    }
    const found = await read('triples.jsonl', json(triple))
    expect(found.questions).toEqual([])
    expect(found.problems[0]).toMatchObject({
      rule: 'fact-unworded',
      remedy: expect.stringContaining('template') as string,
    })
  })
})
