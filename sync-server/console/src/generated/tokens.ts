// Written by `cargo xtask tokens` from docs/design/tokens.json. Do not edit.

/** Colours of light mode. */
export const light = {
  background: '#F4F6FA',
  info: '#0A6AA8',
  infoSoft: '#E1F1FB',
  outline: '#DDE2EC',
  primary: '#2446C8',
  primarySoft: '#E6EBFC',
  review: '#8A5A00',
  reviewSoft: '#FFF2D1',
  surface: '#FFFFFF',
  surfaceSunken: '#ECEFF6',
  suspicious: '#B4232C',
  suspiciousSoft: '#FDE7E8',
  text: '#131A2C',
  textOnPrimary: '#FFFFFF',
  textOnTrail: '#FFFFFF',
  textSecondary: '#55607A',
  trail: '#BF3F0A',
  trailSoft: '#FFF1E8',
  verified: '#11734A',
  verifiedSoft: '#DFF5EA',
} as const;

/** Colours of dark mode. */
export const dark = {
  background: '#0D1220',
  info: '#7CC6F5',
  infoSoft: '#0E2C42',
  outline: '#2A3350',
  primary: '#9CB1FF',
  primarySoft: '#1E2A57',
  review: '#F3C04B',
  reviewSoft: '#3A2C08',
  surface: '#161C2E',
  surfaceSunken: '#0A0E19',
  suspicious: '#FF8A90',
  suspiciousSoft: '#43161A',
  text: '#E8ECF7',
  textOnPrimary: '#0B1438',
  textOnTrail: '#2A1003',
  textSecondary: '#9AA6C2',
  trail: '#FF9357',
  trailSoft: '#43210F',
  verified: '#62D6A0',
  verifiedSoft: '#0F3326',
} as const;

/** Name of a colour. */
export type ColorName = keyof typeof light;

/** Text styles: size and line height in px, weight. */
export const type = {
  body: { size: 15, line: 22, weight: 400 },
  bodyStrong: { size: 15, line: 22, weight: 600 },
  display: { size: 28, line: 34, weight: 700 },
  heading: { size: 17, line: 24, weight: 600 },
  label: { size: 12, line: 16, weight: 500 },
  small: { size: 13, line: 18, weight: 400 },
  title: { size: 22, line: 28, weight: 700 },
} as const;

/** Distances in px. */
export const space = [4, 8, 12, 16, 20, 24, 32] as const;

/** Sizes in px: radius. */
export const radius = {
  card: 16,
  control: 12,
  pill: 999,
  sheet: 24,
} as const;

/** Sizes in px: elevation. */
export const elevation = {
  card: 0,
  raised: 2,
  sheet: 8,
} as const;

/** Sizes in px: touch. */
export const touch = {
  minimum: 48,
  primary: 56,
} as const;

/** Times in ms: motion. */
export const motion = {
  fast: 120,
  standard: 220,
  curve: 'cubic-bezier(0.2, 0, 0, 1)',
} as const;
