/**
 * What surrounds a question in the lessons: the templates that are taught, and further wordings that only lessons use, so
 * that a wording never seen is no obstacle. One template of each language is held out: it asks the questions of the
 * final examination and never occurs in a lesson.
 */
import { templates, type Template } from '../datasets/templates.ts'

/** Surroundings of a question in one language. Cues end without a space, as in the templates. */
export interface Wordings {
  readonly instructions: readonly string[]
  /** Lines that may stand before the question. */
  readonly headings: readonly string[]
  /** What asks for the letter. */
  readonly cues: readonly string[]
  /** What asks for the answer in words; no template has it. */
  readonly wordCue: string
}

/** Whether a language puts spaces between its words. */
export function isSpaced(lang: string): boolean {
  return lang !== 'zh' && lang !== 'ja'
}

/** The template of a language that no lesson uses. */
export function heldOutTemplate(lang: string): Template {
  return named(`${lang}-3`)
}

/** The templates of a language that lessons use. */
export function taughtTemplates(lang: string): readonly Template[] {
  const held = heldOutTemplate(lang)
  return templates.filter((template) => template.lang === lang && template !== held)
}

/** All that lessons say in a language around the questions. */
export function wordingsOf(lang: string): Wordings {
  const own = lessonWordings[lang]
  if (own === undefined) throw new Error(`there are no wordings for the language '${lang}'`)
  const taught = taughtTemplates(lang).map(templateParts)
  return {
    instructions: [...taught.map(({ instruction }) => instruction), ...own.instructions],
    headings: [...new Set(taught.flatMap(({ heading }) => heading ?? [])), ...own.headings],
    cues: [...new Set([...taught.map(({ cue }) => cue), ...own.cues])],
    wordCue: own.wordCue,
  }
}

/** A template's first line, the line before its question where there is one, and its last. */
export function templateParts({ text }: Template): { instruction: string; heading: string | null; cue: string } {
  const lines = text.split('\n')
  const before = lines[lines.indexOf('{question}') - 1]!
  const instruction = lines[0]!
  return {
    instruction,
    heading: before === instruction || before === '' ? null : before,
    cue: lines.at(-1)!,
  }
}

function named(id: string): Template {
  const found = templates.find((template) => template.id === id)
  if (found === undefined) throw new Error(`there is no template '${id}'`)
  return found
}

const lessonWordings: Readonly<Record<string, Wordings>> = {
  ar: {
    instructions: [
      'أجب عن السؤال بحرف واحد من الحروف المعروضة.',
      'أمامك سؤال من أسئلة المعرفة العامة مع قائمة من الخيارات. حدد الخيار الصحيح بكتابة حرفه.',
      'اختبار قصير: اكتب الحرف المناسب فقط.',
      'المطلوب منك أن تختار من القائمة ما يجيب عن السؤال، ثم أن تكتب حرفه وبعده نقطة.',
      'هذا سؤال من اختبار متعدد الخيارات، وله جواب واحد. لا تشرح اختيارك.',
      'من فضلك، اقرأ كل ما يلي ثم أجب بحرف واحد دون تعليق.',
    ],
    headings: ['سؤال:', 'إليك السؤال:'],
    cues: ['الإجابة:', 'الإجابة الصحيحة:', 'الحرف الصحيح:', 'الاختيار:', 'الرد:'],
    wordCue: 'الجواب بالكلمات:',
  },
  en: {
    instructions: [
      'Answer the question with one of the letters shown.',
      'Below is a general knowledge question with a list of options. Mark the correct option by writing its letter.',
      'Short quiz: write the fitting letter only.',
      'Your task is to find in the list what answers the question, and to write its letter and then a period.',
      'This is an item of a multiple-choice test, and it has a single solution. Do not explain your choice.',
      'Please look at everything that is given here and answer with one letter, without further words.',
    ],
    headings: ['Q:', 'Here is the question:'],
    cues: ['Correct answer:', 'The correct letter:', 'Choice:', 'Reply:', 'A single letter:'],
    wordCue: 'In words:',
  },
  fr: {
    instructions: [
      "Répondez à la question par l'une des lettres affichées.",
      "Ci-dessous, une question de culture générale avec une liste d'options. Indiquez l'option correcte en écrivant sa lettre.",
      'Petit test : écrivez seulement la lettre qui convient.',
      "Votre tâche est de trouver dans la liste ce qui répond à la question, puis de noter sa lettre suivie d'un point.",
      "Ceci est un exercice à choix multiple, avec une solution unique. N'expliquez rien.",
      'Prenez connaissance de tout ce qui suit et répondez par une seule lettre, sans autre mot.',
    ],
    headings: ['Q :', 'Voici la question :'],
    cues: ['Bonne réponse :', 'La lettre correcte :', 'Choix :', 'Solution :', 'Une lettre :'],
    wordCue: 'En toutes lettres :',
  },
  ja: {
    instructions: [
      '示された文字のうち一つで質問に答えてください。',
      '以下は一般知識の質問と選択肢の一覧です。正しい選択肢の文字を書いて示してください。',
      '小テスト：当てはまる文字だけを書きなさい。',
      '一覧の中から質問の答えになるものを見つけ、その文字を書いてからピリオドを打ってください。',
      'これは多肢選択式の試験の一問で、正解は一つです。説明は不要です。',
      'ここにある内容をすべて見て、一文字で答えてください。ほかの言葉はいりません。',
    ],
    headings: ['質問：', '次が質問です：'],
    cues: ['正解：', '解答：', '回答：', '選択：', '正しい文字：'],
    wordCue: '言葉で：',
  },
  ru: {
    instructions: [
      'Ответьте на вопрос одной из показанных букв.',
      'Ниже вопрос на общие знания и список вариантов. Отметьте правильный вариант, написав его букву.',
      'Короткий тест: напишите только подходящую букву.',
      'Ваша задача: найти в списке то, что отвечает на вопрос, и написать букву, а за ней точку.',
      'Это задание с несколькими вариантами, и решение у него одно. Объяснять ничего не нужно.',
      'Пожалуйста, посмотрите на всё, что здесь дано, и ответьте одной буквой, без других слов.',
    ],
    headings: ['В:', 'Вот вопрос:'],
    cues: ['Правильный ответ:', 'Верная буква:', 'Выбор:', 'Решение:', 'Одна буква:'],
    wordCue: 'Словами:',
  },
  zh: {
    instructions: [
      '请用所给字母中的一个回答问题。',
      '以下是一道常识题和若干选项。请写出字母，标明正确的选项。',
      '小测验：只写合适的字母。',
      '你的任务是在列表中找到能回答问题的一项，写下它的字母，然后加句点。',
      '这是一道单项选择题，只有一个答案。不用解释。',
      '请看完这里给出的全部内容，用一个字母作答，不要多写。',
    ],
    headings: ['问题：', '问题如下：'],
    cues: ['正确答案：', '回答：', '选项：', '正确的字母：', '作答：'],
    wordCue: '文字答案：',
  },
}
