import type { ImportPlan } from '../../../api/shapes.ts'

export type ColumnMap = NonNullable<ImportPlan['files'][number]['map']>
type Side = ColumnMap['sides'][number]

/** What a column may hold of the whole question; `id` may be several columns, which together name a row. */
export const wholeRoles = ['id', 'pair', 'lang', 'domain', 'kind', 'tags', 'status'] as const
/** What a column may hold of one language, or of all of them. `right` is the right option, and the answer by it. */
export const sideRoles = ['stem', 'option', 'list', 'right', 'answer', 'labels', 'context', 'statement'] as const
export type WholeRole = (typeof wholeRoles)[number]
export type SideRole = (typeof sideRoles)[number]

/**
 * What one column holds. `side` is the place of its language, null for what all languages share; `index` counts options.
 */
export type Role =
  | { readonly role: WholeRole }
  | { readonly role: Exclude<SideRole, 'option'>; readonly side: number | null }
  | { readonly role: 'option'; readonly side: number | null; readonly index: number }

/** Why columns are no map yet. */
export type RoleFault =
  | { readonly kind: 'none'; readonly role: 'stem' | 'option'; readonly side: number }
  | { readonly kind: 'twice'; readonly role: Role; readonly columns: readonly [string, string] }

/** A role as the value of a select, and back; empty for a column that is kept as it is. */
export function roleKey(role: Role | null): string {
  if (role === null) return ''
  if (!('side' in role)) return role.role
  return `${role.role}@${role.side ?? '*'}${role.role === 'option' ? `#${role.index}` : ''}`
}

export function roleOfKey(key: string): Role | null {
  const [, name, side, index] = /^(\w+)(?:@(\*|\d+))?(?:#(\d+))?$/.exec(key) ?? []
  const whole = wholeRoles.find((role) => role === name)
  if (whole !== undefined) return { role: whole }
  const own = sideRoles.find((role) => role === name)
  if (own === undefined || side === undefined) return null
  const at = side === '*' ? null : Number(side)
  return own === 'option' ? { role: own, side: at, index: Number(index) } : { role: own, side: at }
}

/** What a map says of each column; those that it does not name are not in it. */
export function rolesOf({ sides, ...whole }: ColumnMap): Map<string, Role> {
  const roles = new Map<string, Role>()
  for (const role of wholeRoles) {
    for (const column of (role === 'id' ? whole.id?.split('+') : [whole[role]]) ?? []) {
      if (column !== undefined && column !== '') roles.set(column, { role })
    }
  }
  for (const [i, side] of sides.entries()) {
    const put = (column: string | undefined, role: Role): void => {
      if (column !== undefined && !roles.has(column)) roles.set(column, role)
    }
    const shared = (of: (side: Side) => string | undefined): number | null =>
      sides.length > 1 && sides.every((each) => of(each) === of(side)) ? null : i
    put(side.stem, { role: 'stem', side: i })
    const [first, ...others] = side.options
    if (others.length > 0 && first === side.answer) put(first, { role: 'right', side: shared(({ answer }) => answer) })
    if (others.length === 0) put(first, { role: 'list', side: shared(({ options }) => options[0]) })
    else {
      side.options.forEach((column, index) =>
        put(column, { role: 'option', side: shared(({ options }) => options[index]), index }),
      )
    }
    for (const role of ['answer', 'labels', 'context', 'statement'] as const) {
      put(side[role], { role, side: shared((each) => each[role]) })
    }
  }
  return roles
}

/**
 * The map that the roles of columns make.
 *
 * @param langs the language of each side; null where a column says it, or nothing does
 */
export function mapOf(roles: ReadonlyMap<string, Role>, langs: readonly (string | null)[]): ColumnMap | RoleFault {
  const columns = new Map<string, string>()
  const ids: string[] = []
  for (const [column, role] of roles) {
    if (role.role === 'id') {
      ids.push(column)
      continue
    }
    const key = roleKey(role)
    const before = columns.get(key)
    if (before !== undefined) return { kind: 'twice', role, columns: [before, column] }
    columns.set(key, column)
  }
  const sides: Side[] = []
  for (const [side, lang] of langs.entries()) {
    const of = (role: Exclude<SideRole, 'option'>): string | undefined =>
      columns.get(roleKey({ role, side })) ?? columns.get(roleKey({ role, side: null }))
    const stem = of('stem')
    if (stem === undefined) return { kind: 'none', role: 'stem', side }
    const options = optionsOf(roles, side)
    const [list, right] = [of('list'), of('right')]
    const all =
      right !== undefined ? [right, ...options] : options.length === 0 && list !== undefined ? [list] : options
    if (all.length === 0) return { kind: 'none', role: 'option', side }
    const [answer, labels, context, statement] = [right ?? of('answer'), of('labels'), of('context'), of('statement')]
    sides.push({
      ...{ lang, stem, options: all },
      ...(labels === undefined ? {} : { labels }),
      ...(answer === undefined ? {} : { answer }),
      ...(context === undefined ? {} : { context }),
      ...(statement === undefined ? {} : { statement }),
    })
  }
  const whole = wholeRoles.flatMap((role) => {
    const column = role === 'id' ? ids.join('+') : columns.get(role)
    return column === undefined || column === '' ? [] : [[role, column]]
  })
  return { sides, ...(Object.fromEntries(whole) as Partial<Record<WholeRole, string>>) }
}

export function isFault(found: ColumnMap | RoleFault): found is RoleFault {
  return 'kind' in found && 'role' in found
}

/** The options of one side in their order: its own, and those that all sides share. */
function optionsOf(roles: ReadonlyMap<string, Role>, side: number): string[] {
  return [...roles]
    .flatMap(([column, role]) =>
      role.role === 'option' && (role.side === side || role.side === null) ? [{ column, index: role.index }] : [],
    )
    .toSorted((a, b) => a.index - b.index)
    .map(({ column }) => column)
}
