/**
 * The look of the pages at /docs: the colours of the console (packages/console/src/styles/colours.css), under the names
 * that Scalar has for them. First of light pages, then of dark ones.
 */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  '--scalar-background-1': ['#f8f6f1', '#151614'],
  '--scalar-background-2': ['#fffefb', '#1c1d1b'],
  '--scalar-background-3': ['#f1eee7', '#232522'],
  '--scalar-background-accent': ['#e4efec', '#1b312d'],
  '--scalar-border-color': ['#e6e1d7', '#2b2d2a'],
  '--scalar-color-1': ['#1e201d', '#ecebe5'],
  '--scalar-color-2': ['#595c55', '#a9aba3'],
  '--scalar-color-3': ['#6e7169', '#93968d'],
  '--scalar-color-accent': ['#0f6b60', '#5cc7b6'],
  '--scalar-color-green': ['#0f6b60', '#5cc7b6'],
  '--scalar-color-orange': ['#8a5a0b', '#e3b157'],
  '--scalar-color-red': ['#ab3226', '#f2978a'],
  '--scalar-button-1': ['#0f6b60', '#16786c'],
  '--scalar-button-1-color': ['#ffffff', '#ffffff'],
  '--scalar-button-1-hover': ['#0b544b', '#0f6b60'],
  '--scalar-sidebar-background-1': ['#f8f6f1', '#151614'],
  '--scalar-sidebar-border-color': ['#e6e1d7', '#2b2d2a'],
  '--scalar-sidebar-color-1': ['#1e201d', '#ecebe5'],
  '--scalar-sidebar-color-2': ['#595c55', '#a9aba3'],
  '--scalar-sidebar-color-active': ['#1e201d', '#ecebe5'],
  '--scalar-sidebar-item-active-background': ['#f1eee7', '#232522'],
  '--scalar-sidebar-item-hover-background': ['#f1eee7', '#232522'],
}

const FONTS = `
:root {
  --scalar-font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif;
  --scalar-font-code: ui-monospace, 'SF Mono', 'Cascadia Code', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  --scalar-radius: 7px;
  --scalar-radius-lg: 10px;
  --scalar-radius-xl: 10px;
}`

/** Style rules for Scalar. */
export const DOCS_STYLE: string = [
  themeRule('.light-mode', 0),
  themeRule('.dark-mode', 1),
  FONTS,
].join('\n')

function themeRule(selector: string, theme: 0 | 1): string {
  const lines = Object.entries(COLOURS).map(([name, colours]) => `  ${name}: ${colours[theme]};`)
  return `${selector} {\n${lines.join('\n')}\n}`
}
