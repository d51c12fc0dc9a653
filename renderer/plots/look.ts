import { dataColour, differenceRamp, fieldColours, scoreRamp, sequentialRamp, type Ramp } from './ramps.ts'

/** The colours and letters that a plot is drawn with. */
export interface Look {
  readonly text: string
  /** Of axes and their numbers. */
  readonly quiet: string
  readonly line: string
  readonly ground: string
  readonly accent: string
  readonly font: string
  readonly fields: readonly string[]
  /** Of what there is one series of. */
  readonly data: string
  /** Of a map, where most is nothing; the same in every theme. */
  readonly scores: Ramp
  readonly sequential: Ramp
  readonly differences: Ramp
}

/** The window's own, as its tokens are now. */
export function windowLook(root: Element = document.documentElement): Look {
  const style = getComputedStyle(root)
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const isDark = style.colorScheme.includes('dark')
  return lookOf(
    {
      text: token('text'),
      quiet: token('text-2'),
      line: token('line'),
      ground: token('surface'),
      accent: token('accent'),
    },
    isDark,
    token('font'),
  )
}

/** For what leaves the window: ink on white, whatever the theme. */
export function paperLook(): Look {
  return lookOf({ text: '#1b212a', quiet: '#4d535e', line: '#dde0e5', ground: '#ffffff', accent: '#3d5abd' }, false)
}

type Tokens = Pick<Look, 'text' | 'quiet' | 'line' | 'ground' | 'accent'>

function lookOf(tokens: Tokens, isDark: boolean, font = "Inter, 'Noto Sans Arabic', system-ui, sans-serif"): Look {
  return {
    ...tokens,
    font,
    fields: fieldColours(tokens.text),
    data: dataColour,
    scores: scoreRamp,
    sequential: sequentialRamp(tokens.ground, isDark),
    differences: differenceRamp(tokens.ground, isDark),
  }
}
