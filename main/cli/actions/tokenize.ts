import { resolve } from 'node:path'
import type { Action } from '../host.ts'
import { promptingFields } from '../../runs/kindFields.ts'
import { optionsOf, type FlagsOf } from '../options.ts'
import { counted, table, tokenText } from '../table.ts'

export interface TokenizeFlags extends FlagsOf<typeof promptingFields> {
  readonly model: string
  readonly text: string
  readonly json?: boolean
}

export const tokenize: Action<TokenizeFlags> = async ({ model, text, json, ...flags }, { call, output }) => {
  const { ids, tokens, pieces } = await call('tokenize', {
    ...{ model: resolve(model), text },
    prompting: optionsOf(flags, promptingFields),
  })
  if (json === true) return output.json({ ids, tokens })
  for (const line of table(
    ids.map((id, i) => [String(id), tokenText(pieces[i] ?? ''), tokens[i] ?? '']),
    'rll',
  )) {
    output.line(line)
  }
  output.note(counted(ids.length, 'token'))
}
