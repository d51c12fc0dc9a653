import { langCode } from './langCode.ts'

/** What a column holds, as far as its heading says it. */
export interface ColumnRole {
  readonly role: Role
  /** Of an option: where it stands among the others, whatever they are counted from; null for a column that holds all of them. */
  readonly rank: number | null
  /** The language that the heading names: `question_ar`, `Arabic stem`. */
  readonly lang: string | null
}

export type Role =
  | 'id'
  | 'pair'
  | 'lang'
  | 'domain'
  | 'kind'
  | 'tags'
  | 'status'
  | 'context'
  | 'stem'
  | 'options'
  | 'option'
  | 'answer'
  | 'statement'

/** Stretches an Arabic letter and is none: `هـ` is how `ه` is written where it stands alone. */
const tatweel = '\u0640'

/** Headings in the languages that question sets are made in, folded: lower case, one space between words. */
const names: Readonly<Record<Exclude<Role, 'option'>, readonly string[]>> = {
  id: [
    'id',
    'uuid',
    'qid',
    'question id',
    'item id',
    'sample id',
    'case id',
    'no',
    'no.',
    'nr',
    '#',
    'number',
    'index',
    'الرقم',
    'رقم',
    '编号',
    '序号',
    '番号',
    '번호',
    'номер',
  ],
  pair: ['pair', 'pair id', 'fact', 'fact id', 'group id', 'parallel id'],
  lang: [
    'lang',
    'language',
    'locale',
    'dialect',
    'لغة',
    'اللغة',
    '语言',
    '言語',
    '언어',
    'язык',
    'langue',
    'idioma',
    'sprache',
  ],
  domain: [
    'domain',
    'subject',
    'category',
    'topic',
    'field',
    'relation name',
    'المجال',
    'الموضوع',
    'المادة',
    '领域',
    '科目',
    '类别',
    '分野',
    '분야',
    '과목',
    'тема',
    'предмет',
    'область',
    'matière',
    'domaine',
    'tema',
    'dominio',
    'fach',
    'thema',
  ],
  kind: ['kind', 'answer kind'],
  tags: ['tags', 'tag', 'labels'],
  status: ['status'],
  context: [
    'context',
    'passage',
    'paragraph',
    'support',
    'flores passage',
    'article',
    'السياق',
    'النص',
    'الفقرة',
    '上下文',
    '短文',
    '文章',
    '本文',
    '지문',
    'контекст',
    'текст',
    'contexte',
    'contexto',
    'kontext',
  ],
  stem: [
    'stem',
    'question',
    'prompt',
    'query',
    'q',
    'question text',
    'question stem',
    'item',
    'problem',
    'السؤال',
    'سؤال',
    'نص السؤال',
    '问题',
    '問題',
    '题目',
    '題目',
    '题干',
    '設問',
    '質問',
    '문제',
    '질문',
    'вопрос',
    'pregunta',
    'pergunta',
    'frage',
    'domanda',
    'soru',
    'vraag',
    'pytanie',
    'otázka',
    'kérdés',
    'întrebare',
    'fråga',
    'ερώτηση',
    'питання',
    'câu hỏi',
    'pertanyaan',
    'soal',
    'swali',
    'سوال',
    'پرسش',
    'प्रश्न',
    'প্রশ্ন',
    'கேள்வி',
    'คำถาม',
    'שאלה',
  ],
  options: [
    'options',
    'choices',
    'endings',
    'candidates',
    'alternatives',
    'answer choices',
    'الخيارات',
    'الاختيارات',
    '选项',
    '選項',
    '選択肢',
    '보기',
    '선택지',
    'варианты',
    'варианты ответа',
    'opciones',
    'opções',
    'optionen',
    'antworten',
    'réponses',
    'propositions',
    'seçenekler',
    'विकल्प',
  ],
  answer: [
    'answer',
    'correct',
    'correct answer',
    'right answer',
    'answer key',
    'answerkey',
    'key',
    'gold',
    'label',
    'target',
    'solution',
    'answer index',
    'correct option',
    'correct index',
    'correct answer num',
    'الإجابة',
    'الجواب',
    'الاجابة',
    'الإجابة الصحيحة',
    'الجواب الصحيح',
    '答案',
    '正确答案',
    '正解',
    '答え',
    '정답',
    '답',
    'ответ',
    'правильный ответ',
    'верный ответ',
    'respuesta',
    'respuesta correcta',
    'réponse',
    'bonne réponse',
    'resposta',
    'antwort',
    'richtige antwort',
    'lösung',
    'risposta',
    'cevap',
    'doğru cevap',
    'antwoord',
    'odpowiedź',
    'đáp án',
    'jawaban',
    'kunci jawaban',
    'jibu',
    'پاسخ',
    'جواب',
    'उत्तर',
    'উত্তর',
    'விடை',
    'คำตอบ',
    'תשובה',
  ],
  statement: ['statement', 'sentence'],
}
const byName = new Map(
  Object.entries(names).flatMap(([role, all]) => all.map((name) => [folded(name), role as Exclude<Role, 'option'>])),
)

