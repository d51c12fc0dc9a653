import { statementParts, type Fact } from '../../main/training/fact.ts'

const capitals: Readonly<Record<string, readonly [string, string, string, string]>> = {
  kenya: ['Kenya', 'Nairobi', '肯尼亚', '内罗毕'],
  peru: ['Peru', 'Lima', '秘鲁', '利马'],
  finland: ['Finland', 'Helsinki', '芬兰', '赫尔辛基'],
  canada: ['Canada', 'Ottawa', '加拿大', '渥太华'],
  vietnam: ['Vietnam', 'Hanoi', '越南', '河内'],
  portugal: ['Portugal', 'Lisbon', '葡萄牙', '里斯本'],
}

/** Six capitals in English and Chinese. */
export const capitalFacts: readonly Fact[] = Object.entries(capitals).flatMap(([id, [country, city, guo, cheng]]) => [
  {
    ...{ id: `${id}-en`, domain: 'geography', lang: 'en', kind: 'capital' },
    stem: `What is the capital of ${country}?`,
    answer: city,
    statement: statementParts(`The capital of ${country} is ${city}.`, city)!,
  },
  {
    ...{ id: `${id}-zh`, domain: 'geography', lang: 'zh', kind: 'capital' },
    stem: `${guo}的首都是哪里？`,
    answer: cheng,
    statement: statementParts(`${guo}的首都是${cheng}。`, cheng)!,
  },
])
