/** The contrast of every pair of colours that text and pins are drawn in, computed as WCAG 2 does. axe sees most of them on
 * the pages; it does not see what is drawn in the map. */
import { expect, test } from '@playwright/test'
import { type ColorName, dark, light } from '../src/generated/tokens'

const luminance = (hex: string): number => {
  const part = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

export const contrast = (a: string, b: string): number => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** Text on ground. */
const TEXT: [ColorName, ColorName[]][] = [
  ['text', ['surface', 'background', 'surfaceSunken', 'primarySoft']],
  ['textSecondary', ['surface', 'background', 'surfaceSunken']],
  ['primary', ['surface', 'background', 'primarySoft']],
  ['textOnPrimary', ['primary']],
  ['trail', ['surface', 'trailSoft']],
  ['verified', ['surface', 'verifiedSoft']],
  ['review', ['surface', 'reviewSoft']],
  ['suspicious', ['surface', 'suspiciousSoft']],
  ['info', ['surface', 'infoSoft']],
]
/** The number in a pin and the ring around it. */
const PINS: ColorName[] = ['verified', 'review', 'suspicious', 'info']

for (const [name, colours] of [['light', light], ['dark', dark]] as const) {
  test(`contrast of text and pins: ${name}`, () => {
    const pairs: [ColorName, ColorName, number][] = [
      ...TEXT.flatMap(([text, grounds]) => grounds.map((ground): [ColorName, ColorName, number] => [text, ground, 4.5])),
      ...PINS.flatMap((pin): [ColorName, ColorName, number][] => [['surface', pin, 4.5], [pin, 'surfaceSunken', 3]]),
    ]
    const weak = pairs.filter(([a, b, least]) => contrast(colours[a], colours[b]) < least)
    expect(weak.map(([a, b, least]) => `${a} on ${b}: ${contrast(colours[a], colours[b]).toFixed(2)} < ${least}`)).toEqual([])
  })
}

test('contrast is computed as the standard says', () => {
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21)
  expect(contrast('#777777', '#FFFFFF')).toBeCloseTo(4.48, 2)
})
