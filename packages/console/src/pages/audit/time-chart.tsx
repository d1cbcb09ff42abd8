import { type ReactNode, useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

import { useTheme } from '../../app/theme.ts'
import { axisTexts } from './axis-texts.ts'
import { type Series, total } from './series.ts'

const HEIGHT = 180

/** Issued and refused tokens over time, as bars. */
export function TimeChart({ series }: { readonly series: Series }): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const theme = useTheme()
  useEffect(() => {
    const element = frame.current
    if (element === null) return undefined
    const chart = new uPlot(optionsFor(element, series), dataOf(series), element)
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) chart.setSize({ width: entry.contentRect.width, height: HEIGHT })
    })
    observer.observe(element)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    const redraw = (): void => chart.redraw()
    scheme.addEventListener('change', redraw)
    return () => {
      scheme.removeEventListener('change', redraw)
      observer.disconnect()
      chart.destroy()
    }
  }, [series, theme])
  const issued = total(series.issued)
  const refused = total(series.refused)
  return (
    <figure className="time-chart">
      <div
        ref={frame}
        className="time-chart-frame"
        role="img"
        aria-label={`${issued} tokens issued and ${refused} refused in this time`}
      />
    </figure>
  )
}

function dataOf({ moments, issued, refused }: Series): uPlot.AlignedData {
  // Drawn behind the issued ones and standing on them.
  const both = issued.map((count, index) => count + (refused[index] ?? 0))
  return [[...moments], both, [...issued]]
}

function optionsFor(element: HTMLElement, { moments }: Series): uPlot.Options {
  // A bar stands over its moment: half of the first and of the last would be cut off.
  const half = ((moments[1] ?? 0) - (moments[0] ?? 0)) / 2
  const colour = (name: string) => (): string => resolved(element, name)
  const bars = uPlot.paths.bars?.({ size: [0.72, 22], radius: 0.12 })
  const axis: uPlot.Axis = {
    stroke: colour('--faint'),
    font: `12px ${getComputedStyle(element).fontFamily}`,
    ticks: { show: false },
  }
  const look = { ...(bars === undefined ? {} : { paths: bars }), width: 0, points: { show: false } }
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    // The last moment is written below the last bar, half of it to the right.
    padding: [8, 20, 0, 0],
    scales: {
      x: { range: (_chart, min, max) => [min - half, max + half] },
      y: { range: (_chart, _min, max) => [0, Math.max(4, max * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 80,
        values: (_chart, moments) => axisTexts(moments),
      },
      {
        ...axis,
        size: 44,
        grid: { stroke: colour('--line'), width: 1 },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 10_000, 100_000],
      },
    ],
    series: [
      {},
      { ...look, label: 'Refused', fill: colour('--gold-tile') },
      { ...look, label: 'Issued', fill: colour('--accent-fill') },
    ],
  }
}

/** A canvas knows no custom properties; the colour that one has for this element. */
function resolved(element: HTMLElement, name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
