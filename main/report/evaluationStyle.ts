import { scaleRules } from './palette.ts'
import { reportFonts, themeRule } from './style.ts'

const layout = `
h1{letter-spacing:-.015em}
a{color:var(--link)}
.fingerprint{overflow-wrap:anywhere}
.hidden{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.top p{color:var(--soft);margin-block-start:.5rem}
.kicker{text-transform:uppercase;letter-spacing:.09em;font-size:.8rem;font-weight:600}
nav{margin-block:1.5rem}
nav ol{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem .4rem;font-size:.9rem}
nav a{display:inline-block;padding:.2rem .65rem;border:1px solid var(--rule);border-radius:1rem;text-decoration:none}
nav a:hover{background:var(--raised)}
.warnings{background:var(--warn);border-inline-start:4px solid var(--edge);padding:.9rem 1.2rem;border-radius:.4rem;margin-block:1.5rem}
.warnings h2{margin:0 0 .4rem;padding:0;border:0;font-size:1.05rem}
.warnings ul{padding-inline-start:1.1rem}
.asked{margin-block:1.5rem 1rem}
.answer .alarm{color:var(--bad);font-weight:600}
.answer{font-size:1.12rem;line-height:1.6;border-inline-start:4px solid var(--own);padding-inline-start:1.2rem;margin-block:1rem}
.badge{display:inline-block;font-size:.85rem;font-weight:600;line-height:1.3;padding:.1rem .55rem;border:1px solid currentcolor;border-radius:1rem;white-space:nowrap}
.good{color:var(--good)}.mixed{color:var(--mixed)}.bad{color:var(--bad)}.none{color:var(--none)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:1rem;margin-block:1.25rem}
.card{background:var(--raised);border:1px solid var(--rule);border-radius:.6rem;padding:1rem 1.1rem;font-size:.92rem;break-inside:avoid}
.card header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:.3rem .8rem;margin-block-end:.5rem}
.card :is(h3,h4){margin:0;font-size:1.05rem}
.card dl{margin-block:.7rem;display:grid;gap:.15rem}
.card dl div{display:flex;justify-content:space-between;gap:1rem;border-block-start:1px solid var(--rule);padding-block-start:.15rem}
.card dt{color:var(--soft)}
.card dd{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}
.tests{list-style:none;padding:0;display:grid;gap:.35rem;margin-block-start:.4rem}
.result{font-weight:700}
.verdicts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));gap:.15rem 1.5rem;margin-block-start:1rem;font-size:.88rem;color:var(--soft)}
.verdicts dt,.verdicts dd{display:inline}
.verdicts dt{font-weight:600}
.verdicts dt::after{content:": "}
.facts{display:grid;gap:.3rem;margin-block:.8rem}
.facts div{display:grid;grid-template-columns:minmax(8rem,15rem) 1fr;gap:1rem}
.facts dt{color:var(--soft)}
.facts dd{min-width:0;overflow-wrap:break-word}
@media (max-width:36rem){.facts div{grid-template-columns:1fr;gap:0}}
.card details{margin-block:0}
tbody th{font-weight:500}
th.number,td.number{text-align:end}
td.number{white-space:nowrap}
.questions td[lang],.questions td[dir]{min-width:13rem}
.questions td[lang]+td[lang],.questions td[dir]+td[dir]{min-width:7rem}
.questions tbody th{min-width:6.5rem}
.neurons{display:block;min-width:17rem;font:.8rem/1.45 ui-monospace,"Cascadia Code",Menlo,Consolas,monospace}
:lang(ar),:lang(fa),:lang(ur){line-height:1.7;font-size:1.03em}
footer{margin-block-start:3rem;color:var(--soft);font-size:.9rem}
svg{display:block;width:100%;height:auto;font:12px ${reportFonts};font-variant-numeric:tabular-nums}
svg text{fill:var(--ink)}
svg .strong{font-weight:600}
svg .tick{fill:var(--soft);font-size:11px}
svg .axis{fill:var(--soft)}
.band{fill:var(--raised)}
.ground{fill:var(--ground)}
.grid{stroke:var(--grid)}
.zero{stroke:var(--zero)}
.reference{stroke:var(--ink);stroke-dasharray:4 3;stroke-width:1.5}
.hatch{stroke:var(--hatch);fill:none}
.bar{fill:var(--own)}
.whisker{stroke-width:2}
.curve{fill:none;stroke-width:2}
${(['own', 'random', 'sameLayers', 'unrelated'] as const)
  .map((name) => `.whisker.${name},.curve.${name}{stroke:var(--${name})}`)
  .join('')}
.own:not(.curve,.whisker){fill:var(--own)}
${(['random', 'sameLayers', 'unrelated'] as const)
  .map((name) => `.${name}:not(.curve,.whisker){fill:var(--page);stroke:var(--${name});stroke-width:1.8}`)
  .join('')}
.tokens{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem;margin-block:.5rem}
.token{display:inline-block;max-width:100%;font:.8rem/1.4 ui-monospace,"Cascadia Code",Menlo,Consolas,"Noto Sans Mono",monospace;background:var(--raised);border:1px solid var(--rule);border-radius:.3rem;padding:.05rem .3rem;overflow-wrap:anywhere}
.token small{color:var(--soft);font-size:.85em}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--raised);border:1px solid var(--rule);border-radius:.4rem;padding:.7rem .9rem;margin-block:.5rem 1rem}
.settings td,.settings tbody th{overflow-wrap:break-word}
.settings tbody th{min-width:8rem}
.settings td:nth-child(2){min-width:7rem}
@media (forced-colors:active){svg{forced-color-adjust:none;background:var(--page)}}
`

const print = `
@media print{
nav{display:none}
.cards{grid-template-columns:1fr 1fr;gap:.6rem;align-items:start}
.card{font-size:7.2pt;line-height:1.35;padding:.5rem .6rem}
.card :is(h3,h4){font-size:9pt}
.card .badge{font-size:7pt}
.neurons{font-size:6.4pt}
details::details-content{content-visibility:visible;block-size:auto}
summary{display:none}
table{font-size:6.6pt;min-width:0;width:100%}
th,td{padding:.12rem .25rem}
td .badge{font-size:1em}
td.number{white-space:normal}
.questions td[lang],.questions td[dir],.questions td[lang]+td[lang],.questions td[dir]+td[dir],.questions tbody th,.neurons{min-width:0}
section:has(.questions){page:wide}
.card,.bar,.band,svg *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`

const themes = `:root{color-scheme:light dark}${scaleRules('light')}@media screen and (prefers-color-scheme:dark){${themeRule('dark')}${scaleRules('dark')}}`

/** What the page of an evaluation has beside the style of every report. On paper it is light, whatever the screen is. */
export const evaluationStyle = themes + layout + print
