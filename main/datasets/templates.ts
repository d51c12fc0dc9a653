/**
 * The prompts that a question is asked in, in each language the published sets have. `{question}` is the stem, `{options}`
 * the lines ` A. …`. The wording is ours; the shape (instruction, question, options, empty line, cue without a space
 * behind it) is the published one, except in `question-last`, where the last position has just read the question.
 */
export interface Template {
  readonly id: string
  readonly lang: string
  readonly order: 'question-first' | 'question-last'
  readonly text: string
}

/** The templates of a language in one order; null when there are none. `zh-Hans` and `zh_CN` are `zh`. */
export function templatesFor(lang: string, order: Template['order']): readonly Template[] | null {
  const primary = lang.toLowerCase().split(/[-_]/)[0]
  const found = templates.filter((template) => template.lang === primary && template.order === order)
  return found.length === 0 ? null : found
}

export const templates: readonly Template[] = [
  ...language('ar', {
    first: [
      'فيما يلي سؤال تتبعه عدة أجوبة محتملة، واحد منها فقط صحيح. اكتب حرف الجواب الصحيح متبوعًا بنقطة، ولا تكتب شيئًا آخر.\nالسؤال:\n{question}\n{options}\n\nالجواب:',
      'اختر الجواب الصحيح عن السؤال الآتي. يكفي أن تكتب الحرف الموجود أمامه ثم نقطة، دون أي شرح.\n{question}\n{options}\n\nالحرف المختار:',
      'اقرأ السؤال ثم اختر واحدًا من الأجوبة الواردة تحته. المطلوب حرف واحد ونقطة فقط، من غير تعليل.\n{question}\n{options}\n\nجوابك:',
    ],
    last: 'تجد هنا الأجوبة المحتملة أولًا، ثم السؤال بعدها. اكتب حرف الجواب الصحيح متبوعًا بنقطة، ولا تكتب شيئًا آخر.\n{options}\n\nالسؤال:\n{question}\n\nالجواب:',
  }),
  ...language('en', {
    first: [
      'A question follows, and below it several answers of which one is right. Reply with the letter of that answer and a full stop, and nothing else.\nQuestion:\n{question}\n{options}\n\nAnswer:',
      'Choose the right answer to the question that comes next. Write only the letter in front of it, then a full stop; give no reasons.\n{question}\n{options}\n\nLetter chosen:',
      'Read the question, then pick one of the answers listed under it. One letter with a full stop is all that is wanted, without any comment.\n{question}\n{options}\n\nYour answer:',
    ],
    last: 'Here are the possible answers first, and then the question. Reply with the letter of the right answer and a full stop, and nothing else.\n{options}\n\nQuestion:\n{question}\n\nAnswer:',
  }),
  ...language('fr', {
    first: [
      'Voici une question suivie de plusieurs réponses possibles, dont une seule est juste. Écrivez la lettre de cette réponse et un point, rien de plus.\nQuestion :\n{question}\n{options}\n\nRéponse :',
      "Choisissez la bonne réponse à la question ci-après. N'écrivez que la lettre placée devant elle, puis un point, sans vous justifier.\n{question}\n{options}\n\nLettre choisie :",
      'Lisez la question, puis retenez une des réponses proposées en dessous. Une lettre et un point suffisent, sans commentaire.\n{question}\n{options}\n\nVotre choix :',
    ],
    last: "Voici d'abord les réponses possibles, puis la question. Écrivez la lettre de la bonne réponse et un point, rien de plus.\n{options}\n\nQuestion :\n{question}\n\nRéponse :",
  }),
  ...language('ja', {
    first: [
      '次の問題には選択肢がいくつかあり、正しいものは一つだけです。正しい選択肢のアルファベットとピリオドだけを書いてください。\n問題：\n{question}\n{options}\n\n答え：',
      '次の問いに対する正しい答えを選んでください。答えの前にあるアルファベットを一文字書き、ピリオドを付けてください。理由を述べる必要はありません。\n{question}\n{options}\n\n選んだ答え：',
      '問いを読み、その下に並ぶ選択肢から一つを選んでください。アルファベット一文字とピリオドだけで答え、説明は加えないでください。\n{question}\n{options}\n\nあなたの答え：',
    ],
    last: '先に選択肢を、そのあとに問題を示します。正しい選択肢のアルファベットとピリオドだけを書いてください。\n{options}\n\n問題：\n{question}\n\n答え：',
  }),
  ...language('ru', {
    first: [
      'Перед вами вопрос и несколько ответов, из которых верен только один. Напишите букву этого ответа и точку, больше ничего.\nВопрос:\n{question}\n{options}\n\nОтвет:',
      'Выберите верный ответ на следующий вопрос. Укажите лишь букву, которая стоит перед ним, и поставьте точку; обосновывать выбор не надо.\n{question}\n{options}\n\nВыбранная буква:',
      'Прочитайте вопрос и выберите один из ответов, приведённых под ним. Достаточно одной буквы с точкой, без комментариев.\n{question}\n{options}\n\nВаш выбор:',
    ],
    last: 'Сначала даны возможные ответы, а после них вопрос. Напишите букву верного ответа и точку, больше ничего.\n{options}\n\nВопрос:\n{question}\n\nОтвет:',
  }),
  ...language('zh', {
    first: [
      '下面有一道题和几个选项，其中只有一个正确。请写出正确选项的字母并加上句点，不要写其他内容。\n题目：\n{question}\n{options}\n\n答案：',
      '请为下列题目选出正确的选项。只写该选项前面的字母，再加一个句点，无须说明理由。\n{question}\n{options}\n\n选择的字母：',
      '请阅读题目，然后从下方的选项中选出一个。一个字母加一个句点就够了，不必评论。\n{question}\n{options}\n\n你的答案：',
    ],
    last: '这里先列出选项，再给出题目。请写出正确选项的字母并加上句点，不要写其他内容。\n{options}\n\n题目：\n{question}\n\n答案：',
  }),
]

function language(lang: string, { first, last }: { first: readonly string[]; last: string }): Template[] {
  return [
    ...first.map((text, i) => ({ id: `${lang}-${i + 1}`, lang, order: 'question-first' as const, text })),
    { id: `${lang}-last`, lang, order: 'question-last', text: last },
  ]
}
