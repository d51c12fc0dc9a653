/** What a report of blocks has beside the style of every report. Its drawings are made for paper, so it is light everywhere. */
export const blocksStyle = `
:root:lang(ar){line-height:1.7}
p,ul,ol,pre,blockquote{margin-block:.6rem}
ul,ol{padding-inline-start:1.6rem}
pre,code{background:var(--raised);border-radius:.2rem}
pre{padding:.75rem 1rem;overflow-x:auto}
.command{white-space:pre-wrap;overflow-wrap:anywhere}
code{padding:.1em .3em}
h5,h6{font-size:1rem;margin-block:1.25rem .25rem}
blockquote{margin-inline:0;padding-inline-start:1rem;border-inline-start:3px solid var(--rule);color:var(--soft)}
figure img{display:block;max-width:100%;height:auto}
caption{font-weight:400;color:var(--soft)}
.origin{color:var(--soft);font-size:.85rem}
@media print{details{display:none}table{font-size:7.5pt}th,td{padding:.15rem .3rem}}
`
