/** The look: the design tokens as variables of our own styles and as the theme of the component library. */
import { theme, type ThemeConfig } from 'antd'
import { type ColorName, dark, light, radius } from './generated/tokens'

type Colours = Record<ColorName, string>

const scheme = matchMedia('(prefers-color-scheme: dark)')

const still = matchMedia('(prefers-reduced-motion: reduce)')

/** Whether the person prefers dark colours now. */
export const isDark = (): boolean => scheme.matches

/** Calls `changed` whenever that preference changes; the result ends it. */
export function onScheme(changed: () => void): () => void {
  scheme.addEventListener('change', changed)
  return () => scheme.removeEventListener('change', changed)
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)

/** Writes the colours where our styles read them: `--text-secondary` and so on. */
export function paint(): void {
  const root = document.documentElement
  const colours: Colours = isDark() ? dark : light
  for (const [name, value] of Object.entries(colours)) root.style.setProperty(`--${kebab(name)}`, value)
  root.dataset.scheme = isDark() ? 'dark' : 'light'
}

/** The same for the component library. */
export function antTheme(): ThemeConfig {
  const c: Colours = isDark() ? dark : light
  return {
    algorithm: isDark() ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: c.primary,
      colorInfo: c.primary,
      colorSuccess: c.verified,
      colorWarning: c.review,
      colorError: c.suspicious,
      colorLink: c.primary,
      colorText: c.text,
      colorTextSecondary: c.textSecondary,
      colorTextTertiary: c.textSecondary,
      colorTextDescription: c.textSecondary,
      colorTextPlaceholder: c.textSecondary,
      colorBgBase: c.surface,
      colorBgContainer: c.surface,
      colorBgElevated: c.surface,
      colorBgLayout: c.background,
      colorBorder: c.outline,
      colorBorderSecondary: c.outline,
      colorTextLightSolid: c.textOnPrimary,
      borderRadius: radius.control - 2,
      borderRadiusLG: radius.control,
      controlHeight: 36,
      fontSize: 14,
      fontFamily: 'inherit',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.2s',
      motion: !still.matches,
      wireframe: false,
    },
    components: {
      Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Drawer: { paddingLG: 24 },
      Tree: { titleHeight: 40, nodeHoverBg: c.primarySoft, nodeSelectedBg: c.primarySoft },
    },
  }
}
