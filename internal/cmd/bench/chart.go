package main

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Dimensions of the chart, in pixels.
const (
	chartWidth = 880
	plotLeft   = 215
	plotRight  = 700
	callsRight = 785
	plotTop    = 116
	rowHeight  = 21
	groupGap   = 34
)

// Latencies that the chart compares.
const (
	withoutLatency = "none"
	withLatency    = "real"
)

// line is one line of the chart: one operation of one cell, at both latencies.
type line struct {
	cell             cell
	none, real       row
	hasNone, hasReal bool
}

// group holds the lines of one operation.
type group struct {
	operation string
	lines     []line
}

// groups returns the rows in the order of the chart.
func (r results) groups() []group {
	var groups []group
	for _, operation := range operations {
		one := group{operation: operation.name}
		seen := map[cell]bool{}
		for _, found := range r.Rows {
			key := found.cell
			key.Latency = ""
			if found.Operation != operation.name || seen[key] {
				continue
			}
			seen[key] = true
			both := line{cell: key}
			both.none, both.hasNone = r.find(key.at(withoutLatency), operation.name)
			both.real, both.hasReal = r.find(key.at(withLatency), operation.name)
			if both.hasNone || both.hasReal {
				one.lines = append(one.lines, both)
			}
		}
		if len(one.lines) > 0 {
			groups = append(groups, one)
		}
	}
	return groups
}

// scale is an axis of seconds, from one power of ten to another. It is logarithmic
// because the times differ by a factor of hundreds.
type scale struct{ low, high int }

// scaleOf returns the scale that covers all rows.
func scaleOf(rows []row) scale {
	covering := scale{low: 0, high: 1}
	for _, row := range rows {
		exponent := math.Log10(max(row.Wall, time.Millisecond).Seconds())
		covering.low = min(covering.low, int(math.Floor(exponent)))
		covering.high = max(covering.high, int(math.Ceil(exponent)))
	}
	return covering
}

// x returns the position of a time on the axis, in pixels.
func (s scale) x(d time.Duration) float64 {
	exponent := math.Log10(max(d, time.Millisecond).Seconds())
	return plotLeft + (exponent-float64(s.low))/float64(s.high-s.low)*(plotRight-plotLeft)
}

// chart draws wall times as SVG. Its colours follow the reader's preference for
// light or dark. It draws its own background, because the page around it may not
// follow that preference.
func (r results) chart() string {
	groups := r.groups()
	bottom := plotTop
	for _, group := range groups {
		bottom += groupGap + len(group.lines)*rowHeight
	}
	height := bottom + 70
	axis := scaleOf(r.Rows)

	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" `+
		`aria-labelledby="title description">
<title id="title">How long commands take, and how many API calls they make</title>
<desc id="description">Wall time of create, no-op plan, change one and destroy, `+
		`for several numbers of services and endpoints, on a mock without latency and with the latency of the real API.</desc>
<style>
  svg { font-family: -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; font-size: 13px; }
  .background { fill: #ffffff; } text { fill: #1f2328; } .quiet { fill: #59636e; }
  .grid { stroke: #d1d9e0; } .link { stroke: #9aa4af; stroke-width: 2; }
  .none { fill: #ffffff; stroke: #0969da; stroke-width: 2; } .real { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    .background { fill: #0d1117; } text { fill: #f0f6fc; } .quiet { fill: #9198a1; }
    .grid { stroke: #3d444d; } .link { stroke: #656c76; }
    .none { fill: #0d1117; stroke: #4493f8; } .real { fill: #f0883e; }
  }
</style>
<rect class="background" width="%d" height="%d" rx="6"/>
`, chartWidth, height, chartWidth, height, chartWidth, height)

	text(&svg, 20, 30, `font-size="16" font-weight="600"`, "How long commands take, and how many API calls they make")
	text(&svg, 20, 50, `class="quiet"`,
		fmt.Sprintf("%s, on %s, load %s to %s, -parallelism=%d", r.CLI, r.Machine, r.LoadBefore, r.LoadAfter, r.Parallelism))
	fmt.Fprintf(&svg, `<circle class="none" cx="27" cy="71" r="5"/>`+"\n")
	text(&svg, 40, 75.5, "", "mock without latency")
	fmt.Fprintf(&svg, `<circle class="real" cx="197" cy="71" r="6"/>`+"\n")
	text(&svg, 210, 75.5, "", "mock with the latency of the real API")
	text(&svg, plotLeft-14, plotTop-8, `class="quiet" text-anchor="end"`, "services × endpoints each")
	text(&svg, callsRight, plotTop-8, `class="quiet" text-anchor="end"`, "API calls")
	text(&svg, chartWidth-20, plotTop-8, `class="quiet" text-anchor="end"`, "versions")

	for exponent := axis.low; exponent <= axis.high; exponent++ {
		for _, factor := range []int{1, 2, 5} {
			value := float64(factor) * math.Pow10(exponent)
			if exponent == axis.high && factor > 1 {
				continue
			}
			x := axis.x(time.Duration(value * float64(time.Second)))
			fmt.Fprintf(&svg, `<line class="grid" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>`+"\n", x, x, plotTop, bottom+8)
			text(&svg, x, float64(bottom+25), `class="quiet" text-anchor="middle"`, fmt.Sprintf("%g", value))
		}
	}
	text(&svg, (plotLeft+plotRight)/2, float64(bottom+50), `text-anchor="middle"`,
		"wall time of the command in seconds, logarithmic")

	y := plotTop
	for _, group := range groups {
		text(&svg, 20, float64(y)+groupGap-9, `font-weight="600"`, group.operation)
		y += groupGap
		for _, line := range group.lines {
			line.draw(&svg, axis, float64(y)+rowHeight/2)
			y += rowHeight
		}
	}
	svg.WriteString("</svg>\n")
	return svg.String()
}

// draw draws one line of the chart.
func (l line) draw(svg *strings.Builder, axis scale, y float64) {
	baseline := y + 4.5
	text(svg, plotLeft-14, baseline, `text-anchor="end"`, l.cell.label())
	shown := l.none
	if l.hasReal {
		shown = l.real
	}
	if l.hasNone && l.hasReal {
		fmt.Fprintf(svg, `<line class="link" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`+"\n",
			axis.x(l.none.Wall), axis.x(l.real.Wall), y, y)
	}
	if l.hasNone {
		fmt.Fprintf(svg, `<circle class="none" cx="%.1f" cy="%.1f" r="5"/>`+"\n", axis.x(l.none.Wall), y)
	}
	if l.hasReal {
		fmt.Fprintf(svg, `<circle class="real" cx="%.1f" cy="%.1f" r="6"/>`+"\n", axis.x(l.real.Wall), y)
	}
	text(svg, axis.x(max(shown.Wall, l.none.Wall))+12, baseline, `class="quiet"`,
		fmt.Sprintf("%.1f s", shown.Wall.Seconds()))
	text(svg, callsRight, baseline, `text-anchor="end"`, fmt.Sprint(shown.Calls))
	text(svg, chartWidth-20, baseline, `text-anchor="end"`, fmt.Sprint(shown.Versions))
}

// text draws words at a position.
func text(svg *strings.Builder, x, y float64, attributes, words string) {
	if attributes != "" {
		attributes = " " + attributes
	}
	fmt.Fprintf(svg, `<text x="%.1f" y="%.1f"%s>%s</text>`+"\n", x, y, attributes, escape.Replace(words))
}

// escape escapes a text for XML.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