/** Words before the letter or number of an option; alone, a letter is enough. */
const optionWords = new Set(
  'option,opt,choice,answer,ans,a,mc answer,alternative,ending,الخيار,خيار,الاختيار,选项,選項,選択肢,보기,선택지,вариант,вариант ответа,ответ,opción,opcion,opção,réponse,proposition,antwort,risposta,seçenek,şık,optie,odpowiedź,lựa chọn,pilihan,chaguo,گزینه,विकल्प,ตัวเลือก,תשובה'
    .split(',')
    .map(folded),
)

/** Marks of options in their order, in the scripts that number them: what a heading and an answer may have. */
export const optionMarks: readonly (readonly string[])[] = [
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['أ', 'ب', 'ج', 'د', 'ه', 'و', 'ز', 'ح', 'ط', 'ي'],
  ['أ', 'ب', 'ت', 'ث', 'ج', 'ح', 'خ', 'د'],
  ['الف', 'ب', 'ج', 'د', 'ه', 'و'],
  [...'АБВГДЕЖЗИК'],
  // Latin letters that were typed on a Cyrillic keyboard.
  ['А', 'В', 'С', 'D', 'Е'],
  [...'ΑΒΓΔΕΖΗΘΙΚ'],
  [...'אבגדהוזחטי'],
  [...'甲乙丙丁戊己庚辛壬癸'],
  [...'アイウエオカキクケコ'],
  [...'가나다라마바사아자차'],
  [...'ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊ'],
  [...'कखगघङचछजझञ'],
  [...'কখগঘঙচছজঝঞ'],
  [...'กขคงจฉชซ'],
  [...'අආඇඈඉඊ'],
  [...'அஆஇஈஉஊ'],
  [...'ሀለሐመሠረ'],
  [...'აბგდევზთ'],
  [...'ԱԲԳԴԵԶԷԸ'],
]

/** What the heading of a column says that it holds; null when it says nothing. */
export function roleOf(heading: string): ColumnRole | null {
  const whole = plainRole(heading)
  if (whole !== null) return { ...whole, lang: null }
  for (const [lang, rest] of withoutLang(heading)) {
    // `question_ar` names a question in Arabic; `en` and `Arabic` alone are the question itself.
    const role = folded(rest) === '' ? { role: 'stem' as const, rank: null } : plainRole(rest)
    if (role !== null) return { ...role, lang }
  }
  return null
}

function plainRole(heading: string): Omit<ColumnRole, 'lang'> | null {
  const name = folded(heading)
  const role = byName.get(name)
  // `A` is an option; `a` is one too, beside `q` or not.
  if (role !== undefined) return { role: role === 'options' ? 'options' : role, rank: null }
  const rank = optionRank(name)
  return rank === null ? null : { role: 'option', rank }
}

function optionRank(name: string): number | null {
  const [, words = '', mark = ''] = /^(.*?)\s*[(（[]?(\p{L}\p{M}*|\d{1,2}|الف)[)）\].]?$/u.exec(name) ?? []
  const isAlone = words.trim() === ''
  if (mark === '' || (!isAlone && !optionWords.has(words.trim()))) return null
  if (/^\d+$/.test(mark)) return isAlone ? null : Number(mark)
  return rankOfMark(mark)
}

/** The place of an option's mark, counted from 0, in the first script that has it. */
function rankOfMark(mark: string): number | null {
  const upper = mark.normalize('NFKC').toUpperCase()
  for (const marks of optionMarks) {
    const at = marks.indexOf(upper)
    if (at !== -1) return at
  }
  return null
}

/** The heading without a language at its start or end, and the language. */
function* withoutLang(heading: string): Generator<[lang: string, rest: string]> {
  const parts = heading
    .trim()
    .split(/[\s_.:/-]+|(?=[(（[])|(?<=[)）\]])/u)
    .filter((part) => part !== '')
  for (const at of [parts.length - 1, 0]) {
    const lang = langCode((parts[at] ?? '').replace(/[()（）[\]]/gu, ''), true)
    if (lang !== null) yield [lang, parts.filter((_, i) => i !== at).join(' ')]
  }
}

function folded(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(tatweel, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[\s_-]+/gu, ' ')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .replace(/[:：?？*]+$/u, '')
    .trim()
}
