import { scaleRules, series } from './palette.ts'
import type { Theme } from './palette.ts'

const tokens = {
  light: {
    ...{ page: '#ffffff', raised: '#f6f7f9', ground: '#eef0f3', ink: '#1a1d21', soft: '#4d5560', rule: '#d5dae1' },
    ...{ link: '#0b57a4', grid: '#e1e5ea', zero: '#6b7480', hatch: '#b4bcc7' },
    ...{ good: '#0a6b4f', mixed: '#8a4b00', bad: '#a3281e', none: '#4d5560', warn: '#fff6e5', edge: '#c77700' },
  },
  dark: {
    ...{ page: '#14171b', raised: '#1c2026', ground: '#1a1e24', ink: '#e9ecf0', soft: '#aab2bd', rule: '#363d47' },
    ...{ link: '#8cc4ff', grid: '#2a3038', zero: '#8d96a3', hatch: '#4b5461' },
    ...{ good: '#4fd1a5', mixed: '#f0b35c', bad: '#ff968a', none: '#aab2bd', warn: '#2b2415', edge: '#d99a2b' },
  },
} as const satisfies Record<Theme, Record<string, string>>

/** Colours of a theme by name, for those who check them. */
export function themeColours(theme: Theme): Readonly<Record<string, string>> {
  return { ...tokens[theme], ...series[theme] }
}

function theme(name: Theme): string {
  const variables = Object.entries(themeColours(name)).map(([token, colour]) => `--${token}:${colour}`)
  return `:root{${variables.join(';')}}${scaleRules(name)}`
}

const layout = `
*{box-sizing:border-box}
html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Arabic","Noto Sans CJK SC",sans-serif;color:var(--ink);background:var(--page);-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:2.5rem 1.25rem 4rem;max-width:60rem}
h1,h2,h3,h4,p,ul,ol,dl,dd,figure{margin:0}
h1{font-size:2rem;line-height:1.2;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.4rem;line-height:1.3;margin-block:3rem .75rem;padding-block-start:1rem;border-block-start:1px solid var(--rule)}
h3{font-size:1.15rem;line-height:1.3;margin-block:2.25rem .6rem}
h4{font-size:1.05rem;margin-block:1.75rem .4rem}
p+p{margin-block-start:.6rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
code{font:.9em ui-monospace,"Cascadia Code",Menlo,Consolas,monospace}
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
.answer{font-size:1.12rem;line-height:1.6;border-inline-start:4px solid var(--own);padding-inline-start:1.2rem;margin-block:1rem}
.note,figcaption{color:var(--soft);font-size:.92rem}
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
.facts dd{overflow-wrap:anywhere}
figure{margin-block:1.25rem .5rem;break-inside:avoid}
figcaption{margin-block-start:.5rem;max-width:52rem}
details{margin-block:.3rem 1.25rem}
summary{cursor:pointer;color:var(--link);font-size:.92rem;width:fit-content;padding-block:.15rem}
.card details{margin-block:0}
.scroll{overflow-x:auto;margin-block:.5rem;border:1px solid var(--rule);border-radius:.4rem}
table{border-collapse:collapse;font-size:.85rem;line-height:1.4;min-width:100%;font-variant-numeric:tabular-nums}
caption{text-align:start;padding:.5rem .7rem;font-weight:600}
th,td{padding:.35rem .7rem;text-align:start;vertical-align:top;border-block-start:1px solid var(--rule)}
thead th{font-weight:600;color:var(--soft);vertical-align:bottom;background:var(--raised);border-block-end:1px solid var(--rule)}
tbody th{font-weight:500}
th.number,td.number{text-align:end}
td.number{white-space:nowrap}
tbody tr:nth-child(even){background:var(--raised)}
:lang(ar),:lang(fa),:lang(ur){line-height:1.7;font-size:1.03em}
.questions td[lang],.questions td[dir]{min-width:13rem}
.questions td[lang]+td[lang],.questions td[dir]+td[dir]{min-width:7rem}
.questions tbody th{min-width:6.5rem}
.neurons{display:block;min-width:17rem;font:.8rem/1.45 ui-monospace,"Cascadia Code",Menlo,Consolas,monospace}
footer{margin-block-start:3rem;color:var(--soft);font-size:.9rem}
svg{display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Arabic",sans-serif;font-variant-numeric:tabular-nums}
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
@media (forced-colors:active){svg{forced-color-adjust:none;background:var(--page)}}
`

const print = `
@page{size:A4;margin:15mm}
@page wide{size:A4 landscape;margin:12mm}
@media print{
html{font-size:10.5pt}
body{max-width:none;padding:0}
nav{display:none}
h2,h3,h4{break-after:avoid}
details::details-content{content-visibility:visible;block-size:auto}
summary{display:none}
.scroll{overflow:visible;border:0}
table{font-size:6.6pt;min-width:0;width:100%}
th,td{padding:.12rem .25rem}
td .badge{font-size:1em}
td.number{white-space:normal}
tr{break-inside:avoid}
thead{display:table-header-group}
.questions td[lang],.questions td[dir],.questions td[lang]+td[lang],.questions td[dir]+td[dir],.questions tbody th,.neurons{min-width:0}
section:has(.questions){page:wide}
.card,.bar,.band,svg *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`

/** On paper the light theme, whatever the screen has. */
export const style = `${theme('light')}@media screen and (prefers-color-scheme:dark){${theme('dark')}}${layout}${print}`
