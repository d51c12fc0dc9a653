/** A text that has nothing to do with any question: what an edit does to it is side effect. */
export interface FreeText {
  readonly name: string
  readonly lang: string | null
  readonly text: string
}

/**
 * The same everyday scene in each language that has templates, written by us. Plain prose on purpose: no letter stands
 * alone, nothing is asked and nothing listed.
 */
export const freeTexts: readonly FreeText[] = [
  {
    ...{ name: 'ar', lang: 'ar' },
    text: 'استيقظت المدينة ببطء في صباح بارد من أواخر الخريف. فتح الخباز باب دكانه وأشعل المصباح، ثم وضع الأرغفة الساخنة قرب النافذة. مرّ طفلان في طريقهما إلى المدرسة، وتوقفا قليلًا أمام الرائحة الطيبة، ثم ركضا لأن المطر بدأ يهطل.',
  },
  {
    ...{ name: 'en', lang: 'en' },
    text: 'The town woke slowly on a cold morning late in autumn. The baker opened the door of his shop, lit the lamp and set the warm loaves near the window. Two children on their way to school stopped for a moment because of the smell, and then ran on, for it had begun to rain.',
  },
  {
    ...{ name: 'fr', lang: 'fr' },
    text: "La ville s'éveillait lentement par un froid matin de la fin de l'automne. Le boulanger ouvrit la porte de sa boutique, alluma la lampe et posa les pains chauds près de la fenêtre. Deux enfants qui allaient à l'école s'arrêtèrent un instant à cause de l'odeur, puis se mirent à courir, car il commençait à pleuvoir.",
  },
  {
    ...{ name: 'ja', lang: 'ja' },
    text: '秋も終わりに近い寒い朝、町はゆっくりと目を覚ました。パン屋の主人は店の戸を開け、明かりをともし、焼きたてのパンを窓のそばに並べた。学校へ行く途中の二人の子どもが、よい匂いにつられて少し立ち止まったが、雨が降り出したので走っていった。',
  },
  {
    ...{ name: 'ru', lang: 'ru' },
    text: 'Холодным утром поздней осени город просыпался медленно. Пекарь открыл дверь своей лавки, зажёг лампу и положил тёплые булки у окна. Двое детей по дороге в школу на минуту остановились, почувствовав запах, а потом побежали дальше, потому что начался дождь.',
  },
  {
    ...{ name: 'zh', lang: 'zh' },
    text: '深秋一个寒冷的早晨，小城慢慢醒来。面包师打开店门，点亮了灯，把热乎乎的面包摆在窗边。两个上学的孩子闻到香味，停下来看了一会儿，后来下起雨来，他们便跑开了。',
  },
]
