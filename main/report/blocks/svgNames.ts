/** What a drawing of a report may be made of. What is not named here cannot get into a page. */

export const svgElements = namesOf(
  'svg g path rect circle ellipse line polyline polygon text tspan title desc defs clipPath linearGradient radialGradient stop pattern image', // prettier-ignore
)

/** Only in these is text anything but space between elements. */
export const svgTexts = namesOf('text tspan title desc')

/** Numbers, lengths, paths and places: nothing in their values can be an address. */
export const svgPlain = namesOf(
  'x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy d points width height viewBox offset rotate ' +
    'gradientUnits spreadMethod patternUnits patternContentUnits clipPathUnits preserveAspectRatio textLength lengthAdjust',
)

/** As attributes and in a `style`. */
export const svgStyled = namesOf(
  'fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap ' +
    'stroke-linejoin stroke-miterlimit opacity color visibility display clip-path clip-rule stop-color stop-opacity paint-order ' +
    'font-family font-size font-weight font-style font-variant letter-spacing text-anchor dominant-baseline direction ' +
    'white-space vector-effect shape-rendering text-rendering image-rendering transform gradientTransform patternTransform',
)

/** In values of the above; `url` is looked at on its own. */
export const svgFunctions = namesOf(
  'rgb rgba hsl hsla color oklch oklab lab lch translate scale rotate matrix skewX skewY',
)

function namesOf(names: string): ReadonlySet<string> {
  return new Set(names.split(' '))
}
